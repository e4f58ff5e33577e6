// SPDX-License-Identifier: EUPL-1.2
#include "devices/device_pages.h"

#include <string>
#include <utility>

#include <stadtkern/fields.h>

#include "devices/deeds.h"
#include "devices/figures.h"
#include "devices/messages.h"
#include "devices/page_parts.h"
#include "devices/reports.h"
#include "devices/steps.h"
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
using stadtkern::Row;
using stadtkern::Tx;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;
using namespace wifi::pages;

constexpr std::uint32_t kOnPage = 50;
constexpr std::int64_t kLastPage = 200;
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
  std::vector<Template> templates;
  std::string zone;  // the town's
};

Result<Seen> seen(const stadtkern::Request& request, const std::string& id, std::string_view step) {
  return request.town().store().read([&](Connection& connection) -> Result<Seen> {
    auto device = shown_device(connection, id);
    if (!device) return std::move(device).error();
    auto configuration = configuration_of(connection, id);
    if (!configuration) return std::move(configuration).error();
    constexpr std::size_t kHours = 1;
    const std::size_t wanted = step_named(step).value_or(kHours);
    return Seen{*std::move(device),     *std::move(configuration), message_of(wanted, slots(connection, id, wanted)),
                all_groups(connection), all_templates(connection), std::string(request.town().time_zone())};
  });
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
  if (!device.seen_at().empty()) fact("seen", shown_time(device.seen_at(), found.zone, language));
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
  std::string encoded = out.encoded();
  for (const auto& id : device.template_ids()) encoded.append("&template_ids=").append(id);
  return Form(encoded);
}

// Templates besides those that its tags and its group bring. None chosen is sent as nothing at all, so another field
// says that they were asked for.
Html template_choice(const Seen& found, const Form& form, const Faults& faults, std::string_view language) {
  if (found.templates.empty()) return {};
  fields::Choice choice{.name = "template_ids",
                        .label = word(language, "own_templates"),
                        .options = {},
                        .hint = word(language, "own_templates_hint"),
                        .optional = word(language, "optional"),
                        .many = true};
  for (const Template& one : found.templates) choice.options.push_back({one.id, one.name});
  for (const std::string_view id : form.all("template_ids")) choice.chosen.emplace_back(id);
  for (const auto& [field, words] : faults) {
    if (field == choice.name) choice.fault = words;
  }
  Html out = fields::hidden("templates", "asked");
  return out += fields::choice(choice);
}

Html edit_form(const Seen& found, const Form& form, const Faults& faults, const PageRequest& page) {
  const std::string_view language = page.language();
  const Input input{form, faults, language};
  Html inside = form_key();
  inside += fields::hidden("do", "save");
  inside += input.field("name", "name", nullptr, false);
  inside += input.field("tags", "tags", "tags_hint", true);
  inside += group_choice(found.groups, std::string(form["group_id"]), "no_group", language);
  inside += template_choice(found, form, faults, language);
  inside += input.field("config", "config", "config_hint", true, true);
  inside += input.field("variables", "variables", "variables_hint", true, true);
  inside += fields::button({.label = word(language, "save")});
  return trouble(faults, language) +=
         el("form",
            {{"method", "post"}, {"action", desk_of(page) + "/device/" + found.device.id()}, {"class", "sk-form"}},
            {inside});
}

Html device_page(const Seen& found, const Form& form, const Faults& faults, const PageRequest& page) {
  const std::string_view language = page.language();
  const v1::Device& device = found.device;
  Html out = way(desk_of(page), word(language, "back"));
  out += heading(device.name());
  if (page.query()["saved"] == "1") out += fields::notice(fields::Tone::Success, word(language, "saved"), {});
  if (!device.approved()) {
    out += fields::notice(fields::Tone::Warning, word(language, "waiting"), {});
    out += deed("approve", "approve_about", desk_of(page) + "/device/" + device.id(), language);
  }
  out += facts(found, language);
  out += figures(found.series, desk_of(page) + "/device/" + device.id(), found.zone, language);
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
  } else if (deed == "approve") {
    out.set_approved(true);
  } else {
    out.set_name(std::string(form["name"]));
    *out.mutable_tags() = tags_from(form["tags"]);
    out.set_group_id(std::string(form["group_id"]));
    out.set_config(std::string(form["config"]));
    out.set_variables(std::string(form["variables"]));
    if (form.has("templates")) {
      out.mutable_template_ids();
      for (const std::string_view one : form.all("template_ids")) {
        out.mutable_template_ids()->add_ids(std::string(one));
      }
    }
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
    const auto waiting = number("SELECT COUNT(*) FROM devices WHERE approved = 0");
    if (waiting > 0) items += line("tile_waiting", waiting);
    return Page{200, word(language, "title"), el("ul", {{"class", "sk-list"}}, {items})};
  });
}

