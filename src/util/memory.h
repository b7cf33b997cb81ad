#pragma once

namespace stocktake {

/// Blocks of a megabyte and more go back to the system when they are freed. By itself the C library
/// keeps up to 64 MiB of them once it has seen large ones, in pieces that the next does not fit.
/// At the start of a program.
void return_large_blocks();

}  // namespace stocktake
