// SPDX-License-Identifier: Apache-2.0
#include "json/value.h"

#include <algorithm>
#include <charconv>

namespace stadtkern::json {
namespace {

// One token of a JSON pointer with ~1 and ~0 resolved; nothing when an escape is broken.
std::optional<std::string> unescape(std::string_view token) {
  std::string out;
  out.reserve(token.size());
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    ++i;
    if (i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
    out += token[i] == '0' ? '~' : '/';
  }
  return out;
}

const Value* element(std::span<const Value> items, std::string_view token) {
  if (token.size() > 1 && token.front() == '0') return nullptr;
  std::size_t index = 0;
  const char* const end = token.data() + token.size();
  const auto parsed = std::from_chars(token.data(), end, index);
  if (parsed.ec != std::errc{} || parsed.ptr != end || index >= items.size()) return nullptr;
  return &items[index];
}

}  // namespace

Value::Value() noexcept = default;
Value::Value(Truth truth) : state_(truth.value) {}
Value::Value(Whole whole) : state_(whole.value) {}
Value::Value(double value) : state_(value) {}
Value::Value(std::string text) : state_(std::move(text)) {}
Value::Value(std::string_view text) : state_(std::string(text)) {}
Value::Value(const char* text) : state_(std::string(text)) {}
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

Value Value::array() {
  return array(Array{});
}
Value Value::object() {
  return object(Object{});
}

Value Value::array(std::vector<Value> items) {
  Value out;
  out.state_ = std::move(items);
  return out;
}

Value Value::object(std::vector<Member> members) {
  Value out;
  out.state_ = std::move(members);
  return out;
}

std::optional<bool> Value::as_bool() const {
  const auto* value = std::get_if<bool>(&state_);
  return value ? std::optional(*value) : std::nullopt;
}

std::optional<std::int64_t> Value::as_int() const {
  const auto* value = std::get_if<std::int64_t>(&state_);
  return value ? std::optional(*value) : std::nullopt;
}

std::optional<double> Value::as_double() const {
  if (const auto* value = std::get_if<double>(&state_)) return *value;
  if (const auto* whole = std::get_if<std::int64_t>(&state_)) return static_cast<double>(*whole);
  return std::nullopt;
}

const std::string* Value::as_string() const noexcept {
  return std::get_if<std::string>(&state_);
}

std::span<const Value> Value::items() const noexcept {
  const auto* array = std::get_if<Array>(&state_);
  return array ? std::span<const Value>(*array) : std::span<const Value>();
}

std::span<const Member> Value::members() const noexcept {
  const auto* object = std::get_if<Object>(&state_);
  return object ? std::span<const Member>(*object) : std::span<const Member>();
}

const Value* Value::find(std::string_view key) const noexcept {
  const auto all = members();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Member& member) { return member.name == key; });
  return found == all.end() ? nullptr : &found->value;
}

const Value* Value::at(std::string_view pointer) const {
  const Value* here = this;
  while (here && !pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    const auto key = unescape(token);
    if (!key) return nullptr;
    here = here->kind() == Kind::Array ? element(here->items(), *key) : here->find(*key);
  }
  return here;
}

Value& Value::set(std::string_view key, Value value) {
  if (kind() != Kind::Object) state_ = Object{};
  auto& all = std::get<Object>(state_);
  const auto found = std::find_if(all.begin(), all.end(), [&](const Member& member) { return member.name == key; });
  if (found == all.end()) return all.emplace_back(Member{std::string(key), std::move(value)}).value;
  found->value = std::move(value);
  return found->value;
}

Value& Value::push(Value value) {
  if (kind() != Kind::Array) state_ = Array{};
  return std::get<Array>(state_).emplace_back(std::move(value));
}

bool operator==(const Value& a, const Value& b) {
  return a.state_ == b.state_;
}

}  // namespace stadtkern::json
