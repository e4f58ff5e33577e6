// SPDX-License-Identifier: EUPL-1.2
#include "config/toml_edit.h"

#define TOML_HEADER_ONLY 0
#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "config/toml_file.h"

namespace stadtkern::config {
namespace {

std::optional<toml::table> parsed(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error&) {
    return std::nullopt;
  }
}

Status set(toml::table& root, const Setting& setting) {
  toml::table* table = &root;
  std::string_view left = setting.key;
  for (std::size_t dot = left.find('.'); dot != std::string_view::npos; dot = left.find('.')) {
    const std::string_view word = left.substr(0, dot);
    left.remove_prefix(dot + 1);
    toml::node* inner = table->get(word);
    if (inner == nullptr) inner = &table->insert_or_assign(word, toml::table{}).first->second;
    table = inner->as_table();
    if (table == nullptr) {
      return Error{Code::InvalidArgument,
                   "--set " + setting.key + ": \"" + std::string(word) + "\" is no table in the template"};
    }
  }
  if (left.empty()) return Error{Code::InvalidArgument, "--set " + setting.key + ": a key ends with a name"};
  // "a.b" alone would be read as a float or fail; whatever is no TOML value is a text. Only one value: no new line.
  std::optional<toml::table> value;
  if (setting.value.find('\n') == std::string::npos) value = parsed("v = " + setting.value);
  if (value && value->size() == 1) {
    value->get("v")->visit([&](auto& node) { table->insert_or_assign(left, node); });
  } else {
    table->insert_or_assign(left, setting.value);
  }
  return {};
}

// The header of a table: "modules.bench.tariff" of "[modules.bench.tariff]  # ..."; nothing for any other line.
std::optional<std::string> header_of(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos || line[begin] != '[') return std::nullopt;
  const std::size_t from = line.find_first_not_of("[ \t", begin);
  const std::size_t end = from == std::string_view::npos ? from : line.find(']', from);
  if (end == std::string_view::npos || line.find('=') < end) return std::nullopt;
  std::string name;
  for (const char c : line.substr(from, end - from)) {
    if (c != ' ' && c != '\t' && c != '"' && c != '\'') name += c;
  }
  return name;
}

std::string without_tables(std::string_view text, const std::string& name) {
  std::string out;
  bool inside = false;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    if (const auto header = header_of(line)) inside = *header == name || header->starts_with(name + ".");
    if (!inside) out += line;
  }
  return out;
}

}  // namespace

Result<std::string> without_module(std::string_view text, const std::string& file, const std::string& module) {
  Problems problems;
  if (!parse_toml(text, file, problems)) return Error{Code::InvalidArgument, to_text(std::move(problems))};
  std::optional<toml::table> root = parsed(text);
  if (!root) return Error{Code::InvalidArgument, file + " is no TOML"};
  if (toml::table* modules = (*root)["modules"].as_table()) {
    modules->erase(module);
    if (modules->empty()) root->erase("modules");
  }
  std::string lines = without_tables(text, "modules." + module);
  std::optional<toml::table> left = parsed(lines);
  if (left && (*left)["modules"].is_table() && (*left)["modules"].as_table()->empty()) left->erase("modules");
  if (left && *left == *root) return lines;
  std::ostringstream out;  // written in another way, such as modules = { ... }
  out << *root << "\n";
  return out.str();
}

Result<Setting> parse_setting(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    return Error{Code::InvalidArgument, "\"" + std::string(text) + "\" is no KEY=VALUE, such as ags=99999003"};
  }
  Setting setting{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
  // The one key whose digits are a text.
  const bool digits = setting.value.find_first_not_of("0123456789") == std::string::npos;
  if (setting.key == "ags" && digits) setting.value = "\"" + setting.value + "\"";
  return setting;
}

Result<std::string> edited_toml(std::string_view text, const std::string& file, const std::vector<Setting>& settings,
                                const std::vector<std::string>& dropped) {
  Problems problems;
  if (!parse_toml(text, file, problems)) return Error{Code::InvalidArgument, to_text(std::move(problems))};
  std::optional<toml::table> root = parsed(text);
  if (!root) return Error{Code::InvalidArgument, file + " is no TOML"};
  for (const std::string& key : dropped) root->erase(key);
  for (const Setting& setting : settings) {
    if (Status done = set(*root, setting); !done) return done.error();
  }
  std::ostringstream out;
  out << *root << "\n";
  return out.str();
}

}  // namespace stadtkern::config
