#include "scan/user_list/json_value.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

namespace stocktake::scan {
namespace {

using Json = nlohmann::json;
using Kind = JsonValue::Kind;

/// No list of users is deeper; an unbounded depth would overflow the stack.
constexpr std::size_t kMostDepth = 64;

/// Where the parser reads. The parser copies its iterators, so they share one position.
struct Position {
  std::string_view text;
  std::size_t at = 0;
  std::size_t line = 1;       ///< of the last character that was read
  std::size_t next_line = 1;  ///< of the next one
};

/// Reads a text and counts its lines.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  explicit CountingIterator(Position* position) : position_(position) {}
  reference operator*() const { return position_->text[position_->at]; }
  CountingIterator& operator++() {
    position_->line = position_->next_line;
    if (**this == '\n') ++position_->next_line;
    ++position_->at;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  /// The end is an iterator without a position.
  bool operator==(const CountingIterator& other) const { return is_at_end() == other.is_at_end(); }

 private:
  bool is_at_end() const { return position_ == nullptr || position_->at == position_->text.size(); }

  Position* position_;
};

/// Builds the value from the events of the parser, which prescribes the names of the functions.
class Builder {
 public:
  explicit Builder(const Position& position) : position_(position) { open_.push_back(&root_); }

  bool null() { return add(Kind::null, "null"); }
  bool boolean(bool value) { return add(Kind::boolean, value ? "true" : "false"); }
  bool number_integer(std::int64_t value) { return add(Kind::integer, std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) { return add(Kind::integer, std::to_string(value)); }
  bool number_float(double /*value*/, const std::string& digits) {
    return add(Kind::fraction, digits);
  }
  bool string(std::string& value) { return add(Kind::text, std::move(value)); }
  bool binary(Json::binary_t& /*value*/) { return false; }
  bool start_object(std::size_t /*size*/) { return open(Kind::object); }
  bool start_array(std::size_t /*size*/) { return open(Kind::list); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/, const Json::exception& error) {
    // "[json.exception…] parse error at line 1, column 5: what happened"
    const std::string_view message = error.what();
    const auto colon = message.find(": ");
    fault_ = {
        position_.line,
        "not valid JSON: " + std::string(message.substr(colon == message.npos ? 0 : colon + 2))};
    return false;
  }

  JsonValue& root() { return root_.items.front(); }
  JsonFault& fault() { return fault_; }

 private:
  bool add(Kind kind, std::string text) {
    JsonValue value;
    value.kind = kind;
    value.line = position_.line;
    value.key = std::exchange(key_, {});
    value.text = std::move(text);
    open_.back()->items.push_back(std::move(value));
    return true;
  }
  bool open(Kind kind) {
    if (open_.size() > kMostDepth) {
      fault_ = {position_.line, "the JSON is nested too deeply for a list of users"};
      return false;
    }
    add(kind, "");
    open_.push_back(&open_.back()->items.back());
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  const Position& position_;
  JsonValue root_;                ///< a list with the value as its only item
  std::vector<JsonValue*> open_;  ///< the root and the lists and objects that are not closed
  std::string key_;
  JsonFault fault_;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  if (kind != Kind::object) return nullptr;
  const auto found = std::find_if(items.begin(), items.end(),
                                  [&](const JsonValue& item) { return item.key == name; });
  return found == items.end() ? nullptr : &*found;
}

tl::expected<JsonValue, JsonFault> take_json(std::string_view& text, std::size_t& line) {
  Position position{text, 0, line, line};
  Builder builder(position);
  const bool is_valid = Json::sax_parse(CountingIterator(&position), CountingIterator(nullptr),
                                        &builder, Json::input_format_t::json, /*strict=*/false);
  if (!is_valid) return tl::unexpected(std::move(builder.fault()));
  text.remove_prefix(position.at);
  line = position.next_line;
  return std::move(builder.root());
}

}  // namespace stocktake::scan
