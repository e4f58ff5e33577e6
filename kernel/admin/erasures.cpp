// SPDX-License-Identifier: EUPL-1.2
#include "admin/erasures.h"

#include "json/value.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>

namespace stadtkern::admin {

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
  std::tm parts{};
  int used = 0;
  const std::string copy(text);
  const int read = std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &parts.tm_year, &parts.tm_mon, &parts.tm_mday,
                               &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &used);
  if (read != 6) return std::nullopt;
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  std::int64_t us = std::int64_t{::timegm(&parts)} * 1'000'000;
  std::string_view left = text.substr(static_cast<std::size_t>(used));
  if (left.starts_with('.')) {
    left.remove_prefix(1);
    for (std::int64_t unit = 100'000; !left.empty() && left.front() >= '0' && left.front() <= '9'; unit /= 10) {
      us += unit * (left.front() - '0');
      left.remove_prefix(1);
    }
  }
  if (left != "Z" && left != "+00:00") return std::nullopt;
  return us;
}

Result<std::vector<std::string>> erased_since(const std::filesystem::path& state, std::string_view town,
                                              std::string_view module, std::int64_t us_since_1970) {
  const std::filesystem::path file = state / kErasuresList;
  std::vector<std::string> subjects;
  std::ifstream in(file);
  std::string line;
  for (unsigned number = 1; in && std::getline(in, line); ++number) {
    if (in.eof()) break;  // torn by a crash: was not acknowledged
    const auto entry = json::parse(line);
    const auto word = [&](const char* key) {
      const json::Value* value = entry ? entry->find(key) : nullptr;
      return value != nullptr && value->as_string() != nullptr ? *value->as_string() : std::string();
    };
    const auto at = parse_rfc3339(word("at"));
    const std::string subject = word("subject");
    if (!at || subject.empty()) {
      return Error{Code::DataLoss, file.string() + ":" + std::to_string(number) +
                                       " cannot be read, and what it erased must not come back; nothing was changed"};
    }
    if (word("town") != town || word("module") != module || *at < us_since_1970) continue;
    if (std::find(subjects.begin(), subjects.end(), subject) == subjects.end()) subjects.push_back(subject);
  }
  return subjects;
}

}  // namespace stadtkern::admin
