// SPDX-License-Identifier: EUPL-1.2
#include "devices/group_pages.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <stadtkern/fields.h>

#include "addresses.h"
#include "devices/deeds.h"
#include "devices/groups.h"
#include "devices/page_parts.h"
#include "devices/store.h"
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

constexpr std::uint32_t kMembersShown = 50;
constexpr const char* kMembersField = "members";

std::string path_of(std::string_view id) {
  return "/devices/group/" + std::string(id);
}

// All that the page of one group shows.
struct Seen {
  v1::DeviceGroup group;
  std::vector<Template> templates;  // of the town
  std::vector<v1::Device> members;  // the first of them
};

Result<std::vector<Template>> templates_seen(const stadtkern::Request& request) {
  return request.town().store().read(
      [](Connection& connection) -> Result<std::vector<Template>> { return all_templates(connection); });
}

Result<Seen> seen(const stadtkern::Request& request, const std::string& id) {
  return request.town().store().read([&](Connection& connection) -> Result<Seen> {
    auto group = shown_group(connection, id);
    if (!group) return std::move(group).error();
    v1::DeviceQuery query;
    query.set_group_id(id);
    query.set_page_size(kMembersShown);
    const auto members = list_devices(connection, query);
    if (!members) return members.error();
    return Seen{*std::move(group), all_templates(connection), {members->devices().begin(), members->devices().end()}};
  });
}

// What a form of a group says; as it stands, or as it was sent.
struct Typed {
  std::string name, variables;
  std::vector<std::string> templates;
};

Typed typed(const Form& form) {
  Typed out{std::string(form["name"]), std::string(form["variables"]), {}};
  for (const std::string_view id : form.all("template_ids")) out.templates.emplace_back(id);
  return out;
}

Typed typed(const v1::DeviceGroup& group) {
  return {group.name(), group.variables(), {group.template_ids().begin(), group.template_ids().end()}};
}

v1::NewGroup group_in(const Typed& said) {
  v1::NewGroup out;
  out.set_name(said.name);
  out.set_variables(said.variables);
  for (const auto& id : said.templates) out.add_template_ids(id);
  return out;
}

Html inputs(const Typed& said, const std::vector<Template>& templates, const Faults& faults,
            std::string_view language) {
  Form form;
  form.set("name", said.name);
  form.set("variables", said.variables);
  const Input input{form, faults, language};
  Html inside = form_key();
  inside += fields::hidden("do", "save");
  inside += input.field("name", "name", nullptr, false);
  if (!templates.empty()) {
    fields::Choice choice{.name = "template_ids",
                          .label = word(language, "group_templates"),
                          .options = {},
                          .chosen = said.templates,
                          .optional = word(language, "optional"),
                          .many = true};
    for (const Template& one : templates) choice.options.push_back({one.id, one.name});
    for (const auto& [field, words] : faults) {
      if (field == choice.name) choice.fault = words;
    }
    inside += fields::choice(choice);
  }
  inside += input.field("variables", "variables", "group_variables_hint", true, true);
  return inside;
}

Html beginning(const PageRequest& page, std::string_view title) {
  return way(desk_of(page) + "/groups", word(page.language(), "group_back")) += heading(title);
}

Html new_page(const Typed& said, const std::vector<Template>& templates, const Faults& faults,
              const PageRequest& page) {
  const std::string_view language = page.language();
  Html inside = inputs(said, templates, faults, language);
  inside += fields::button({.label = word(language, "group_create")});
  Html out = beginning(page, word(language, "group_new"));
  out += trouble(faults, language);
  out += el("form", {{"method", "post"}, {"action", desk_of(page) + "/groups/new"}, {"class", "sk-form"}}, {inside});
  return out;
}

