#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

/// Called by the fuzzer, and by `replay.cpp` for each file of the corpus.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace stocktake::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Aborts the process if `holds` is false, in every build type.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// A temporary file of this process, removed with the object and rewritten for each input.
class ScratchFile {
 public:
  ScratchFile() {
    const std::filesystem::path memory = "/dev/shm";
    const bool usable = ::access(memory.c_str(), W_OK) == 0;
    std::string name =
        ((usable ? memory : std::filesystem::temp_directory_path()) / "stocktake_fuzz_XXXXXX")
            .string();
    require(::mkdtemp(name.data()) != nullptr, "a scratch directory can be made");
    directory_ = name;
  }
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  std::string write(std::string_view text) const {
    for (const auto& each : std::filesystem::directory_iterator(directory_)) {
      std::filesystem::remove(each.path());
    }
    std::string path = directory_ + "/file";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

 private:
  std::string directory_;
};

}  // namespace stocktake::fuzz
