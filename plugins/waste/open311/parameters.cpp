// SPDX-License-Identifier: EUPL-1.2
#include "open311/parameters.h"

#include <algorithm>

#include "text.h"

namespace waste::open311 {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// CODE of "attribute[CODE]" or "attribute[CODE][]".
std::optional<std::string_view> attribute_code(std::string_view name) {
  constexpr std::string_view kStart = "attribute[";
  if (name.substr(0, kStart.size()) != kStart) return std::nullopt;
  name.remove_prefix(kStart.size());
  const std::size_t close = name.find(']');
  if (close == std::string_view::npos || close == 0) return std::nullopt;
  const std::string_view rest = name.substr(close + 1);
  if (!rest.empty() && rest != "[]") return std::nullopt;
  return name.substr(0, close);
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text, bool form) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += form && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

Parsed<Parameters> Parameters::parse(std::string_view query, std::string_view body) {
  Parameters parameters;
  Errors errors;
  if (!parameters.add(body, errors) || !parameters.add(query, errors)) {
    errors.add(400, "more than " + std::to_string(kMost) + " parameters");
  }
  if (!errors.empty()) return errors;
  return parameters;
}

Parsed<Parameters> Parameters::parse_fields(std::string_view query,
                                            const std::vector<std::pair<std::string, std::string>>& fields) {
  Parameters parameters;
  Errors errors;
  for (const auto& [name, value] : fields) {
    if (!valid_utf8(name)) {
      errors.add(400, "the name of a parameter is not correctly encoded UTF-8");
    } else if (!valid_utf8(value)) {
      errors.add(400, name + " is not correctly encoded UTF-8");
    } else {
      parameters.pairs_.emplace_back(name, value);
    }
  }
  if (fields.size() > kMost || !parameters.add(query, errors)) {
    errors.add(400, "more than " + std::to_string(kMost) + " parameters");
  }
  if (!errors.empty()) return errors;
  return parameters;
}

bool Parameters::add(std::string_view encoded, Errors& errors) {
  while (!encoded.empty()) {
    const std::size_t end = encoded.find('&');
    const std::string_view pair = encoded.substr(0, end);
    encoded.remove_prefix(end == std::string_view::npos ? encoded.size() : end + 1);
    if (pair.empty()) continue;
    if (pairs_.size() == kMost) return false;
    const std::size_t equals = pair.find('=');
    const auto name = percent_decoded(pair.substr(0, equals), true);
    const auto value =
        percent_decoded(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
    if (!name || !valid_utf8(*name)) {
      errors.add(400, "the name of a parameter is not correctly encoded UTF-8");
    } else if (!value || !valid_utf8(*value)) {
      errors.add(400, *name + " is not correctly encoded UTF-8");
    } else {
      pairs_.emplace_back(*name, *value);
    }
  }
  return true;
}

std::optional<std::string_view> Parameters::find(std::string_view name) const {
  for (const auto& [key, value] : pairs_) {
    if (key != name) continue;
    if (const std::string_view trimmed = trim(value); !trimmed.empty()) return trimmed;
  }
  return std::nullopt;
}

std::string Parameters::text(std::string_view name) const {
  return std::string{find(name).value_or("")};
}

std::vector<std::string> Parameters::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : pairs_) {
    if (key == name && !trim(value).empty()) values.emplace_back(trim(value));
  }
  return values;
}

std::vector<AttributeValue> Parameters::attributes() const {
  std::vector<AttributeValue> out;
  for (const auto& [key, value] : pairs_) {
    const auto code = attribute_code(key);
    if (!code || trim(value).empty()) continue;
    auto found = std::find_if(out.begin(), out.end(), [&](auto& one) { return one.code == *code; });
    if (found == out.end()) found = out.insert(out.end(), AttributeValue{std::string{*code}, {}});
    found->values.push_back(value);
  }
  return out;
}

}  // namespace waste::open311
