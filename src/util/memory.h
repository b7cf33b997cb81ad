#pragma once

namespace stocktake {

/// Makes the C library return freed blocks of 1 MiB or more to the system. By default, once it has
/// freed large blocks, it keeps up to 64 MiB of them, fragmented so that the next large block does
/// not fit. Call it at the start of a program.
void return_large_blocks();

}  // namespace stocktake