Result<Page> DevicePages::list(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  v1::DeviceQuery query;
  query.set_q(std::string(page.query()["q"]));
  query.set_state(std::string(page.query()["state"]));
  query.set_group_id(std::string(page.query()["group_id"]));
  const std::int64_t number = page_number(page.query()["page"], kLastPage);
  query.set_page(static_cast<std::uint32_t>(number));
  query.set_page_size(kOnPage);
  std::vector<Group> groups;
  const auto found = request.town().store().read([&](Connection& connection) {
    groups = all_groups(connection);
    return list_devices(connection, query);
  });
  if (!found) return found.error();
  const std::string here = desk_of(page);
  Html out = heading(word(language, "title"));
  out += paragraph(word(language, "about"));
  out += action(here + "/new", word(language, "device_new"));
  fields::Select state{.name = "state",
                       .label = word(language, "state"),
                       .options = {{"", word(language, "any")}},
                       .chosen = query.state()};
  for (const char* one : kStates) state.options.push_back({one, word(language, one)});
  Html filters = fields::field({.name = "q", .label = word(language, "search"), .value = query.q(), .type = "search"});
  filters += fields::select(state);
  if (!groups.empty()) filters += group_choice(groups, query.group_id(), "any", language);
  filters += fields::button({.label = word(language, "search_button"), .primary = false});
  out += el("form", {{"method", "get"}, {"action", here}, {"class", "sk-filters"}, {"role", "search"}}, {filters});
  const bool asked = !query.q().empty() || !query.state().empty() || !query.group_id().empty();
  const std::string told =
      found->found() == 0 ? word(language, asked ? "nothing" : "none")
                          : word_with(language, found->found() == 1 ? "one" : "count", std::to_string(found->found()));
  out += el("p", {{"class", "sk-hint"}, {"role", "status"}}, {told});
  Html items;
  for (const auto& device : found->devices()) {
    const std::string about = device.mac() + ", " +
                              word(language, device.approved() ? device.state() : std::string("waiting")) + ", " +
                              presence(device, language);
    items += el("li", {},
                {link(here + "/device/" + device.id(), device.name()), el("span", {{"class", "sk-about"}}, {about})});
  }
  if (found->devices_size() > 0) out += el("ul", {{"class", "sk-rows"}}, {items});
  const std::string other = here + "?q=" + stadtkern::percent_encoded(query.q()) +
                            "&state=" + stadtkern::percent_encoded(query.state()) +
                            "&group_id=" + stadtkern::percent_encoded(query.group_id()) + "&page=";
  if (number > 1) out += way(other + std::to_string(number - 1), word(language, "before"));
  if (found->more()) out += way(other + std::to_string(number + 1), word(language, "next"));
  return Page{200, word(language, "title"), out};
}

Result<Page> DevicePages::device(const Request& request, const PageRequest& page) {
  const auto found = seen(request, std::string(page.parameter("id")), page.query()["step"]);
  if (!found) return found.error();
  return Page{200, found->device.name(), device_page(*found, form_of(found->device), {}, page)};
}

void DevicePages::change(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string id(page.parameter("id"));
  const auto found = seen(request, id, page.query()["step"]);
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
    if (wanted.has_template_ids()) *preview.mutable_template_ids() = wanted.template_ids();
    preview.set_name(wanted.name());
    const auto checked =
        request.town().store().read([&](Connection& connection) { return preview_device(connection, preview); });
    if (!checked) {
      const std::string title = word(page.language(), "trouble") + ": " + found->device.name();
      return reply.send(
          Page{422, title, device_page(*found, page.form(), faults_in(checked.error(), page.language()), page)});
    }
  }
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [wanted](Tx& tx) -> Result<Page> {
    const auto changed = change_device(tx, wanted);
    if (!changed) return changed.error();
    return stadtkern::go_to("/devices/device/" + wanted.id() + "?saved=1");
  });
  renderer_.follow(town);
}

}  // namespace wifi::devices
