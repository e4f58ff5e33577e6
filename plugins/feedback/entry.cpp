// SPDX-License-Identifier: EUPL-1.2
#include "entry.h"

#include <algorithm>

#include "text.h"

namespace feedback {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::FieldError;

constexpr std::array<std::string_view, 4> kKindNames{"praise", "fault", "idea", "question"};
constexpr std::array<std::string_view, 4> kStateNames{"new", "in_progress", "answered", "closed"};
constexpr std::array<std::string_view, 3> kLanguages{"de", "en", "de-x-simple"};  // the first step of a page's path
constexpr std::size_t kLongestPage = 200;
constexpr std::size_t kLongestModule = 64;
constexpr std::size_t kLongestEmail = 254;

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

bool visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

bool module_name(std::string_view step) {
  return !step.empty() && step.size() <= kLongestModule && std::all_of(step.begin(), step.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

// A link's secret is for whoever has the link, not for the town's staff.
bool secret(std::string_view step) {
  return step.starts_with('~') || step.starts_with("%7E") || step.starts_with("%7e");
}

// Browsers read it as a slash: "/\\host" would be another site's address.
bool has_backslash(std::string_view path) {
  return path.find('\\') != path.npos || path.find("%5C") != path.npos || path.find("%5c") != path.npos;
}

// What a mail could be sent to; whether it arrives, only sending tells.
bool mail_address(std::string_view text) {
  const auto at = text.find('@');
  const auto domain = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return text.size() <= kLongestEmail && visible(text) && at > 0 && !domain.empty() &&
         domain.find('@') == domain.npos && text.find_first_of("<>,;\"()") == text.npos && domain.front() != '.' &&
         domain.back() != '.';
}

void set_text(const std::optional<std::string>& given, const char* pointer, std::string& to,
              std::vector<FieldError>& faults) {
  if (!given) return;
  if (!valid_utf8(*given) || code_points(*given) > kLongestAnswer) {
    faults.push_back({pointer, "must be text of at most " + std::to_string(kLongestAnswer) + " characters in UTF-8"});
    return;
  }
  to = kept_text(*given);
}

void set_owner(const std::optional<std::string>& given, std::string_view who, Entry& entry,
               std::vector<FieldError>& faults) {
  if (!given) return;
  const std::string_view owner = *given == "me" ? who : std::string_view(*given);
  if (owner.size() > kLongestOwner || !visible(owner)) {
    faults.push_back({"/owner", "must be the id of an account, me, or empty"});
    return;
  }
  entry.owner = owner;
}

void set_state(const std::optional<std::string>& given, Entry& entry, std::vector<FieldError>& faults) {
  if (!given) return;
  const auto state = parse_state(*given);
  if (!state) {
    faults.push_back({"/state", "must be new, in_progress, answered or closed"});
    return;
  }
  if (*state == State::Answered && entry.answer.empty()) {
    faults.push_back({"/state", "can be answered only with an answer"});
    return;
  }
  entry.state = *state;
}

// Why it can't be published; null: it can.
const char* unpublishable(const Entry& entry) {
  if (!entry.consent) return "its author did not agree to publication";
  if (entry.doubtful) return "what a program seems to have sent is not published";
  return entry.answer.empty() || entry.text.empty() ? "only what has an answer can be published" : nullptr;
}

}  // namespace

std::string_view name(Kind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::optional<Kind> parse_kind(std::string_view name) {
  return find<Kind>(kKindNames, name);
}

std::string_view name(State state) {
  return kStateNames[static_cast<std::size_t>(state)];
}

std::optional<State> parse_state(std::string_view name) {
  return find<State>(kStateNames, name);
}

Place place_of(std::string_view path) {
  path = path.substr(0, path.find_first_of("?#"));
  if (!path.starts_with('/') || path.starts_with("//") || path.size() > kLongestPage || !visible(path)) return {};
  if (has_backslash(path)) return {};
  Place out;
  bool first = true;  // where the language may stand
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto step = path.substr(0, path.find('/'));
    path.remove_prefix(step.size());
    const bool language = std::find(kLanguages.begin(), kLanguages.end(), step) != kLanguages.end();
    const bool left_out = step.empty() || (first && language);
    first = false;
    if (left_out) continue;
    if (out.page.empty() && module_name(step)) out.module = step;
    out.page.append("/").append(secret(step) ? "~" : step);
  }
  if (out.page.empty()) out.page = "/";
  return out;
}

Entry read_typed(const Typed& typed, Faults& faults) {
  Entry out;
  const Place place = place_of(typed.page);
  out.page = place.page;
  out.module = place.module;
  out.consent = typed.consent;
  if (const auto kind = parse_kind(typed.kind)) {
    out.kind = *kind;
  } else {
    faults.emplace_back("kind", "fault_kind");
  }
  out.text = kept_text(typed.text);
  const std::size_t size = code_points(out.text);
  if (!valid_utf8(out.text)) {
    faults.emplace_back("text", "fault_text");
  } else if (size < kShortestText) {
    faults.emplace_back("text", out.text.empty() ? "fault_text" : "fault_short");
  } else if (size > kLongestText) {
    faults.emplace_back("text", "fault_long");
  }
  out.email = kept_line(typed.email);
  if (!out.email.empty() && !mail_address(out.email)) faults.emplace_back("email", "fault_email");
  return out;
}

stadtkern::Result<bool> apply(const Change& change, std::string_view who, Micros now, Entry& entry) {
  std::vector<FieldError> faults;
  const std::string before = entry.answer;
  set_text(change.note, "/note", entry.note, faults);
  set_text(change.answer, "/answer", entry.answer, faults);
  if (change.answer && entry.answer.empty() && !before.empty()) {
    faults.push_back({"/answer", "was given already: it can be changed, not taken back"});
  }
  const bool told = entry.answer != before;
  if (told && entry.state != State::Closed && !change.state) entry.state = State::Answered;
  set_state(change.state, entry, faults);
  set_owner(change.owner, who, entry, faults);
  if (change.due && !change.due->empty() && !parse_day(*change.due)) {
    faults.push_back({"/due", "must be a day such as 2026-12-24, or empty"});
  } else if (change.due) {
    entry.due = *change.due;
  }
  if (!faults.empty()) {
    return Error{Code::ValidationFailed, "the change is not acceptable", "feedback", std::move(faults)};
  }
  if (change.doubtful) entry.doubtful = *change.doubtful;
  if (entry.doubtful) entry.released = false;
  if (const char* obstacle = change.released.value_or(false) ? unpublishable(entry) : nullptr) {
    return Error{Code::Conflict, obstacle};
  }
  if (change.released) entry.released = *change.released;
  if (told && !entry.answered) entry.answered = now;
  entry.updated = std::max(now, entry.updated + 1);  // differs after each change, whatever the clock says
  return told;
}

}  // namespace feedback
