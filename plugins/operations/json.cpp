// SPDX-License-Identifier: EUPL-1.2
#include "json.h"

#include <algorithm>
#include <charconv>

#include <stadtkern/foreign_json.h>

namespace operations {
namespace {

void quote(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.append(1, '\\').append(1, c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20) {
      out.append("\\u00").append(1, kHex[byte >> 4U]).append(1, kHex[byte & 15U]);
    } else {
      out += c;
    }
  }
  out += '"';
}

class Writer {
 public:
  Writer(std::string& out, bool indent) : out_(out), indent_(indent) {}

  void write(const Json& value) {
    switch (value.kind()) {
      case Json::Kind::Null:
        out_ += "null";
        return;
      case Json::Kind::Boolean:
        out_ += value.truth() ? "true" : "false";
        return;
      case Json::Kind::Number:
        out_ += value.text();
        return;
      case Json::Kind::String:
        return quote(out_, value.text());
      case Json::Kind::Array:
        return many('[', ']', value.items(), [this](const Json& item) { write(item); });
      case Json::Kind::Object:
        return many('{', '}', value.members(), [this](const Json::Member& member) {
          quote(out_, member.first);
          out_ += indent_ ? ": " : ":";
          write(member.second);
        });
    }
  }

 private:
  template <class List, class Each>
  void many(char open, char close, const List& list, Each each) {
    out_ += open;
    ++depth_;
    for (bool first = true; const auto& one : list) {
      if (!first) out_ += ',';
      first = false;
      line();
      each(one);
    }
    --depth_;
    if (!list.empty()) line();
    out_ += close;
  }
  void line() {
    if (indent_) out_.append("\n").append(2 * depth_, ' ');
  }

  std::string& out_;
  bool indent_;
  std::size_t depth_ = 0;
};

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
  std::string out;
  Writer(out, indent).write(value);
  return out;
}

}  // namespace operations
