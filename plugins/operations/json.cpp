// SPDX-License-Identifier: EUPL-1.2
#include "json.h"

#include <algorithm>
#include <charconv>

#include <stadtkern/foreign_json.h>
#include <stadtkern/json_writer.h>

namespace operations {
namespace {

// The depth of what was parsed is bounded by the parser.
void write(stadtkern::JsonWriter& out, const Json& value) {
  switch (value.kind()) {
    case Json::Kind::Null:
      out.null();
      return;
    case Json::Kind::Boolean:
      out.boolean(value.truth());
      return;
    case Json::Kind::Number:
      out.digits(value.text());
      return;
    case Json::Kind::String:
      out.string(value.text());
      return;
    case Json::Kind::Array:
      out.begin_array();
      for (const Json& item : value.items()) write(out, item);
      out.end_array();
      return;
    case Json::Kind::Object:
      out.begin_object();
      for (const auto& [name, member] : value.members()) write(out.key(name), member);
      out.end_object();
  }
}

// Its depth is bounded by the parser.
Json converted(const stadtkern::Json& from) {
  using Type = stadtkern::Json::Type;
  switch (from.type) {
    case Type::Null:
      break;
    case Type::Bool:
      return Json::boolean(from.boolean);
    case Type::Number:
      return Json::number(from.text);
    case Type::String:
      return Json::string(from.text);
    case Type::Array: {
      Json out = Json::array();
      for (const auto& item : from.items) out.push(converted(item));
      return out;
    }
    case Type::Object: {
      Json out = Json::object();
      for (const auto& [name, value] : from.members) out.set(name, converted(value));
      return out;
    }
  }
  return {};
}

}  // namespace

stadtkern::Result<Json> parse_json(std::string_view text) {
  const auto value = stadtkern::parse_json(text);
  if (!value) return value.error();
  return converted(*value);
}

Json::Json() = default;
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

Json Json::boolean(bool value) {
  Json out;
  out.kind_ = Kind::Boolean;
  out.boolean_ = value;
  return out;
}

Json Json::number(std::string digits) {
  Json out;
  out.kind_ = Kind::Number;
  out.text_ = std::move(digits);
  return out;
}

Json Json::string(std::string_view value) {
  Json out;
  out.kind_ = Kind::String;
  out.text_ = value;
  return out;
}

Json Json::array() {
  Json out;
  out.kind_ = Kind::Array;
  return out;
}

Json Json::object() {
  Json out;
  out.kind_ = Kind::Object;
  return out;
}

void Json::push(Json value) {
  items_.push_back(std::move(value));
}

void Json::set(std::string name, Json value) {
  members_.emplace_back(std::move(name), std::move(value));
}

void Json::put(std::string_view name, Json value) {
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const auto& one) { return one.first == name; });
  if (found == members_.end()) return set(std::string(name), std::move(value));
  found->second = std::move(value);
}

void Json::remove(std::string_view name) {
  std::erase_if(members_, [&](const auto& one) { return one.first == name; });
}

const Json& Json::operator[](std::string_view name) const {
  static const Json kNone;
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const auto& one) { return one.first == name; });
  return found == members_.end() ? kNone : found->second;
}

bool Json::has(std::string_view name) const {
  return std::any_of(members_.begin(), members_.end(), [&](const auto& one) { return one.first == name; });
}

std::uint64_t Json::count() const {
  std::uint64_t value = 0;
  if (kind_ == Kind::Number) std::from_chars(text_.data(), text_.data() + text_.size(), value);
  return value;
}

double Json::real() const {
  double value = 0;
  if (kind_ == Kind::Number) std::from_chars(text_.data(), text_.data() + text_.size(), value);
  return value;
}

std::vector<std::string> Json::texts() const {
  std::vector<std::string> out;
  for (const Json& item : items_) {
    if (item.is(Kind::String)) out.push_back(item.text());
  }
  return out;
}

std::string to_text(const Json& value, bool indent) {
  using Layout = stadtkern::JsonWriter::Layout;
  stadtkern::JsonWriter out(indent ? Layout::Indented : Layout::OneLine);
  write(out, value);
  return out.take();
}

}  // namespace operations
