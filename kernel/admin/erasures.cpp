// SPDX-License-Identifier: EUPL-1.2
#include "admin/erasures.h"

#include "config/rfc3339.h"
#include "json/value.h"

#include <algorithm>
#include <fstream>

namespace stadtkern::admin {

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
    const auto at = config::parse_rfc3339(word("at"));
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
