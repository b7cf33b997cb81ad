# Arrow's Parquet writer for C++, from the pyarrow wheel: Debian 12 has no package of it. The wheel
# holds headers and libraries; Python is not needed to run what is linked with them. ADR 12 says why.
option(STOCKTAKE_PARQUET "Build stocktake-parquet, for 'stocktake export parquet'" OFF)
if(STOCKTAKE_PARQUET AND NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  message(STATUS "No 'export parquet': its wheel is pinned for x86_64 only")
  set(STOCKTAKE_PARQUET OFF)
endif()
if(STOCKTAKE_PARQUET)
  find_program(
    STOCKTAKE_PYTHON
    NAMES python3
    PATHS /usr/bin
    NO_DEFAULT_PATH REQUIRED)
  set(requirements "${CMAKE_SOURCE_DIR}/scripts/parquet-requirements.txt")
  stocktake_pinned("${requirements}" pyarrow_version pyarrow_hash)
  set(platform manylinux_2_28_x86_64)
  set(wheel "pyarrow-${pyarrow_version}-cp311-cp311-${platform}.whl")
  stocktake_download(
    ${wheel}
    HASH ${pyarrow_hash}
    COMMAND
      "${STOCKTAKE_PYTHON}" -m pip download --quiet --disable-pip-version-check --no-deps
      --require-hashes --only-binary :all: --python-version 3.11 --platform ${platform}
      --requirement "${requirements}" --dest)
  stocktake_unpack(${wheel} ${pyarrow_hash} arrow_dir PATTERNS "pyarrow/lib*.so*"
                                                               "pyarrow/include/*")
  set(arrow_dir "${arrow_dir}/pyarrow")
  file(GLOB arrow_library "${arrow_dir}/libarrow.so.*")
  file(GLOB parquet_library "${arrow_dir}/libparquet.so.*")
  foreach(name IN ITEMS arrow parquet)
    add_library(${name}::${name} SHARED IMPORTED)
    set_target_properties(
      ${name}::${name} PROPERTIES IMPORTED_LOCATION "${${name}_library}" IMPORTED_NO_SONAME FALSE
                                  INTERFACE_INCLUDE_DIRECTORIES "${arrow_dir}/include")
  endforeach()
  target_link_libraries(parquet::parquet INTERFACE arrow::arrow)
endif()
