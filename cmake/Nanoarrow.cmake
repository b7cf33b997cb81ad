# nanoarrow and its IPC reader, compiled from PyPI's source archive, whose own CMakeLists.txt does not
# configure outside of its repository. This project's warnings do not apply to it.
stocktake_pinned("${CMAKE_SOURCE_DIR}/scripts/nanoarrow-requirements.txt" NANOARROW_VERSION
                 nanoarrow_hash)
string(REPLACE "." ";" nanoarrow_version_parts "${NANOARROW_VERSION}")
list(GET nanoarrow_version_parts 0 NANOARROW_VERSION_MAJOR)
list(GET nanoarrow_version_parts 1 NANOARROW_VERSION_MINOR)
list(GET nanoarrow_version_parts 2 NANOARROW_VERSION_PATCH)
set(nanoarrow_archive "nanoarrow-${NANOARROW_VERSION}.tar.gz")
stocktake_download(${nanoarrow_archive} HASH ${nanoarrow_hash}
                   COMMAND "${CMAKE_SOURCE_DIR}/scripts/nanoarrow.sh")
stocktake_unpack(${nanoarrow_archive} ${nanoarrow_hash} nanoarrow_folder)
set(nanoarrow_folder "${nanoarrow_folder}/nanoarrow-${NANOARROW_VERSION}")

set(nanoarrow "${nanoarrow_folder}/subprojects/arrow-nanoarrow/src")
file(GLOB flatcc "${nanoarrow_folder}/subprojects/flatcc-*")
configure_file("${nanoarrow}/nanoarrow/nanoarrow_config.h.in"
               "${CMAKE_BINARY_DIR}/third_party/nanoarrow/nanoarrow_config.h" @ONLY)
add_library(
  nanoarrow_ipc STATIC
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
target_include_directories(nanoarrow_ipc SYSTEM PUBLIC "${CMAKE_BINARY_DIR}/third_party"
                                                       "${nanoarrow}" "${flatcc}/include")
