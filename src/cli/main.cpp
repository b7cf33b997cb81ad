#include "cli/commands.h"

int main(int argc, char** argv) {
  return static_cast<int>(stocktake::cli::run(argc, argv));
}
