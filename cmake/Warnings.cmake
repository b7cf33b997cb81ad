# What every target of this project is compiled with. Warnings are errors.
add_library(stocktake_warnings INTERFACE)
target_compile_options(
  stocktake_warnings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wconversion
            -Wshadow
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Werror)
