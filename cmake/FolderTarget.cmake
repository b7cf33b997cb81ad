# One target a folder. Headers are included as "folder/header.h", and a folder's headers can be
# found only by the targets that link it: each folder has an include root of its own in the build
# tree that holds nothing but a link to that folder. So the build refuses an include that the order
# in ARCHITECTURE.md does not allow.
#
#   stocktake_folder(net SOURCES a.cpp b.cpp USES util PACKAGES CURL::libcurl)
function(stocktake_folder name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;PACKAGES" ${ARGN})
  set(target stocktake_${name})
  set(root "${CMAKE_BINARY_DIR}/include_roots/${name}")
  file(MAKE_DIRECTORY "${root}")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${root}/${name}" SYMBOLIC)
  if(ARG_SOURCES)
    add_library(${target} STATIC ${ARG_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE stocktake_warnings)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${target} ${scope} "${root}")
  list(TRANSFORM ARG_USES PREPEND stocktake_)
  target_link_libraries(${target} ${scope} ${ARG_USES} ${ARG_PACKAGES})
endfunction()
