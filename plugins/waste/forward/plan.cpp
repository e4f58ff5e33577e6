// SPDX-License-Identifier: EUPL-1.2
#include "forward/plan.h"

#include <algorithm>
#include <array>
#include <utility>

#include "foreign/form.h"
#include "privacy.h"
#include "text.h"

namespace waste::forward {
namespace {

constexpr Micros kMinute = 60 * kSecond;
constexpr Micros kHour = 60 * kMinute;
constexpr std::size_t kLongestDescription = 4000;  // GeoReport's

constexpr std::array<std::string_view, 6> kNames{"to_send", "sent", "token", "known", "failed", "given_up"};

Micros doubled(Micros first, int times, Micros most) {
  Micros pause = first;
  for (int i = 1; i < times && pause < most; ++i) pause *= 2;
  return std::min(pause, most);
}

std::string cut(std::string_view text, std::size_t most) {
  return kept_text(text, true, most);
}

}  // namespace

std::string_view name(State state) {
  return kNames[static_cast<std::size_t>(state)];
}

std::optional<State> parse_state(std::string_view text) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), text);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<State>(found - kNames.begin());
}

Micros send_pause(int failures) {
  return doubled(kMinute, failures, 6 * kHour);
}

Micros token_pause(int asks) {
  return doubled(kMinute, asks, 6 * kHour);
}

Micros look_pause(Micros age, int failures) {
  Micros usual = kDay;
  if (age < kDay)
    usual = 15 * kMinute;
  else if (age < 14 * kDay)
    usual = kHour;
  else if (age < 90 * kDay)
    usual = 6 * kHour;
  return failures == 0 ? usual : std::max(usual, doubled(15 * kMinute, failures, kDay));
}

std::string mark_of(std::string_view town, std::string_view report) {
  return std::string(town) + "/" + std::string(report);
}

std::string description(std::string_view words, std::string_view mark) {
  const std::string end = "\n\n(" + std::string(mark) + ")";
  const std::string text = cut(words, kLongestDescription - code_points(end));
  return text.empty() ? "(" + std::string(mark) + ")" : text + end;
}

std::string form_of(const Sent& sent, const foreign::Authority& authority) {
  foreign::Form form;
  const Report& report = sent.report;
  form.add("jurisdiction_id", authority.endpoint.jurisdiction_id).add("api_key", authority.api_key);
  form.add("service_code", authority.service_for(report.category));
  if (report.position) {
    form.add("lat", decimal_text(report.position->lat)).add("long", decimal_text(report.position->lon));
  }
  // They may show it to everybody.
  form.add("address_string", public_place(report).address);
  form.add("description", description(sent.words, sent.mark));
  // A link that everybody may follow already.
  if (report.text_public) {
    for (const std::string& url : report.media_urls) form.add("media_url", url);
  }
  if (sent.contact) {
    form.add("email", sent.contact->email).add("first_name", sent.contact->first_name);
    form.add("last_name", sent.contact->last_name).add("phone", sent.contact->phone);
  }
  return form.text();
}

Change change(const std::optional<foreign::Standing>& before, const foreign::Standing& now, bool open_here,
              bool done_here) {
  Change out;
  const bool closed = now.status == Status::Closed;
  out.status = before ? before->status != now.status : closed;
  out.answer = !now.notes.empty() && (!before || before->notes != now.notes);
  out.close = closed && out.status && open_here && done_here;
  out.suggest = closed && out.status && open_here && !done_here;
  out.look_again = !closed;
  return out;
}

}  // namespace waste::forward
