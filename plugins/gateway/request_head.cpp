// SPDX-License-Identifier: EUPL-1.2
#include "request_head.h"

#include <algorithm>
#include <iterator>

#include "ascii.h"

namespace gateway {
namespace {

struct Known {
  std::string_view text;
  bool handed_on;
};

// In the order of Name, which is the index.
constexpr Known kKnown[] = {
    {"", false},
    {"accept", true},
    {"accept-encoding", true},
    {"accept-language", true},
    {"authorization", false},
    {"content-encoding", true},
    {"content-language", true},
    {"content-length", false},
    {"content-type", true},
    {"cookie", false},
    {"expect", false},
    {"host", false},
    {"idempotency-key", false},
    {"if-match", true},
    {"if-modified-since", true},
    {"if-none-match", true},
    {"if-range", true},
    {"if-unmodified-since", true},
    {"last-event-id", true},
    {"origin", false},
    {"prefer", true},
    {"purpose", false},
    {"range", true},
    {"sec-fetch-dest", false},
    {"sec-fetch-site", false},
    {"sec-purpose", false},
    {"stadtkern-csrf", false},
    {"transfer-encoding", false},
    {"user-agent", false},
    {"forwarded", false},
    {"x-forwarded-for", false},
    {"x-forwarded-host", false},
    {"x-forwarded-proto", false},
    {"x-request-id", false},
};
static_assert(std::size(kKnown) == static_cast<std::size_t>(Name::RequestId) + 1);

}  // namespace

Name field_name(std::string_view text) noexcept {
  for (std::size_t i = 1; i < std::size(kKnown); ++i) {
    const std::string_view known = kKnown[i].text;
    if (known.size() == text.size() && known.front() == lower(text.front()) && equal_ignoring_case(known, text)) {
      return static_cast<Name>(i);
    }
  }
  return Name::Other;
}

std::string_view handed_on_as(Name name) noexcept {
  const Known& known = kKnown[static_cast<std::size_t>(name)];
  return known.handed_on ? known.text : std::string_view{};
}

std::string_view RequestHead::first(Name name) const noexcept {
  for (const auto& field : fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

std::size_t RequestHead::count(Name name) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(fields.begin(), fields.end(), [name](const Field& field) { return field.name == name; }));
}

bool RequestHead::accepts(std::string_view type) const noexcept {
  return std::any_of(fields.begin(), fields.end(), [&](const Field& field) {
    return field.name == Name::Accept && field.value.find(type) != std::string_view::npos;
  });
}

void RequestHead::clear() noexcept {
  verb = target = {};
  minor = 1;
  fields.clear();
  keep_alive = true;
  chunked = has_body = false;
  content_length = 0;
}

bool safe_verb(std::string_view verb) noexcept {
  return verb == "GET" || verb == "HEAD" || verb == "OPTIONS";
}

}  // namespace gateway
