# cmake -DFOLDER=... -P downloads_test.cmake: tests stocktake_download of cmake/Downloads.cmake.
cmake_minimum_required(VERSION 3.25)
set(STOCKTAKE_DOWNLOADS "${FOLDER}/downloads")
include("${CMAKE_CURRENT_LIST_DIR}/../../../cmake/Downloads.cmake")

if(EXPECT_FAILURE) # this file, run by itself below
  stocktake_download(file HASH ${HASH} URL "${URL}")
  return()
endif()

function(expect_content expected)
  file(READ "${STOCKTAKE_DOWNLOADS}/file" actual)
  if(NOT actual STREQUAL expected)
    message(FATAL_ERROR "expected '${expected}', not '${actual}'")
  endif()
endfunction()

function(expect_failure hash url)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -DEXPECT_FAILURE=ON "-DFOLDER=${FOLDER}" "-DHASH=${hash}"
            "-DURL=${url}" -P "${CMAKE_CURRENT_LIST_FILE}"
    RESULT_VARIABLE result
    OUTPUT_QUIET
    ERROR_VARIABLE error)
  if(result EQUAL 0 OR NOT error MATCHES "STOCKTAKE_DOWNLOADS")
    message(FATAL_ERROR "expected a failure that names the folder, not ${result}: ${error}")
  endif()
endfunction()

file(REMOVE_RECURSE "${FOLDER}")
file(WRITE "${FOLDER}/source/good" "good")
file(WRITE "${FOLDER}/source/bad" "bad")
set(good "file://${FOLDER}/source/good")
string(SHA256 hash "good")
set(hash "SHA256=${hash}")

# Nowhere: no file is left that a later configuration could take for the right one.
expect_failure(${hash} "file://${FOLDER}/source/missing")
expect_failure(${hash} "file://${FOLDER}/source/bad")
if(EXISTS "${STOCKTAKE_DOWNLOADS}/file")
  message(FATAL_ERROR "a file with a wrong hash was kept")
endif()

# Missing, then present: with the right hash, the second call must not need its URL.
stocktake_download(file HASH ${hash} URL "${good}")
expect_content("good")
stocktake_download(file HASH ${hash} URL "file://${FOLDER}/source/missing")
expect_content("good")

# Present with a wrong hash: fetched again, here by a command.
file(WRITE "${STOCKTAKE_DOWNLOADS}/file" "changed")
file(WRITE "${FOLDER}/source/file" "good")
stocktake_download(file HASH ${hash} COMMAND "${CMAKE_COMMAND}" -E copy "${FOLDER}/source/file")
expect_content("good")
