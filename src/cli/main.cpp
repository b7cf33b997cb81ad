#include "cli/commands.h"
#include "store/file/sqlite_setup.h"
#include "util/files.h"
#include "util/memory.h"
#include "util/standard_streams.h"

int main(int argc, char** argv) {
  stocktake::keep_new_files_private();
  stocktake::keep_standard_streams_open();
  stocktake::return_large_blocks();
  stocktake::store::set_up_sqlite();
  return static_cast<int>(stocktake::cli::run(argc, argv));
}
