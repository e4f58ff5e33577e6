// SPDX-License-Identifier: EUPL-1.2
#include "netjson/uci.h"

#include <algorithm>

namespace wifi::netjson {
namespace {

bool plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

// Within single quotes UCI knows no escape: a quote ends them, stands for itself behind a backslash, and opens them
// again.
void quote(std::string& out, std::string_view value) {
  out += '\'';
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
  }
  out += '\'';
}

}  // namespace

std::string uci_name(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return !plain(c); }, '_');
  return out;
}

std::string uci_type(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return !plain(c) && c != '-'; }, '_');
  return out;
}

std::string scalar(const Json& value) {
  if (value.is(Json::Type::Bool)) return value.boolean ? "1" : "0";
  return std::string(value.as_text());
}

Section& Section::set(std::string_view option, std::string_view value) {
  if (!value.empty()) options_[uci_name(option)] = {false, {std::string(value)}};
  return *this;
}

Section& Section::list(std::string_view option, std::vector<std::string> values) {
  if (!values.empty()) options_[uci_name(option)] = {true, std::move(values)};
  return *this;
}

bool Section::set_json(std::string_view option, const Json& value) {
  if (value.is(Json::Type::Object)) return false;
  if (!value.is(Json::Type::Array)) {
    set(option, scalar(value));
    return true;
  }
  std::vector<std::string> values;
  for (const Json& item : value.items) {
    if (item.is(Json::Type::Object) || item.is(Json::Type::Array)) return false;
    if (!scalar(item).empty()) values.push_back(scalar(item));
  }
  list(option, std::move(values));
  return true;
}

std::size_t Section::size() const {
  constexpr std::size_t kAround = 12;  // a line's other letters
  std::size_t out = type_.size() + name_.size() + kAround;
  for (const auto& [name, option] : options_) {
    for (const auto& value : option.values) out += name.size() + value.size() + kAround;
  }
  return out;
}

void Section::write(std::string& out) const {
  out.append("config ").append(type_);
  out += ' ';
  quote(out, name_);
  out += '\n';
  for (const auto& [name, option] : options_) {
    for (const auto& value : option.values) {
      out.append(option.list ? "\tlist " : "\toption ").append(name);
      out += ' ';
      quote(out, value);
      out += '\n';
    }
  }
}

void Package::add(Section section) {
  size_ += section.size();
  full_ = full_ || size_ > kLargest;
  if (full_) return;
  const std::string first = section.name();
  if (taken_.count(first) != 0) {
    // Names are never given back, so a number once passed by need not be looked at again.
    std::size_t& number = last_.try_emplace(first, 1).first->second;
    do {
      section.rename(first + '_' + std::to_string(++number));
    } while (taken_.count(section.name()) != 0);
  }
  taken_.insert(section.name());
  sections_.push_back(std::move(section));
}

std::string Package::text() const {
  std::string out;
  for (const Section& section : sections_) {
    if (!out.empty()) out += '\n';
    section.write(out);
  }
  return out;
}

Package& Packages::get(std::string_view name) {
  const auto found =
      std::find_if(packages_.begin(), packages_.end(), [&](const Package& it) { return it.name() == name; });
  return found == packages_.end() ? packages_.emplace_back(name) : *found;
}

}  // namespace wifi::netjson
