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

Section& Package::add(Section section) {
  const auto taken = [&](const std::string& wanted) {
    return std::any_of(sections.begin(), sections.end(), [&](const Section& other) { return other.name() == wanted; });
  };
  const std::string first = section.name();
  for (int number = 2; taken(section.name()); ++number) section.rename(first + '_' + std::to_string(number));
  return sections.emplace_back(std::move(section));
}

std::string Package::text() const {
  std::string out;
  for (const Section& section : sections) {
    if (!out.empty()) out += '\n';
    section.write(out);
  }
  return out;
}

Package& Packages::get(std::string_view name) {
  const auto found =
      std::find_if(packages_.begin(), packages_.end(), [&](const Package& it) { return it.name == name; });
  return found == packages_.end() ? packages_.emplace_back(Package{std::string(name), {}}) : *found;
}

}  // namespace wifi::netjson
