# Arrow's Parquet writer for C++, from the pyarrow wheel: Debian 12 has no package of it. The wheel
# holds headers and libraries; Python is not needed to run what is linked with them. ADR 5 says why.
option(STOCKTAKE_PARQUET "Build stocktake-parquet, for 'stocktake export parquet'" OFF)
if(STOCKTAKE_PARQUET AND NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  message(STATUS "No 'export parquet': its wheel is pinned for x86_64 only")
  set(STOCKTAKE_PARQUET OFF)
endif()
if(STOCKTAKE_PARQUET)
  find_program(STOCKTAKE_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
  set(wheels "${CMAKE_BINARY_DIR}/downloads/wheels")
  set(requirements "${CMAKE_SOURCE_DIR}/scripts/parquet-requirements.txt")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${requirements}")
  file(SHA256 "${requirements}" pinned)
  set(stamp "${wheels}/${pinned}.stamp")
  if(NOT EXISTS "${stamp}")
    message(STATUS "Getting Parquet's libraries (45 MB)")
    execute_process(
      COMMAND "${STOCKTAKE_PYTHON}" -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary
              :all: --python-version 3.11 --platform manylinux_2_28_x86_64 --dest "${wheels}" --requirement "${requirements}"
      COMMAND_ERROR_IS_FATAL ANY)
    file(GLOB wheel "${wheels}/pyarrow-*.whl")
    file(ARCHIVE_EXTRACT INPUT "${wheel}" DESTINATION "${CMAKE_BINARY_DIR}/downloads/pyarrow" PATTERNS "pyarrow/lib*.so*" "pyarrow/include/*")
    file(TOUCH "${stamp}")
  endif()
  set(arrow_dir "${CMAKE_BINARY_DIR}/downloads/pyarrow/pyarrow")
  file(GLOB arrow_library "${arrow_dir}/libarrow.so.*")
  file(GLOB parquet_library "${arrow_dir}/libparquet.so.*")
  foreach(name IN ITEMS arrow parquet)
    add_library(${name}::${name} SHARED IMPORTED)
    set_target_properties(${name}::${name} PROPERTIES IMPORTED_LOCATION "${${name}_library}" IMPORTED_NO_SONAME FALSE
                                                      INTERFACE_INCLUDE_DIRECTORIES "${arrow_dir}/include")
  endforeach()
  target_link_libraries(parquet::parquet INTERFACE arrow::arrow)
endif()
