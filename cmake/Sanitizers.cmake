if(STOCKTAKE_SANITIZE)
  add_compile_options(-fsanitize=${STOCKTAKE_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${STOCKTAKE_SANITIZE})
  # As a library beside ASan's, gcc's UBSan writes to standard error whatever its log_path is.
  if(STOCKTAKE_SANITIZE MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_link_options(-static-libubsan)
  endif()
  # Fences are what the thread sanitizer cannot see. Asio has mutexes besides.
  if(STOCKTAKE_SANITIZE MATCHES "thread")
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()
