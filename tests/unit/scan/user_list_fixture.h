#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "scan/user_list/user_list.h"
#include "support/temporary_directory.h"

namespace stocktake::scan {

using Names = std::vector<std::string>;

/// What most texts name.
inline const Names kTwo{"a@x", "b@x"};

/// A text that is no list of users, and the start of the message that says so.
struct Refused {
  std::string text;
  std::string message;
};

/// Reads text from a file named users.txt in a temporary directory.
class UserListTest : public ::testing::Test {
 protected:
  Expected<UserList> read(const std::string& text, const Names& arguments = {}) const {
    const std::string path = directory_ + "/users.txt";
    std::ofstream(path, std::ios::binary) << text;
    return read_users(arguments, path);
  }
  Names names(const std::string& text) const {
    const auto list = read(text);
    return list ? list->names : Names{"failed: " + list.error().message};
  }
  /// The message of a usage failure, without the directory of the file.
  std::string refusal(const std::string& text, const Names& arguments = {}) const {
    const auto list = read(text, arguments);
    if (list) return "understood";
    EXPECT_EQ(list.error().code, ExitCode::usage);
    EXPECT_FALSE(list.error().remedy.empty());
    const std::string& message = list.error().message;
    const std::string start = directory_ + "/";
    return message.starts_with(start) ? message.substr(start.size()) : message;
  }
  void expect_refused(const std::vector<Refused>& cases) const {
    for (const Refused& each : cases) {
      const std::string message = refusal(each.text);
      EXPECT_TRUE(message.starts_with(each.message)) << message << "\nexpected " << each.message;
    }
  }

  const testing::TemporaryDirectory temporary_;
  const std::string directory_ = temporary_.path();
};

}  // namespace stocktake::scan
