// SPDX-License-Identifier: Apache-2.0
// Writes JSON into a string, step by step. Text that is not valid UTF-8 never gets out: each bad byte becomes U+FFFD.
// One writer, one thread. The caller keeps the order of calls right (key before value inside an object).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern {

class JsonWriter {
 public:
  enum class Layout { OneLine, Indented };  // as programs read it, or people
  explicit JsonWriter(Layout layout = Layout::OneLine) : indented_(layout == Layout::Indented) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view text);
  JsonWriter& boolean(bool value);
  JsonWriter& integer(std::int64_t number);
  JsonWriter& number(double number);            // a number that is not finite becomes null: JSON has no word for it
  JsonWriter& digits(std::string_view number);  // as parse_json() keeps one; null when JSON would not write it so
  JsonWriter& null();

  // key(name) and string(text), or null when text is empty.
  JsonWriter& text_or_null(std::string_view name, std::string_view text);

  // What was written so far. The writer is empty afterwards.
  [[nodiscard]] std::string take();

 private:
  void before_value();
  void line();
  void end(char sign);
  void append(std::string_view text);

  std::string out_;
  std::vector<bool> has_members_;  // one entry for each open array or object
  bool after_key_ = false;
  bool indented_;
};

}  // namespace stadtkern
