// SPDX-License-Identifier: EUPL-1.2
#include "devices/device_pages.h"

#include <string>
#include <utility>

#include <stadtkern/fields.h>

#include "devices/deeds.h"
#include "devices/messages.h"
#include "devices/page_parts.h"
#include "devices/reports.h"
#include "devices/steps.h"
#include "devices/templates.h"
#include "devices/words.h"
#include "guests/times.h"
#include "pages/parts.h"
#include "requests.h"

namespace wifi::devices {
namespace {

using stadtkern::Connection;
using stadtkern::Form;
using stadtkern::Page;
using stadtkern::PageRequest;
using stadtkern::Result;
using stadtkern::Row;
using stadtkern::Tx;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;
using namespace wifi::pages;

constexpr std::uint32_t kOnPage = 50;
constexpr std::int64_t kLastPage = 200;
constexpr int kHoursShown = 24;
constexpr const char* kStates[] = {"modified", "applied", "error", "deactivating", "deactivated"};

std::string presence(const v1::Device& device, std::string_view language) {
  if (!device.has_online()) return word(language, "never");
  return word(language, device.online() ? "online" : "offline");
}

// All that the page of one device shows.
struct Seen {
  v1::Device device;
  v1::Configuration configuration;
  v1::DeviceSeries series;
  std::vector<Group> groups;
  std::string zone;  // the town's
};

Result<Seen> seen(const stadtkern::Request& request, const std::string& id) {
  return request.town().store().read([&](Connection& connection) -> Result<Seen> {
    auto device = shown_device(connection, id);
    if (!device) return std::move(device).error();
    auto configuration = configuration_of(connection, id);
    if (!configuration) return std::move(configuration).error();
    constexpr std::size_t kHours = 1;
    return Seen{*std::move(device), *std::move(configuration), message_of(kHours, slots(connection, id, kHours)),
                all_groups(connection), std::string(request.town().time_zone())};
  });
}

std::string amount(std::uint64_t bytes, std::string_view language) {
  constexpr std::uint64_t kMega = 1'000'000;
  std::string out = std::to_string(bytes / kMega);
  out += language.starts_with("en") ? '.' : ',';
  return out.append(std::to_string(bytes % kMega / 100'000)).append(" MB");
}

// A time of the interface, on the town's clock.
std::string shown_time(std::string_view w3c, const Seen& found, std::string_view language) {
  return guests::clock_text(guests::parse_time(w3c), found.zone, language);
}

Html figures(const Seen& found, std::string_view language) {
  const v1::DeviceSeries& series = found.series;
  if (series.points_size() == 0) return {};
  Html lines;
  for (int at = std::max(0, series.points_size() - kHoursShown); at < series.points_size(); ++at) {
    const auto& point = series.points(at);
    lines += el("tr", {},
                {el("th", {{"scope", "row"}}, {shown_time(point.start(), found, language)}),
                 el("td", {}, {std::to_string(point.most_clients())}),
                 el("td", {}, {amount(point.received(), language)}), el("td", {}, {amount(point.sent(), language)})});
  }
  Html head;
  for (const char* column : {"hour", "most", "received", "sent"}) {
    head += el("th", {{"scope", "col"}}, {word(language, column)});
  }
  return subheading(word(language, "figures")) +=
         el("table", {{"class", "sk-numbers"}}, {el("thead", {}, {el("tr", {}, {head})}), el("tbody", {}, {lines})});
}

Html facts(const Seen& found, std::string_view language) {
  const v1::Device& device = found.device;
  Html inside = row(word(language, "state"), word(language, device.state()) + ", " + presence(device, language));
  const auto fact = [&](const char* label, const std::string& value) {
    if (!value.empty()) inside += row(word(language, label), value);
  };
  fact("reason", device.reason());
  fact("mac", device.mac());
  fact("model", device.model());
  fact("os", device.os());
  fact("last_ip", device.last_ip());
  if (!device.seen_at().empty()) fact("seen", shown_time(device.seen_at(), found, language));
  if (device.has_status()) fact("clients", std::to_string(device.status().clients()));
  return rows(inside);
}

Form form_of(const v1::Device& device) {
  Form out;
  std::string tags;
  for (const auto& tag : device.tags()) tags += (tags.empty() ? "" : " ") + tag;
  out.set("name", device.name());
  out.set("tags", tags);
  out.set("group_id", device.group_id());
  out.set("config", device.config());
  out.set("variables", device.variables());
  return out;
}

Html edit_form(const Seen& found, const Form& form, const Faults& faults, const PageRequest& page) {
  const std::string_view language = page.language();
  const Input input{form, faults, language};
  fields::Select group{.name = "group_id",
                       .label = word(language, "group"),
                       .options = {{"", word(language, "no_group")}},
                       .chosen = std::string(form["group_id"])};
  for (const Group& one : found.groups) group.options.push_back({one.id, one.name});
  Html inside = form_key();
  inside += fields::hidden("do", "save");
  inside += input.field("name", "name", nullptr, false);
  inside += input.field("tags", "tags", "tags_hint", true);
  inside += fields::select(group);
  inside += input.field("config", "config", "config_hint", true, true);
  inside += input.field("variables", "variables", "variables_hint", true, true);
  inside += fields::button({.label = word(language, "save")});
  return trouble(faults, language) +=
         el("form",
            {{"method", "post"}, {"action", desk_of(page) + "/device/" + found.device.id()}, {"class", "sk-form"}},
            {inside});
}

// A button that does one thing; what it means stands before it.
Html deed(const char* name, const char* about, const std::string& here, std::string_view language) {
  Html inside = form_key();
  inside += fields::hidden("do", name);
  if (about != nullptr) inside += el("p", {}, {word(language, about)});
  inside += fields::button({.label = word(language, name), .primary = false});
  Html form = el("form", {{"method", "post"}, {"action", here}, {"class", "sk-form"}}, {inside});
  if (about == nullptr) return form;
  return subheading(word(language, name)) += form;
}

Html device_page(const Seen& found, const Form& form, const Faults& faults, const PageRequest& page) {
  const std::string_view language = page.language();
  const v1::Device& device = found.device;
  Html out = way(desk_of(page), word(language, "back"));
  out += heading(device.name());
  if (page.query()["saved"] == "1") out += fields::notice(fields::Tone::Success, word(language, "saved"), {});
  out += facts(found, language);
  out += figures(found, language);
  Html now = el("summary", {}, {word(language, "configuration")});
  now += found.configuration.files_size() == 0 ? paragraph(word(language, "empty"))
                                               : files(found.configuration, false, language);
  out += el("details", {{"class", "sk-details"}}, {now});
  out += subheading(word(language, "edit"));
  out += edit_form(found, form, faults, page);
  const bool gone = device.state() == "deactivating" || device.state() == "deactivated";
  const std::string here = desk_of(page) + "/device/" + device.id();
  out += gone ? deed("take_back", nullptr, here, language) : deed("let_go", "let_go_about", here, language);
  if (device.registered() && !gone) out += deed("anew", "anew_about", here, language);
  return out;
}

v1::DeviceChange change_from(const Form& form, const std::string& id) {
  v1::DeviceChange out;
  out.set_id(id);
  const std::string_view deed = form["do"];
  if (deed == "let_go" || deed == "take_back") {
    out.set_active(deed == "take_back");
  } else if (deed == "anew") {
    out.set_forget_key(true);
  } else {
    out.set_name(std::string(form["name"]));
    *out.mutable_tags() = tags_from(form["tags"]);
    out.set_group_id(std::string(form["group_id"]));
    out.set_config(std::string(form["config"]));
    out.set_variables(std::string(form["variables"]));
  }
  return out;
}

}  // namespace

void DevicePages::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/devices", this, &DevicePages::list, kStaff);
  pages.get("/devices/tile", this, &DevicePages::tile, kStaff);
  pages.get("/devices/device/{id}", this, &DevicePages::device, kStaff);
  pages.post("/devices/device/{id}", this, &DevicePages::change, kStaff);
}

Result<Page> DevicePages::tile(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  return request.town().store().read([&](Connection& connection) -> Result<Page> {
    const auto number = [&](const char* sql) {
      return connection.first(sql, {}, [](const Row& row) { return row.integer(0); }).value_or(0);
    };
    const auto line = [&](const char* key, std::int64_t value) {
      return el("li", {}, {word_with(language, key, std::to_string(value))});
    };
    Html items = line("tile_online", number("SELECT COUNT(*) FROM device_presence WHERE online = 1"));
    const auto missed = number("SELECT COUNT(*) FROM device_presence WHERE online = 0 AND seen > 0");
    const auto wrong = number("SELECT COUNT(*) FROM devices WHERE state = 'error'");
    if (missed > 0) items += line("tile_offline", missed);
    if (wrong > 0) items += line("tile_error", wrong);
    return Page{200, word(language, "title"), el("ul", {{"class", "sk-list"}}, {items})};
  });
}

Result<Page> DevicePages::list(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  v1::DeviceQuery query;
  query.set_q(std::string(page.query()["q"]));
  query.set_state(std::string(page.query()["state"]));
  const std::int64_t number = page_number(page.query()["page"], kLastPage);
  query.set_page(static_cast<std::uint32_t>(number));
  query.set_page_size(kOnPage);
  const auto found =
      request.town().store().read([&](Connection& connection) { return list_devices(connection, query); });
  if (!found) return found.error();
  const std::string here = desk_of(page);
  Html out = heading(word(language, "title"));
  out += paragraph(word(language, "about"));
  out += way(here + "/templates", word(language, "templates"));
  fields::Select state{.name = "state",
                       .label = word(language, "state"),
                       .options = {{"", word(language, "any")}},
                       .chosen = query.state()};
  for (const char* one : kStates) state.options.push_back({one, word(language, one)});
  out += el("form", {{"method", "get"}, {"action", here}, {"class", "sk-filters"}, {"role", "search"}},
            {fields::field({.name = "q", .label = word(language, "search"), .value = query.q(), .type = "search"}),
             fields::select(state), fields::button({.label = word(language, "search_button"), .primary = false})});
  const bool asked = !query.q().empty() || !query.state().empty();
  const std::string told =
      found->found() == 0 ? word(language, asked ? "nothing" : "none")
                          : word_with(language, found->found() == 1 ? "one" : "count", std::to_string(found->found()));
  out += el("p", {{"class", "sk-hint"}, {"role", "status"}}, {told});
  Html items;
  for (const auto& device : found->devices()) {
    const std::string about = device.mac() + ", " + word(language, device.state()) + ", " + presence(device, language);
    items += el("li", {},
                {link(here + "/device/" + device.id(), device.name()), el("span", {{"class", "sk-about"}}, {about})});
  }
  if (found->devices_size() > 0) out += el("ul", {{"class", "sk-rows"}}, {items});
  const std::string other = here + "?q=" + stadtkern::percent_encoded(query.q()) +
                            "&state=" + stadtkern::percent_encoded(query.state()) + "&page=";
  if (number > 1) out += way(other + std::to_string(number - 1), word(language, "before"));
  if (found->more()) out += way(other + std::to_string(number + 1), word(language, "next"));
  return Page{200, word(language, "title"), out};
}

Result<Page> DevicePages::device(const Request& request, const PageRequest& page) {
  const auto found = seen(request, std::string(page.parameter("id")));
  if (!found) return found.error();
  return Page{200, found->device.name(), device_page(*found, form_of(found->device), {}, page)};
}

void DevicePages::change(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string id(page.parameter("id"));
  const auto found = seen(request, id);
  if (!found) return reply.send(found.error());
  if (page.form().has("_show")) {
    return reply.send(Page{200, found->device.name(), device_page(*found, page.form(), {}, page)});
  }
  const v1::DeviceChange wanted = change_from(page.form(), id);
  // What is wrong is told on the page; a preview checks the same and writes nothing.
  if (wanted.has_name()) {
    v1::DevicePreview preview;
    preview.set_id(id);
    preview.set_config(wanted.config());
    preview.set_variables(wanted.variables());
    preview.set_group_id(wanted.group_id());
    *preview.mutable_tags() = wanted.tags();
    preview.set_name(wanted.name());
    const auto checked =
        request.town().store().read([&](Connection& connection) { return preview_device(connection, preview); });
    if (!checked) {
      const std::string title = word(page.language(), "trouble") + ": " + found->device.name();
      return reply.send(
          Page{422, title, device_page(*found, page.form(), faults_in(checked.error(), page.language()), page)});
    }
  }
  request.town().store().write(std::move(reply), [wanted](Tx& tx) -> Result<Page> {
    const auto changed = change_device(tx, wanted);
    if (!changed) return changed.error();
    return stadtkern::go_to("/devices/device/" + wanted.id() + "?saved=1");
  });
}

}  // namespace wifi::devices