// Who is in it: to take out, and more by their addresses. A device is in one group at a time.
Html members_of(const Seen& found, const Form& sent, const Faults& faults, const PageRequest& page) {
  const std::string_view language = page.language();
  Html inside = form_key();
  inside += fields::hidden("do", "members");
  if (!found.members.empty()) {
    fields::Choice out{.name = "out",
                       .label = word(language, "members_out"),
                       .options = {},
                       .optional = word(language, "optional"),
                       .many = true};
    for (const auto& one : found.members) out.options.push_back({one.id(), one.name(), one.mac()});
    inside += fields::choice(out);
  }
  const Input input{sent, faults, language};
  inside += input.field(kMembersField, "members_more", "members_hint", true, true);
  inside += fields::button({.label = word(language, "members_save"), .primary = false});
  Html all = subheading(word(language, "members"));
  const std::uint64_t count = found.group.devices();
  all += paragraph(count == 0 ? word(language, "members_none")
                              : word_with(language, count == 1 ? "one" : "count", std::to_string(count)));
  if (count > 0) all += way(desk_of(page) + "?group_id=" + found.group.id(), word(language, "members_list"));
  all +=
      el("form", {{"method", "post"}, {"action", desk_of(page) + "/group/" + found.group.id()}, {"class", "sk-form"}},
         {inside});
  return all;
}

Html one_page(const Seen& found, const Typed& said, const Form& sent, const Faults& faults, const PageRequest& page) {
  const std::string_view language = page.language();
  const std::string here = desk_of(page) + "/group/" + found.group.id();
  Html inside = inputs(said, found.templates, faults, language);
  inside += fields::button({.label = word(language, "group_save")});
  Html out = beginning(page, found.group.name());
  if (page.query()["saved"] == "1") out += fields::notice(fields::Tone::Success, word(language, "saved"), {});
  out += trouble(faults, language);
  out += el("form", {{"method", "post"}, {"action", here}, {"class", "sk-form"}}, {inside});
  out += members_of(found, sent, faults, page);
  out += deed("group_remove", "group_remove_about", here, language);
  return out;
}

// Devices by the addresses that were typed, with blanks, commas or lines between them; in `unknown` those of nobody.
Result<std::vector<std::string>> devices_named(const stadtkern::Request& request, std::string_view text,
                                               std::string& unknown) {
  return request.town().store().read([&](Connection& connection) -> Result<std::vector<std::string>> {
    std::string spaced(text);
    for (char& c : spaced) c = c == ',' || c == ';' ? ' ' : c;
    std::istringstream words(spaced);
    std::vector<std::string> out;
    for (std::string one; words >> one;) {
      const auto mac = mac_of(one);
      const auto card = mac ? by_mac(connection, *mac) : std::nullopt;
      if (card) {
        out.push_back(card->id);
      } else if (unknown.size() < kLongestName) {
        unknown.append(unknown.empty() ? "" : ", ").append(one.substr(0, kLongestName));
      }
    }
    return out;
  });
}

}  // namespace

void GroupPages::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/devices/groups", this, &GroupPages::list, kStaff);
  pages.get("/devices/groups/new", this, &GroupPages::blank, kStaff);
  pages.post("/devices/groups/new", this, &GroupPages::create, kStaff);
  pages.get("/devices/group/{id}", this, &GroupPages::one, kStaff);
  pages.post("/devices/group/{id}", this, &GroupPages::change, kStaff);
}

Result<Page> GroupPages::list(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const auto all = request.town().store().read(shown_groups);
  if (!all) return all.error();
  const std::string here = desk_of(page);
  Html out = way(here, word(language, "back"));
  out += heading(word(language, "groups"));
  if (page.query()["removed"] == "1") out += fields::notice(fields::Tone::Success, word(language, "group_gone"), {});
  out += paragraph(word(language, "groups_about"));
  out += action(here + "/groups/new", word(language, "group_new"));
  Html items;
  for (const auto& group : all->groups()) {
    const std::string about =
        word_with(language, group.devices() == 1 ? "one" : "count", std::to_string(group.devices()));
    items +=
        el("li", {}, {link(here + "/group/" + group.id(), group.name()), el("span", {{"class", "sk-about"}}, {about})});
  }
  out += items.empty() ? paragraph(word(language, "group_none")) : el("ul", {{"class", "sk-rows"}}, {items});
  return Page{200, word(language, "groups"), out};
}

