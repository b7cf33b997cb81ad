# What every target of this project is compiled with. The presets of developers and of CI make
# warnings errors; other builds do not, since other compilers and flags warn of other things.
option(STOCKTAKE_WERROR "Treat warnings as errors" OFF)
add_library(stocktake_warnings INTERFACE)
target_compile_options(
  stocktake_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
                               -Woverloaded-virtual $<$<BOOL:${STOCKTAKE_WERROR}>:-Werror>)
