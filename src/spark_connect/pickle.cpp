#include "spark_connect/pickle.h"

#include <cstdint>
#include <limits>

#include "util/text.h"

namespace stocktake::spark_connect {
namespace {

// The pickle opcodes that are needed.
constexpr std::string_view kProtocol2("\x80\x02", 2);
constexpr char kGlobal = 'c';
constexpr char kUnicode = 'X';  // its length in four bytes, little endian
constexpr char kNone = 'N';
constexpr char kTuple1 = '\x85';
constexpr char kTuple2 = '\x86';
constexpr char kReduce = 'R';
constexpr char kStop = '.';

void append_global(std::string& out, std::string_view module, std::string_view name) {
  out += kGlobal;
  out.append(module).append("\n").append(name).append("\n");
}

/// Calls the function on the stack with one string.
void append_call(std::string& out, std::string_view argument) {
  out += kUnicode;
  const auto size = static_cast<std::uint32_t>(argument.size());
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(size >> shift & 0xffU);
  out.append(argument);
  out += kTuple1;
  out += kReduce;
}

/// Makes the function on the stack half of a pair, with the type of its rows, and ends the pickle.
void append_type_and_end(std::string& out, std::string_view schema) {
  append_global(out, "pyspark.sql.types", "_parse_datatype_json_string");
  append_call(out, schema);
  out += kTuple2;
  out += kStop;
}

/// Calls the function on the stack with the two objects above it.
void append_call_with_two(std::string& out) {
  out += kTuple2;
  out += kReduce;
}

bool is_identifier(std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos &&
         (text.front() < '0' || text.front() > '9');
}

bool is_module(std::string_view text) {
  for (;;) {
    const auto dot = text.find('.');
    if (!is_identifier(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<std::string> pickle_map_function(std::string_view module, std::string_view function,
                                               const std::optional<std::string>& argument,
                                               std::string_view schema) {
  if (!is_module(module) || !is_identifier(function)) return std::nullopt;
  if (argument &&
      (!is_utf8(*argument) || argument->size() > std::numeric_limits<std::uint32_t>::max())) {
    return std::nullopt;
  }
  std::string out(kProtocol2);
  append_global(out, module, function);
  if (argument) append_call(out, *argument);
  append_type_and_end(out, schema);
  return out;
}

/// `partial(filter, partial(is_, None))`: of all batches, those that are None.
std::string pickle_drain_function(std::string_view schema) {
  std::string out(kProtocol2);
  append_global(out, "functools", "partial");
  append_global(out, "builtins", "filter");
  append_global(out, "functools", "partial");
  append_global(out, "operator", "is_");
  out += kNone;
  append_call_with_two(out);
  append_call_with_two(out);
  append_type_and_end(out, schema);
  return out;
}

}  // namespace stocktake::spark_connect
