// SPDX-License-Identifier: EUPL-1.2
#include "log_lines.h"

#include <algorithm>
#include <array>

#include "json.h"

namespace operations {
namespace {

constexpr std::array<std::string_view, 5> kLevels{"trace", "debug", "info", "warning", "error"};

std::size_t gravity(std::string_view level) {
  return static_cast<std::size_t>(std::find(kLevels.begin(), kLevels.end(), level) - kLevels.begin());
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool holds(std::string_view text, std::string_view words) {
  return std::search(text.begin(), text.end(), words.begin(), words.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

LogLine line_of(std::string_view module, std::string_view text) {
  LogLine out;
  out.module = module;
  const auto json = parse_json(text);
  if (!json || !json->is(Json::Kind::Object)) {
    out.message = text;
    return out;
  }
  for (const auto& [name, value] : json->members()) {
    const bool plain = value.is(Json::Kind::String) || value.is(Json::Kind::Number);
    std::string shown = plain ? value.text() : to_text(value);
    if (name == "time") {
      out.time = std::move(shown);
    } else if (name == "level") {
      out.level = std::move(shown);
    } else if (name == "message") {
      out.message = std::move(shown);
    } else {
      if (name == "request" || name == "trace") out.request = shown;
      if (!shown.empty()) out.fields.emplace_back(name, std::move(shown));
    }
  }
  return out;
}

}  // namespace

std::vector<LogLine> log_lines(std::string_view module, std::string_view text) {
  std::vector<LogLine> out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (end > 0) out.push_back(line_of(module, text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool passes(const LogLine& line, const LogFilter& filter) {
  if (!filter.level.empty() && gravity(line.level) < gravity(filter.level)) return false;
  const auto has_value = [&](std::string_view value, bool whole) {
    return std::any_of(line.fields.begin(), line.fields.end(),
                       [&](const auto& one) { return whole ? one.second == value : holds(one.second, value); });
  };
  if (!filter.request.empty() && !has_value(filter.request, true)) return false;
  return filter.words.empty() || holds(line.message, filter.words) || has_value(filter.words, false);
}

void sort_by_time(std::vector<LogLine>& lines) {
  std::stable_sort(lines.begin(), lines.end(),
                   [](const LogLine& left, const LogLine& right) { return left.time < right.time; });
}

}  // namespace operations
