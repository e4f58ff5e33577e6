// SPDX-License-Identifier: EUPL-1.2
#include "devices/template_pages.h"

#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include <stadtkern/fields.h>

#include "devices/deeds.h"
#include "devices/messages.h"
#include "devices/page_parts.h"
#include "devices/templates.h"
#include "devices/words.h"
#include "pages/parts.h"
#include "requests.h"
#include "sites/site.h"

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

constexpr std::uint32_t kDevicesToChoose = 50;

std::string path_of(std::string_view id) {
  return "/devices/template/" + std::string(id);
}

struct Seen {
  Template one;
  std::vector<v1::Device> devices;  // to show a change at
};

Result<Seen> seen(const stadtkern::Request& request, const std::string& id) {
  return request.town().store().read([&](Connection& connection) -> Result<Seen> {
    auto one = find_template(connection, id);
    if (!one) return stadtkern::not_found("template", id);
    v1::DeviceQuery query;
    query.set_page_size(kDevicesToChoose);
    const auto devices = list_devices(connection, query);
    if (!devices) return devices.error();
    return Seen{*std::move(one), {devices->devices().begin(), devices->devices().end()}};
  });
}

Form form_of(const Template& one) {
  Form out;
  out.set("name", one.name);
  out.set("rank", std::to_string(one.rank));
  out.set("tags", joined(one.tags));
  if (one.standard) out.set("standard", "yes");
  out.set("config", one.config);
  out.set("variables", one.variables);
  return out;
}

// What is no number is out of range, and refused as that.
std::int64_t rank_in(const Form& form) {
  const std::string_view text = form["rank"];
  std::int64_t rank = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), rank);
  return text.empty() || (read.ec == std::errc() && read.ptr == text.data() + text.size()) ? rank : INT64_MAX;
}

v1::NewTemplate template_in(const Form& form) {
  v1::NewTemplate out;
  out.set_name(std::string(form["name"]));
  out.set_rank(rank_in(form));
  out.set_config(std::string(form["config"]));
  out.set_variables(std::string(form["variables"]));
  out.set_standard(form["standard"] == "yes");
  const v1::Tags tags = tags_from(form["tags"]);
  for (const auto& tag : tags.tags()) out.add_tags(tag);
  return out;
}

v1::TemplateChange change_in(const Form& form, const std::string& id) {
  const v1::NewTemplate all = template_in(form);
  v1::TemplateChange out;
  out.set_id(id);
  out.set_name(all.name());
  out.set_rank(all.rank());
  out.set_config(all.config());
  out.set_variables(all.variables());
  out.set_standard(all.standard());
  *out.mutable_tags() = tags_from(form["tags"]);
  return out;
}

Html inputs(const Form& form, const Faults& faults, std::string_view language) {
  const Input input{form, faults, language};
  Html inside = form_key();
  inside += input.field("name", "name", nullptr, false);
  inside += input.field("rank", "rank", "rank_hint", true);
  inside += fields::choice({.name = "standard",
                            .label = word(language, "standard_label"),
                            .options = {{"yes", word(language, "standard")}},
                            .chosen = {std::string(form["standard"])},
                            .many = true});
  inside += input.field("tags", "tags", "template_tags_hint", true);
  inside += input.field("config", "template_config", nullptr, true, true);
  inside += input.field("variables", "variables", "template_variables_hint", true, true);
  return inside;
}

Html beginning(const PageRequest& page, std::string_view title) {
  return way(desk_of(page) + "/templates", word(page.language(), "template_back")) += heading(title);
}

Html new_page(const Form& form, const Faults& faults, const PageRequest& page) {
  const std::string_view language = page.language();
  Html inside = inputs(form, faults, language);
  inside += fields::button({.label = word(language, "template_create")});
  Html out = beginning(page, word(language, "template_new"));
  out += trouble(faults, language);
  out += el("form", {{"method", "post"}, {"action", desk_of(page) + "/templates/new"}, {"class", "sk-form"}}, {inside});
  return out;
}

Html one_page(const Seen& found, const Form& form, const Faults& faults, const Html& shown, const PageRequest& page) {
  const std::string_view language = page.language();
  Html inside = inputs(form, faults, language);
  if (found.devices.empty()) {
    inside += el("p", {{"class", "sk-hint"}}, {word(language, "preview_first")});
  } else {
    fields::Select device{.name = "device_id",
                          .label = word(language, "preview_of"),
                          .options = {},
                          .chosen = std::string(form["device_id"])};
    for (const auto& one : found.devices) device.options.push_back({one.id(), one.name()});
    inside += fields::select(device);
    inside += fields::button({.label = word(language, "preview"), .primary = false, .name = "do", .value = "preview"});
  }
  inside += fields::button({.label = word(language, "template_save"), .name = "do", .value = "save"});
  Html out = beginning(page, found.one.name);
  if (page.query()["saved"] == "1") out += fields::notice(fields::Tone::Success, word(language, "saved"), {});
  out += trouble(faults, language);
  out += shown;
  out += el("form", {{"method", "post"}, {"action", desk_of(page) + "/template/" + found.one.id}, {"class", "sk-form"}},
            {inside});
  out += deed("template_remove", "template_remove_about", desk_of(page) + "/template/" + found.one.id, language);
  return out;
}

