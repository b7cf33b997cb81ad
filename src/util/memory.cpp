#include "util/memory.h"

#include <malloc.h>

namespace stocktake {

void return_large_blocks() {
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

}  // namespace stocktake
