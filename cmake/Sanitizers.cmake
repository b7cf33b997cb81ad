if(STOCKTAKE_SANITIZE)
  add_compile_options(-fsanitize=${STOCKTAKE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${STOCKTAKE_SANITIZE})
  # Fences are what the thread sanitizer cannot see. Asio has mutexes besides.
  if(STOCKTAKE_SANITIZE MATCHES "thread")
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()
