// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/place.h"

#include "desk_pages/inbox_query.h"
#include "desk_pages/words.h"
#include "pages/form_key.h"

namespace waste::desk {

using stadtkern::html::el;
using stadtkern::html::Html;

Place place_of(const stadtkern::Request& request, const stadtkern::PageRequest& page, const TownSettings& towns) {
  return {towns.of(request.town()),
          std::string(page.language()),
          std::string(page.base_path()),
          std::string(page.site_path()),
          std::string(page.origin()),
          std::string(request.town().time_zone()),
          std::string(request.principal().id()),
          system_now(),
          query_of(read_wanted(stadtkern::Form(page.query()["back"])))};
}

std::string Place::report_path(std::string_view id) const {
  std::string path = "/desk/reports/" + std::string(id);
  if (!back.empty()) path.append("?back=").append(stadtkern::percent_encoded(std::string_view(back).substr(1)));
  return path;
}

std::string_view category_name(const Place& place, const std::string& code) {
  const Category* category = place.settings().categories.find(code);
  return category ? std::string_view(category->name.in(place.language)) : std::string_view(code);
}

std::string group_name(const Place& place, const std::string& group) {
  return group.empty() ? std::string(text(place.language, "nobody")) : group;
}

Html badges(const Place& place, const Report& report, bool unreleased) {
  const auto badge = [](std::string_view tone, std::string_view words) {
    std::string style = "sk-badge";
    if (!tone.empty()) style.append(" sk-badge--").append(tone);
    return el("span", {{"class", style}}, {words});
  };
  const bool open = status_of(report.status) == Status::Open;
  const char* tone = report.status == DetailedStatus::Received ? "warning" : (open ? "" : "success");
  Html out = badge(tone, text(place.language, name(report.status)));
  if (open && report.expected && *report.expected < place.now) out += badge("danger", text(place.language, "overdue"));
  if (unreleased) out += badge("warning", text(place.language, "unreleased"));
  if (report.resubmit && *report.resubmit > place.now) {
    out += badge("", text_with(place.language, "aside_until", short_day(*report.resubmit, place.zone, place.language)));
  }
  return el("span", {{"class", "sk-badges"}}, {out});
}

Html fact(std::string_view key, const Html& value) {
  if (value.empty()) return {};
  Html out = el("dt", {}, {key});
  return out += el("dd", {}, {value});
}

Html moment_of(const Place& place, std::string_view w3c) {
  const auto at = parse_w3c(w3c);
  return at ? Html(moment(*at, place.zone, place.language)) : Html();
}

std::string new_key() {
  return pages::new_form_key();
}

}  // namespace waste::desk
