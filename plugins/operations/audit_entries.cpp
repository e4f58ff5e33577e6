// SPDX-License-Identifier: EUPL-1.2
#include "audit_entries.h"

#include <algorithm>
#include <array>

#include "words.h"

namespace operations {
namespace {

constexpr std::array<std::string_view, 5> kOwnServices{"backup/", "metrics/", "stats/", "pages/", "events/"};
constexpr std::array<std::string_view, 4> kReads{"Get", "List", "Find", "Names"};  // how methods that only read begin
// Who looks into what staff did or into somebody's data has done something that is to be seen.
constexpr std::array<std::string_view, 2> kNeverRoutine{"actions/", "privacy/"};
constexpr std::string_view kFailed = " failed";

std::string_view after_word(std::string_view text) {
  return text.substr(std::min(text.find(' '), text.size() - 1) + 1);
}

}  // namespace

bool is_routine(const Json& entry) {
  if (entry["what"].text() != "call") return false;
  const std::string_view detail = entry["detail"].text();
  if (detail.empty()) return false;
  const std::string_view service = after_word(detail);
  if (service.empty()) return false;
  const std::string_view method = after_word(service);
  const auto begins = [](std::string_view text) {
    return [text](std::string_view one) { return text.starts_with(one); };
  };
  if (std::any_of(kNeverRoutine.begin(), kNeverRoutine.end(), begins(service))) return false;
  return std::any_of(kOwnServices.begin(), kOwnServices.end(), begins(service)) ||
         std::any_of(kReads.begin(), kReads.end(), begins(method));
}

bool is_by_people(const Json& entry) {
  const std::string_view who = entry["who"].text();
  return who != "kernel" && !who.starts_with("module:") && !is_routine(entry);
}

std::string deed_text(std::string_view what, std::string_view language) {
  if (what.ends_with(kFailed) && what.size() > kFailed.size()) {
    const std::string_view deed = what.substr(0, what.size() - kFailed.size());
    return text_with(language, "did_failed", deed_text(deed, language));
  }
  std::string key = "did_" + std::string(what);
  std::replace(key.begin(), key.end(), ' ', '_');
  return has_text(language, key) ? std::string(text(language, key)) : std::string(what);
}

}  // namespace operations
