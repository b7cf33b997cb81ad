if(STOCKTAKE_SANITIZE)
  add_compile_options(-fsanitize=${STOCKTAKE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${STOCKTAKE_SANITIZE})
endif()
