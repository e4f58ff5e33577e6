// SPDX-License-Identifier: EUPL-1.2
#include "devices/alarm_pages.h"

#include <string>
#include <utility>
#include <vector>

#include <stadtkern/fields.h>

#include "devices/alarms.h"
#include "devices/deeds.h"
#include "devices/enrolment.h"
#include "devices/figures.h"
#include "devices/page_parts.h"
#include "devices/templates.h"
#include "devices/words.h"
#include "pages/parts.h"
#include "requests.h"

namespace wifi::devices {
namespace {

using stadtkern::Connection;
using stadtkern::Form;
using stadtkern::Page;
using stadtkern::PageRequest;
using stadtkern::Result;
using stadtkern::Tx;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;
using namespace wifi::pages;

Result<v1::AlarmList> read_alarms(const stadtkern::Request& request) {
  const auto settings = request.town().settings();
  const std::int64_t an_hour = intake_of(settings).an_hour;
  const bool rotating = !settings.text("devices/secret_before").empty();
  return request.town().store().read(
      [&](Connection& connection) { return alarms(connection, system_now(), an_hour, rotating); });
}

// The ones of a kind, under a heading that says how many they are.
Html part(const v1::AlarmList& all, const std::string& kind, std::uint64_t count, std::string_view zone,
          const PageRequest& page) {
  if (count == 0) return {};
  const std::string_view language = page.language();
  Html items;
  for (const auto& alarm : all.alarms()) {
    if (alarm.kind() != kind) continue;
    std::string about = alarm.mac();
    if (!alarm.since().empty()) {
      about += ", " + word_with(language, "alarm_since_" + kind, shown_time(alarm.since(), zone, language));
    }
    if (!alarm.reason().empty()) about += ", " + alarm.reason();
    Html item = link(desk_of(page) + "/device/" + alarm.device_id(), alarm.name());
    item += el("span", {{"class", "sk-about"}}, {about});
    if (kind == "waiting") {
      Html form = form_key();
      form += fields::hidden("id", alarm.device_id());
      const std::string label = word(language, "alarm_let_in");
      form += el(
          "button",
          {{"class", "kern-btn kern-btn--secondary"}, {"type", "submit"}, {"aria-label", label + " " + alarm.name()}},
          {el("span", {{"class", "kern-label"}}, {label})});
      item += el("form", {{"method", "post"}, {"action", desk_of(page) + "/alarms"}}, {form});
    }
    items += el("li", {}, {item});
  }
  return subheading(word_with(language, "alarm_" + kind, std::to_string(count))) +=
         el("ul", {{"class", "sk-rows"}}, {items});
}

// Where a page is, in strings of its own: the page is drawn in a write, when its request may be gone.
struct Place {
  std::string desk, language;
};

Html entry_page(const Form& form, const std::vector<Group>& groups, const Faults& faults, const Place& place) {
  const std::string_view language = place.language;
  const Input input{form, faults, language};
  Html inside = form_key();
  inside += input.field("name", "name", nullptr, false);
  inside += input.field("mac", "mac", "mac_hint", false);
  inside += input.field("tags", "tags", "tags_hint", true);
  if (!groups.empty()) inside += group_choice(groups, std::string(form["group_id"]), "no_group", language);
  inside += fields::button({.label = word(language, "device_create")});
  Html out = way(place.desk, word(language, "back"));
  out += heading(word(language, "device_new"));
  out += paragraph(word(language, "device_new_about"));
  out += trouble(faults, language);
  return out += el("form", {{"method", "post"}, {"action", place.desk + "/new"}, {"class", "sk-form"}}, {inside});
}

Place place_of(const PageRequest& page) {
  return {desk_of(page), std::string(page.language())};
}

v1::NewDevice device_in(const Form& form) {
  v1::NewDevice out;
  out.set_name(std::string(form["name"]));
  out.set_mac(std::string(form["mac"]));
  out.set_group_id(std::string(form["group_id"]));
  const v1::Tags tags = tags_from(form["tags"]);
  for (const auto& tag : tags.tags()) out.add_tags(tag);
  return out;
}

}  // namespace

void AlarmPages::serve(stadtkern::Host& host) {
  host.serve("ListAlarms", this, &AlarmPages::list);
  host.http().get("/alarms", "ListAlarms", kStaff);
  auto pages = host.pages();
  pages.get("/devices/alarms", this, &AlarmPages::show, kStaff);
  pages.post("/devices/alarms", this, &AlarmPages::let_in, kStaff);
  pages.get("/devices/new", this, &AlarmPages::blank, kStaff);
  pages.post("/devices/new", this, &AlarmPages::enter, kStaff);
}

Result<v1::AlarmList> AlarmPages::list(const Request& request, const v1::AlarmQuery&) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return read_alarms(request);
}