Html preview_of(const v1::Configuration& configuration, std::string_view language) {
  Html out = subheading(word(language, "preview_title"));
  if (!configuration.changed()) out += paragraph(word(language, "preview_none"));
  out += files(configuration, true, language);
  return out;
}

}  // namespace

void TemplatePages::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/devices/templates", this, &TemplatePages::list, kStaff);
  pages.get("/devices/templates/new", this, &TemplatePages::blank, kStaff);
  pages.post("/devices/templates/new", this, &TemplatePages::create, kStaff);
  pages.get("/devices/template/{id}", this, &TemplatePages::one, kStaff);
  pages.post("/devices/template/{id}", this, &TemplatePages::change, kStaff);
}

Result<Page> TemplatePages::list(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const auto all = request.town().store().read(
      [](Connection& connection) -> Result<std::vector<Template>> { return all_templates(connection); });
  if (!all) return all.error();
  const std::string here = desk_of(page);
  Html out = way(here, word(language, "back"));
  out += heading(word(language, "templates"));
  if (page.query()["removed"] == "1") {
    out += fields::notice(fields::Tone::Success, word(language, "template_gone"), {});
  }
  out += paragraph(word(language, "templates_about"));
  out += action(here + "/templates/new", word(language, "template_new"));
  if (all->empty()) out += paragraph(word(language, "template_none"));
  Html items;
  for (const Template& one : *all) {
    std::string about = word(language, "rank") + " " + std::to_string(one.rank);
    if (one.standard) about += ", " + word(language, "standard");
    if (!one.tags.empty()) about += ", " + joined(one.tags);
    items += el("li", {}, {link(here + "/template/" + one.id, one.name), el("span", {{"class", "sk-about"}}, {about})});
  }
  if (!all->empty()) out += el("ul", {{"class", "sk-rows"}}, {items});
  return Page{200, word(language, "templates"), out};
}

Result<Page> TemplatePages::blank(const Request&, const PageRequest& page) {
  return Page{200, word(page.language(), "template_new"), new_page({}, {}, page)};
}

void TemplatePages::create(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string title = word(page.language(), "template_new");
  if (page.form().has("_show")) return reply.send(Page{200, title, new_page(page.form(), {}, page)});
  const v1::NewTemplate wanted = template_in(page.form());
  if (const auto fine = check_template(wanted); !fine) {
    return reply.send(Page{422, word(page.language(), "trouble") + ": " + title,
                           new_page(page.form(), faults_in(fine.error(), page.language()), page)});
  }
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [wanted](Tx& tx) -> Result<Page> {
    const auto made = create_template(tx, wanted);
    if (!made) return made.error();
    return stadtkern::go_to(path_of(made->id()) + "?saved=1");
  });
  renderer_.follow(town);
}

Result<Page> TemplatePages::one(const Request& request, const PageRequest& page) {
  const auto found = seen(request, std::string(page.parameter("id")));
  if (!found) return found.error();
  return Page{200, found->one.name, one_page(*found, form_of(found->one), {}, {}, page)};
}

void TemplatePages::change(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string id(page.parameter("id"));
  const auto found = seen(request, id);
  if (!found) return reply.send(found.error());
  const auto shown = [&](unsigned status, const std::string& title, const Faults& faults, const Html& more) {
    reply.send(Page{status, title, one_page(*found, page.form(), faults, more, page)});
  };
  if (page.form().has("_show")) return shown(200, found->one.name, {}, {});
  const stadtkern::Town town = request.town();
  if (page.form()["do"] == "template_remove") {
    town.store().write(std::move(reply), [id](Tx& tx) -> Result<Page> {
      if (const auto gone = drop_template(tx, id); !gone) return gone.error();
      return stadtkern::go_to("/devices/templates?removed=1");
    });
    return renderer_.follow(town);
  }
  const std::string trouble_title = word(page.language(), "trouble") + ": " + found->one.name;
  if (const auto fine = check_template(template_in(page.form())); !fine) {
    return shown(422, trouble_title, faults_in(fine.error(), page.language()), {});
  }
  const v1::TemplateChange wanted = change_in(page.form(), id);
  if (page.form()["do"] == "preview") {
    v1::TemplatePreview preview;
    preview.set_id(id);
    preview.set_device_id(std::string(page.form()["device_id"]));
    preview.set_config(wanted.config());
    preview.set_variables(wanted.variables());
    const auto out =
        request.town().store().read([&](Connection& connection) { return preview_template(connection, preview); });
    if (!out) return reply.send(out.error());
    return shown(200, word(page.language(), "preview_title"), {}, preview_of(*out, page.language()));
  }
  town.store().write(std::move(reply), [wanted](Tx& tx) -> Result<Page> {
    const auto changed = change_template(tx, wanted);
    if (!changed) return changed.error();
    return stadtkern::go_to(path_of(wanted.id()) + "?saved=1");
  });
  renderer_.follow(town);
}

}  // namespace wifi::devices
