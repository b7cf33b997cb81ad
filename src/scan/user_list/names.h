#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "scan/user_list/user_list.h"
#include "util/expected.h"

namespace stocktake::scan {

/// What a list of users may look like, for messages.
std::string_view accepted_forms();

/// Collects names, refuses those that cannot be the name of a home, and drops repeats.
class Names {
 public:
  /// The name exactly as it is spelt, blanks included. `where` is its position, for the message.
  Expected<void> add(std::string_view name, const std::string& where);
  UserList finish();

 private:
  void note_repeat(std::string_view name, const std::string& first);

  UserList list_;
  std::unordered_map<std::string, std::string> by_folded_;  ///< folded name to the first spelling
  std::size_t repeats_ = 0;
};

/// The names of one file: adds the file and the line to every message.
class FileNames {
 public:
  FileNames(const std::string& path, Names& names);

  Expected<void> add(std::string_view name, std::size_t line);
  /// The failure of a file that is not understood, with the accepted forms as its remedy.
  tl::unexpected<Failure> refuse(std::size_t line, std::string_view what) const;

 private:
  std::string where(std::size_t line) const;

  std::string file_;
  Names& names_;
};

}  // namespace stocktake::scan
