# Files that Debian does not package. They are downloaded into one folder and checked by hash. A file
# that is there already with the right hash is not fetched again, so build folders can share the
# folder (-DSTOCKTAKE_DOWNLOADS=...), and a machine without a network needs only these files in it.
set(STOCKTAKE_DOWNLOADS "${CMAKE_BINARY_DIR}/downloads"
    CACHE PATH "Where downloaded files are kept; several build folders can share it")

function(stocktake_has_hash path hash result)
  set(${result} FALSE PARENT_SCOPE)
  if(NOT EXISTS "${path}")
    return()
  endif()
  string(REGEX MATCH "^(SHA[0-9]+)=([0-9a-f]+)$" matched "${hash}")
  file(${CMAKE_MATCH_1} "${path}" actual)
  if(actual STREQUAL CMAKE_MATCH_2)
    set(${result} TRUE PARENT_SCOPE)
  endif()
endfunction()

# Reads the one pinned package of a pip requirements file: name, version and hash.
function(stocktake_pinned requirements version hash)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${requirements}")
  file(STRINGS "${requirements}" line REGEX "^[a-z]")
  string(REGEX MATCH "==([0-9.]+) --hash=sha256:([0-9a-f]+)$" matched "${line}")
  set(${version} "${CMAKE_MATCH_1}" PARENT_SCOPE)
  set(${hash} "SHA256=${CMAKE_MATCH_2}" PARENT_SCOPE)
endfunction()

# Makes sure that STOCKTAKE_DOWNLOADS holds FILE. Where it does not, FILE comes from URL or from
# COMMAND, which leaves it in the folder that is its last argument. Ends the configuration where FILE
# cannot be had.
#
#   stocktake_download(a.tgz HASH SHA256=12ab URL https://example.org/a.tgz)
#   stocktake_download(b.whl HASH SHA256=34cd COMMAND fetch-b --into)
function(stocktake_download file)
  cmake_parse_arguments(ARG "" "HASH;URL" "COMMAND" ${ARGN})
  stocktake_has_hash("${STOCKTAKE_DOWNLOADS}/${file}" "${ARG_HASH}" present)
  if(present)
    return()
  endif()
  file(MAKE_DIRECTORY "${STOCKTAKE_DOWNLOADS}")
  file(LOCK "${STOCKTAKE_DOWNLOADS}" DIRECTORY GUARD FUNCTION)
  stocktake_has_hash("${STOCKTAKE_DOWNLOADS}/${file}" "${ARG_HASH}" present)
  if(present) # another configuration fetched it meanwhile
    return()
  endif()
  message(STATUS "Downloading ${file}")
  set(incoming "${STOCKTAKE_DOWNLOADS}/incoming")
  file(REMOVE_RECURSE "${incoming}")
  file(MAKE_DIRECTORY "${incoming}")
  if(ARG_URL)
    file(DOWNLOAD "${ARG_URL}" "${incoming}/${file}" STATUS status TLS_VERIFY ON)
    list(JOIN status ": " problem)
  else()
    execute_process(COMMAND ${ARG_COMMAND} "${incoming}" ERROR_VARIABLE problem)
  endif()
  stocktake_has_hash("${incoming}/${file}" "${ARG_HASH}" intact)
  if(NOT intact)
    message(
      FATAL_ERROR "${file} could not be downloaded, or its hash is not ${ARG_HASH}. Without a "
                  "network, put it into ${STOCKTAKE_DOWNLOADS} (STOCKTAKE_DOWNLOADS).\n${problem}")
  endif()
  file(RENAME "${incoming}/${file}" "${STOCKTAKE_DOWNLOADS}/${file}")
  file(REMOVE_RECURSE "${incoming}")
endfunction()

# Unpacks a downloaded FILE into the build folder, once for each HASH, and sets `folder` to the place.
#   stocktake_unpack(a.tgz SHA256=12ab folder [PATTERNS ...])
function(stocktake_unpack file hash folder)
  string(REGEX REPLACE "^.*=(................).*$" "\\1" short "${hash}")
  set(place "${CMAKE_BINARY_DIR}/third_party/${short}")
  if(NOT EXISTS "${place}/unpacked")
    file(REMOVE_RECURSE "${place}")
    file(ARCHIVE_EXTRACT INPUT "${STOCKTAKE_DOWNLOADS}/${file}" DESTINATION "${place}" ${ARGN})
    file(TOUCH "${place}/unpacked")
  endif()
  set(${folder} "${place}" PARENT_SCOPE)
endfunction()