Result<Page> AlarmPages::show(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const auto all = read_alarms(request);
  if (!all) return all.error();
  const std::string zone(request.town().time_zone());
  Html out = way(desk_of(page), word(language, "back"));
  out += heading(word(language, "alarms"));
  if (page.query()["saved"] == "1") out += fields::notice(fields::Tone::Success, word(language, "alarm_in"), {});
  if (all->many_registered()) {
    out += fields::notice(fields::Tone::Warning,
                          word_with(language, "alarm_many", std::to_string(all->registered_last_hour())),
                          paragraph(word(language, "alarm_many_about")));
  }
  out += part(*all, "waiting", all->waiting(), zone, page);
  out += part(*all, "offline", all->offline(), zone, page);
  out += part(*all, "refused", all->refused(), zone, page);
  out += part(*all, "old_secret", all->old_secret(), zone, page);
  if (all->old_secret() > 0) out += paragraph(word(language, "alarm_old_secret_about"));
  if (all->alarms_size() == 0 && !all->many_registered()) out += paragraph(word(language, "alarm_none"));
  return Page{200, word(language, "alarms"), out};
}

void AlarmPages::let_in(const Request& request, const PageRequest& page, PageReply reply) {
  if (page.form().has("_show")) {
    auto shown = show(request, page);
    if (!shown) return reply.send(std::move(shown).error());
    return reply.send(*std::move(shown));
  }
  v1::DeviceChange wanted;
  wanted.set_id(std::string(page.form()["id"]));
  wanted.set_approved(true);
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [wanted](Tx& tx) -> Result<Page> {
    const auto changed = change_device(tx, wanted);
    if (!changed) return changed.error();
    return stadtkern::go_to("/devices/alarms?saved=1");
  });
  renderer_.follow(town);
}

Result<Page> AlarmPages::blank(const Request& request, const PageRequest& page) {
  const auto groups = request.town().store().read(
      [](Connection& connection) -> Result<std::vector<Group>> { return all_groups(connection); });
  if (!groups) return groups.error();
  return Page{200, word(page.language(), "device_new"), entry_page({}, *groups, {}, place_of(page))};
}

void AlarmPages::enter(const Request& request, const PageRequest& page, PageReply reply) {
  const auto groups = request.town().store().read(
      [](Connection& connection) -> Result<std::vector<Group>> { return all_groups(connection); });
  if (!groups) return reply.send(groups.error());
  const Place place = place_of(page);
  const std::string title = word(place.language, "device_new");
  if (page.form().has("_show")) return reply.send(Page{200, title, entry_page(page.form(), *groups, {}, place)});
  const stadtkern::Town town = request.town();
  town.store().write(
      std::move(reply),
      [wanted = device_in(page.form()), groups = *groups, form = page.form(), place, title](Tx& tx) -> Result<Page> {
        const auto made = create_device(tx, wanted);
        if (made) return stadtkern::go_to("/devices/device/" + made->id() + "?saved=1");
        const auto code = made.error().code;
        if (code != stadtkern::Code::ValidationFailed && code != stadtkern::Code::Conflict) return made.error();
        return Page{422, word(place.language, "trouble") + ": " + title,
                    entry_page(form, groups, faults_in(made.error(), place.language), place)};
      });
  renderer_.follow(town);
}

}  // namespace wifi::devices
