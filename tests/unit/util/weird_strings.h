#pragma once

#include <string>
#include <vector>

namespace stocktake::testing {

/// Names that have broken tools.
inline std::vector<std::string> weird_strings() {
  using namespace std::string_literals;
  return {"",
          " ",
          "\t",
          " leading",
          "trailing ",
          "\ttab at the start",
          "tab at the end\t",
          ",",
          "a,b",
          "\"",
          "\"\"",
          "a \"quoted\" name",
          "\n",
          "line\nbreak",
          "line\r\nbreak",
          "\r",
          "ends with cr\r",
          "a\r",
          "\rb",
          "#hash",
          "100%2Fsure",
          "%",
          "%4",
          "%zz",
          "a+b=c&d",
          "back\\slash",
          "=cmd|' /C calc'!A0",
          "nul\0inside"s,
          "\x01\x1f\x7f",
          "\xC3\x9C\x62\xC3\xA9r",
          "\xE6\x97\xA5\xE6\x9C\xAC",
          "rocket \xF0\x9F\x9A\x80",
          "\xE2\x80\xAEturned",
          "not utf-8 \xff\xfe",
          "cut \xE6\x97",
          "e\xCC\x81",
          "either/or",
          "</script>"};
}

}  // namespace stocktake::testing
