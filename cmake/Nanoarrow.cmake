# nanoarrow and its IPC reader, from the sources that scripts/nanoarrow.sh fetches (their own
# CMakeLists.txt does not configure out of PyPI's archive). Compiled as a system library: this
# project's warnings are not for it.
set(NANOARROW_VERSION 0.9.0)
set(NANOARROW_VERSION_MAJOR 0)
set(NANOARROW_VERSION_MINOR 9)
set(NANOARROW_VERSION_PATCH 0)
set(NANOARROW_SOURCES "${CMAKE_SOURCE_DIR}/build/third_party/nanoarrow-${NANOARROW_VERSION}"
    CACHE PATH "Unpacked source archive of nanoarrow ${NANOARROW_VERSION}; fetched where it is missing")
execute_process(COMMAND "${CMAKE_SOURCE_DIR}/scripts/nanoarrow.sh" "${NANOARROW_SOURCES}"
                COMMAND_ERROR_IS_FATAL ANY)

set(nanoarrow "${NANOARROW_SOURCES}/subprojects/arrow-nanoarrow/src")
file(GLOB flatcc "${NANOARROW_SOURCES}/subprojects/flatcc-*")
configure_file("${nanoarrow}/nanoarrow/nanoarrow_config.h.in"
               "${CMAKE_BINARY_DIR}/third_party/nanoarrow/nanoarrow_config.h" @ONLY)
add_library(nanoarrow_ipc STATIC
  "${nanoarrow}/nanoarrow/common/array.c"
  "${nanoarrow}/nanoarrow/common/array_stream.c"
  "${nanoarrow}/nanoarrow/common/schema.c"
  "${nanoarrow}/nanoarrow/common/utils.c"
  "${nanoarrow}/nanoarrow/ipc/codecs.c"
  "${nanoarrow}/nanoarrow/ipc/decoder.c"
  "${nanoarrow}/nanoarrow/ipc/encoder.c"
  "${nanoarrow}/nanoarrow/ipc/reader.c"
  "${nanoarrow}/nanoarrow/ipc/writer.c"
  "${flatcc}/src/runtime/builder.c"
  "${flatcc}/src/runtime/emitter.c"
  "${flatcc}/src/runtime/verifier.c"
  "${flatcc}/src/runtime/refmap.c")
target_include_directories(
  nanoarrow_ipc SYSTEM PUBLIC "${CMAKE_BINARY_DIR}/third_party" "${nanoarrow}" "${flatcc}/include")
