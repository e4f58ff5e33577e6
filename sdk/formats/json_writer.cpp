// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/json_writer.h>

#include <cmath>
#include <utility>

#include "json/text.h"

namespace stadtkern {

void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
  } else if (!has_members_.empty()) {
    if (has_members_.back()) out_ += ',';
    has_members_.back() = true;
    line();
  }
}

void JsonWriter::line() {
  if (indented_) out_.append(1, '\n').append(2 * has_members_.size(), ' ');
}

void JsonWriter::end(char sign) {
  const bool filled = has_members_.back();
  has_members_.pop_back();
  if (filled) line();
  out_ += sign;
}

void JsonWriter::append(std::string_view text) {
  const bool fine = json::valid_utf8(text);
  // Nothing else could be wrong with it.
  [[maybe_unused]] const bool quoted = json::append_quoted(out_, fine ? std::string(text) : json::mend_utf8(text));
}

JsonWriter& JsonWriter::begin_object() {
  before_value();
  out_ += '{';
  has_members_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  end('}');
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  before_value();
  out_ += '[';
  has_members_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  end(']');
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  before_value();
  append(name);
  out_ += indented_ ? ": " : ":";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  before_value();
  append(text);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  before_value();
  out_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t number) {
  before_value();
  out_ += std::to_string(number);
  return *this;
}

JsonWriter& JsonWriter::number(double number) {
  if (!std::isfinite(number)) return null();
  before_value();
  json::append_real(out_, number);
  return *this;
}

JsonWriter& JsonWriter::digits(std::string_view number) {
  if (!json::is_number(number)) return null();
  before_value();
  out_ += number;
  return *this;
}

JsonWriter& JsonWriter::null() {
  before_value();
  out_ += "null";
  return *this;
}

JsonWriter& JsonWriter::text_or_null(std::string_view name, std::string_view text) {
  key(name);
  return text.empty() ? null() : string(text);
}

std::string JsonWriter::take() {
  has_members_.clear();
  after_key_ = false;
  return std::exchange(out_, {});
}

}  // namespace stadtkern