Result<Page> GroupPages::blank(const Request& request, const PageRequest& page) {
  const auto templates = templates_seen(request);
  if (!templates) return templates.error();
  return Page{200, word(page.language(), "group_new"), new_page({}, *templates, {}, page)};
}

void GroupPages::create(const Request& request, const PageRequest& page, PageReply reply) {
  const auto templates = templates_seen(request);
  if (!templates) return reply.send(templates.error());
  const std::string title = word(page.language(), "group_new");
  const Typed said = typed(page.form());
  if (page.form().has("_show")) return reply.send(Page{200, title, new_page(said, *templates, {}, page)});
  const v1::NewGroup wanted = group_in(said);
  const auto fine = request.town().store().read([&](Connection& connection) -> Result<bool> {
    if (auto verdict = check_group(connection, wanted); !verdict) return std::move(verdict).error();
    return true;
  });
  if (!fine) {
    return reply.send(Page{422, word(page.language(), "trouble") + ": " + title,
                           new_page(said, *templates, faults_in(fine.error(), page.language()), page)});
  }
  request.town().store().write(std::move(reply), [wanted](Tx& tx) -> Result<Page> {
    const auto made = make_group(tx, wanted);
    if (!made) return made.error();
    return stadtkern::go_to(path_of(made->id()) + "?saved=1");
  });
}

Result<Page> GroupPages::one(const Request& request, const PageRequest& page) {
  const auto found = seen(request, std::string(page.parameter("id")));
  if (!found) return found.error();
  return Page{200, found->group.name(), one_page(*found, typed(found->group), {}, {}, page)};
}

void GroupPages::change(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string id(page.parameter("id"));
  const std::string_view language = page.language();
  const auto found = seen(request, id);
  if (!found) return reply.send(found.error());
  const Form& form = page.form();
  const std::string_view what = form["do"];
  const Typed said = what == "save" ? typed(form) : typed(found->group);
  const auto again = [&](unsigned status, const Faults& faults) {
    const std::string title = (faults.empty() ? "" : word(language, "trouble") + ": ") + found->group.name();
    reply.send(Page{status, title, one_page(*found, said, form, faults, page)});
  };
  if (form.has("_show")) return again(200, {});
  const stadtkern::Town town = request.town();
  if (what == "group_remove") {
    town.store().write(std::move(reply), [id](Tx& tx) -> Result<Page> {
      if (const auto gone = dissolve_group(tx, id); !gone) return gone.error();
      return stadtkern::go_to("/devices/groups?removed=1");
    });
    return renderer_.follow(town);
  }
  v1::GroupChange wanted;
  wanted.set_id(id);
  if (what == "members") {
    std::string unknown;
    const auto more = devices_named(request, form[kMembersField], unknown);
    if (!more) return reply.send(more.error());
    if (!unknown.empty()) return again(422, {{kMembersField, word_with(language, "fault_members", unknown)}});
    const auto out = form.all("out");
    if (more->size() > kMostMovedAtOnce || out.size() > kMostMovedAtOnce) {
      return again(422, {{kMembersField, word(language, "fault_add_device_ids")}});
    }
    for (const auto& one : *more) wanted.add_add_device_ids(one);
    for (const std::string_view one : out) wanted.add_remove_device_ids(std::string(one));
  } else {
    const v1::NewGroup all = group_in(said);
    const auto fine = town.store().read([&](Connection& connection) -> Result<bool> {
      if (auto verdict = check_group(connection, all); !verdict) return std::move(verdict).error();
      return true;
    });
    if (!fine) return again(422, faults_in(fine.error(), language));
    wanted.set_name(all.name());
    wanted.set_variables(all.variables());
    *wanted.mutable_template_ids()->mutable_ids() = all.template_ids();
  }
  town.store().write(std::move(reply), [wanted](Tx& tx) -> Result<Page> {
    const auto changed = change_group(tx, wanted);
    if (!changed) return changed.error();
    return stadtkern::go_to(path_of(wanted.id()) + "?saved=1");
  });
  renderer_.follow(town);
}

}  // namespace wifi::devices
