// The file of users.

#include <set>

#include "fuzz/fuzz.h"
#include "scan/user_list/user_list.h"
#include "util/text.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stocktake;
  static const fuzz::ScratchFile file;
  const auto users = scan::read_users({}, file.write(fuzz::text_of(data, size)));
  if (!users) {
    fuzz::require(users.error().code == ExitCode::usage, "a broken file is wrong usage");
    return 0;
  }
  std::set<std::string> seen;
  for (const std::string& name : users->names) {
    fuzz::require(!name.empty() && is_utf8(name) && name.find('/') == std::string::npos,
                  "a name is that of a home");
    fuzz::require(seen.insert(fold_case(name)).second, "nobody is there twice");
  }
  const auto again = scan::read_users({}, file.write(scan::write_users(users->names)));
  fuzz::require(again && again->names == users->names, "a list that is written is read back");
  return 0;
}
