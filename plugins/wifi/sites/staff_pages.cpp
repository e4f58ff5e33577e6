// SPDX-License-Identifier: EUPL-1.2
#include "sites/staff_pages.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <stadtkern/fields.h>
#include <stadtkern/form.h>

#include "pages/parts.h"
#include "random.h"
#include "requests.h"
#include "sites/form.h"
#include "sites/store.h"
#include "words.h"

namespace wifi::sites {
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

constexpr std::int64_t kOnPage = 50;
constexpr std::int64_t kLastPage = 200;
constexpr std::size_t kKeyBytes = 16;  // of a form

std::string desk_of(const PageRequest& page) {
  return std::string(page.base_path()) + "/desk";
}

std::string site_path(std::string_view id) {
  return "/desk/site/" + std::string(id);
}

struct Seen {
  Site site;
  std::vector<AccessPoint> points;
};

Result<Seen> seen(Connection& connection, std::string_view id) {
  auto site = find(connection, id);
  if (!site) return stadtkern::not_found("site", id);
  return Seen{*std::move(site), points_of(connection, id)};
}

Result<Seen> seen(const stadtkern::Request& request, std::string_view id) {
  return request.town().store().read([&](Connection& connection) { return seen(connection, id); });
}

FormView view_of(const PageRequest& page, std::string action, const char* button) {
  return {std::string(page.language()), std::move(action), random_hex(kKeyBytes),
          std::string(text(page.language(), button))};
}

std::string trouble(std::string_view title, std::string_view language) {
  return std::string(text(language, "form_trouble")) + ": " + std::string(title);
}

std::string_view state_of(const AccessPoint& point, std::string_view language) {
  return text(language, !point.online ? "state_unknown" : *point.online ? "state_online" : "state_offline");
}

Html points_table(const Seen& seen, const PageRequest& page) {
  const std::string_view language = page.language();
  if (seen.points.empty()) return paragraph(text(language, "points_none"));
  Html items;
  for (const AccessPoint& point : seen.points) {
    std::string about = point.mac + ", " + std::string(state_of(point, language));
    if (point.online && *point.online) {
      about += ", " + text_with(language, point.clients == 1 ? "point_client" : "point_clients",
                                std::to_string(point.clients));
    }
    const Html away =
        el("form", {{"method", "post"}, {"action", desk_of(page) + "/point/" + point.id + "/remove"}},
           {fields::hidden("_key", random_hex(kKeyBytes)), fields::hidden("site", seen.site.id),
            el("button", {{"class", "kern-btn kern-btn--tertiary"}, {"type", "submit"}},
               {el("span", {{"class", "kern-label"}}, {text_with(language, "point_remove", point.name)})})});
    items += el("li", {}, {el("strong", {}, {point.name}), el("span", {{"class", "sk-about"}}, {about}), away});
  }
  return el("ul", {{"class", "sk-rows"}}, {items});
}

// One site: what is known, its form, its access points. `typed` and `faults` where one of the two forms came back.
struct Drawn {
  std::optional<Form> site{}, point{};
  Faults faults{};
  bool saved = false;
};

Html site_page(const Seen& seen, const PageRequest& page, const Drawn& drawn) {
  const std::string_view language = page.language();
  const std::string here = std::string(page.base_path()) + site_path(seen.site.id);
  Html out = way(desk_of(page), text(language, "desk_back"));
  out += heading(seen.site.name);
  if (drawn.saved) out += fields::notice(fields::Tone::Success, text(language, "desk_saved"), {});
  if (!seen.site.source.empty()) {
    out += el("p", {{"class", "sk-hint"}}, {text_with(language, "desk_source", seen.site.source)});
  }
  out += subheading(text(language, "points_title"));
  out += points_table(seen, page);
  out += el("details", {{"class", "sk-details"}, {"open", drawn.point.has_value()}},
            {el("summary", {}, {text(language, "point_add")}), [&] {
               FormView view = view_of(page, here + "/points", "point_add");
               if (drawn.point) view.faults = drawn.faults;
               return point_form(drawn.point.value_or(Form()), view);
             }()});
  out += subheading(text(language, "desk_edit"));
  FormView view = view_of(page, here, "desk_save");
  if (drawn.site) view.faults = drawn.faults;
  out += site_form(drawn.site.value_or(form_of(seen.site)), view);
  out += way(here + "/remove", text(language, "desk_remove"));
  return out;
}

// Below a site's name; nothing where there is nothing to add.
Html about_of(const std::string& about) {
  return about.empty() ? Html() : el("span", {{"class", "sk-about"}}, {about});
}

Page saved(std::string_view id) {
  return stadtkern::go_to(site_path(id) + "?saved=1");
}

}  // namespace

void StaffPages::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/desk", this, &StaffPages::list, kStaff);
  pages.get("/desk/tile", this, &StaffPages::tile, kStaff);
  pages.get("/desk/new", this, &StaffPages::blank, kStaff);
  pages.post("/desk/new", this, &StaffPages::create, kStaff);
  pages.get("/desk/site/{id}", this, &StaffPages::site, kStaff);
  pages.post("/desk/site/{id}", this, &StaffPages::change, kStaff);
  pages.get("/desk/site/{id}/remove", this, &StaffPages::removal, kStaff);
  pages.post("/desk/site/{id}/remove", this, &StaffPages::remove, kStaff);
  pages.post("/desk/site/{id}/points", this, &StaffPages::add_point, kStaff);
  pages.post("/desk/point/{id}/remove", this, &StaffPages::remove_point, kStaff);
}

Result<Page> StaffPages::tile(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const auto counts =
      request.town().store().read([](Connection& connection) -> Result<Counts> { return sites::counts(connection); });
  if (!counts) return counts.error();
  Html items = el("li", {}, {text_with(language, "tile_sites", std::to_string(counts->sites))});
  items += el("li", {}, {text_with(language, "tile_online", std::to_string(counts->online))});
  if (counts->offline > 0) {
    items += el("li", {}, {el("strong", {}, {text_with(language, "tile_offline", std::to_string(counts->offline))})});
  }
  return Page{200, std::string(text(language, "desk_title")), el("ul", {{"class", "sk-list"}}, {items})};
}

Result<Page> StaffPages::list(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  Query query;
  query.text = one_line(page.query()["q"]);
  const std::int64_t number = page_number(page.query()["page"], kLastPage);
  query.limit = kOnPage;
  query.offset = (number - 1) * kOnPage;
  const auto found = request.town().store().read(
      [&](Connection& connection) -> Result<Found> { return sites::list(connection, query); });
  if (!found) return found.error();
  const std::string here = desk_of(page);
  const std::string title(text(language, "desk_title"));
  Html out = heading(title);
  out += action(here + "/new", text(language, "desk_new"));
  out += el(
      "form", {{"method", "get"}, {"action", here}, {"class", "sk-filters"}, {"role", "search"}},
      {fields::field(
           {.name = "q", .label = std::string(text(language, "search_label")), .value = query.text, .type = "search"}),
       fields::button({.label = std::string(text(language, "search_button")), .primary = false})});
  if (!page.query()["removed"].empty()) {
    out += fields::notice(fields::Tone::Success, text(language, "desk_removed"), {});
  }
  const std::string told =
      found->count == 0
          ? std::string(text(language, query.text.empty() ? "desk_none" : "list_nothing"))
          : text_with(language, found->count == 1 ? "list_one" : "list_count", std::to_string(found->count));
  out += el("p", {{"class", "sk-hint"}, {"role", "status"}}, {told});
  Html items;
  for (const Site& site : found->sites) {
    std::string about =
        site.address == site.name ? std::string() : site.address;  // many lists name a site by its address
    if (!site.is_public) about += (about.empty() ? "" : ", ") + std::string(text(language, "desk_hidden"));
    items += el("li", {}, {link(here + "/site/" + site.id, site.name), about_of(about)});
  }
  if (!found->sites.empty()) out += el("ul", {{"class", "sk-rows"}}, {items});
  const std::string other =
      here + "?" + (query.text.empty() ? "" : "q=" + stadtkern::percent_encoded(query.text) + "&") + "page=";
  if (number > 1) out += way(other + std::to_string(number - 1), text(language, "page_before"));
  if (query.offset + kOnPage < found->count)
    out += way(other + std::to_string(number + 1), text(language, "page_next"));
  return Page{200, title, out};
}

Result<Page> StaffPages::blank(const Request&, const PageRequest& page) {
  const std::string title(text(page.language(), "desk_new"));
  Form form;
  form.set("public", "yes");
  return Page{200, title,
              (way(desk_of(page), text(page.language(), "desk_back")) += heading(title)) +=
              site_form(form, view_of(page, desk_of(page) + "/new", "desk_create"))};
}

void StaffPages::create(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string title(text(page.language(), "desk_new"));
  Site site;
  FormView view = view_of(page, desk_of(page) + "/new", "desk_create");
  view.faults = read(page.form(), page.language(), site);
  if (page.form().has("_show")) view.faults.clear();
  if (!view.faults.empty() || page.form().has("_show")) {
    return reply.send(Page{
        view.faults.empty() ? 200U : 422U, view.faults.empty() ? title : trouble(title, page.language()),
        (way(desk_of(page), text(page.language(), "desk_back")) += heading(title)) += site_form(page.form(), view)});
  }
  request.town().store().write(std::move(reply), [site = std::move(site)](Tx& tx) mutable -> Result<Page> {
    site.id = random_hex(kIdBytes);
    site.created = site.updated = tx.now_us();
    add(tx, site);
    tx.acted_on(site.id);
    return saved(site.id);
  });
}

Result<Page> StaffPages::site(const Request& request, const PageRequest& page) {
  const auto found = seen(request, page.parameter("id"));
  if (!found) return found.error();
  return Page{200, found->site.name, site_page(*found, page, {.saved = page.query()["saved"] == "1"})};
}

void StaffPages::change(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string id(page.parameter("id"));
  auto found = seen(request, id);
  if (!found) return reply.send(std::move(found).error());
  Site site = found->site;
  Drawn drawn{.site = page.form()};
  drawn.faults = read(page.form(), page.language(), site);
  if (page.form().has("_show")) {
    drawn.faults.clear();
    return reply.send(Page{200, found->site.name, site_page(*found, page, drawn)});
  }
  if (!drawn.faults.empty()) {
    return reply.send(Page{422, trouble(found->site.name, page.language()), site_page(*found, page, drawn)});
  }
  request.town().store().write(
      std::move(reply), [id, form = page.form(), language = std::string(page.language())](Tx& tx) -> Result<Page> {
        auto now = find(tx, id);
        if (!now) return stadtkern::not_found("site", id);
        if (!read(form, language, *now).empty()) return stadtkern::Error{stadtkern::Code::ValidationFailed, "no site"};
        now->updated = tx.now_us();
        save(tx, *now);
        tx.acted_on(id);
        return saved(id);
      });
}

Result<Page> StaffPages::removal(const Request& request, const PageRequest& page) {
  const auto found = seen(request, page.parameter("id"));
  if (!found) return found.error();
  const std::string_view language = page.language();
  const std::string here = std::string(page.base_path()) + site_path(found->site.id);
  const std::string title = text_with(language, "remove_title", found->site.name);
  Html out = heading(title);
  out += paragraph(text_with(language, "remove_about", std::to_string(found->points.size())));
  out += el("form", {{"method", "post"}, {"action", here + "/remove"}, {"class", "sk-form"}},
            {fields::hidden("_key", random_hex(kKeyBytes)),
             fields::button({.label = std::string(text(language, "remove_yes"))})});
  out += way(here, text(language, "remove_no"));
  return Page{200, title, out};
}

void StaffPages::remove(const Request& request, const PageRequest& page, PageReply reply) {
  request.town().store().write(std::move(reply), [id = std::string(page.parameter("id"))](Tx& tx) -> Result<Page> {
    if (!find(tx, id)) return stadtkern::not_found("site", id);
    sites::remove(tx, id);
    tx.acted_on(id);
    return stadtkern::go_to("/desk?removed=1");
  });
}

void StaffPages::add_point(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string id(page.parameter("id"));
  auto found = seen(request, id);
  if (!found) return reply.send(std::move(found).error());
  AccessPoint point;
  Drawn drawn{.point = page.form()};
  drawn.faults = read(page.form(), page.language(), point);
  if (drawn.faults.empty()) {
    const auto other = request.town().store().read([&](Connection& connection) -> Result<std::optional<AccessPoint>> {
      return point_with(connection, point.mac);
    });
    if (!other) return reply.send(other.error());
    if (*other) drawn.faults.emplace_back("mac", text_with(page.language(), "fault_taken", (*other)->name));
  }
  if (!drawn.faults.empty()) {
    return reply.send(Page{422, trouble(found->site.name, page.language()), site_page(*found, page, drawn)});
  }
  request.town().store().write(std::move(reply), [id, point = std::move(point)](Tx& tx) mutable -> Result<Page> {
    if (!find(tx, id)) return stadtkern::not_found("site", id);
    if (point_with(tx, point.mac)) return stadtkern::Error{stadtkern::Code::Conflict, "this address was just taken"};
    point.id = random_hex(kIdBytes);
    point.site = id;
    point.created = tx.now_us();
    add(tx, point);
    tx.acted_on(id);
    return saved(id);
  });
}

void StaffPages::remove_point(const Request& request, const PageRequest& page, PageReply reply) {
  request.town().store().write(std::move(reply), [id = std::string(page.parameter("id"))](Tx& tx) -> Result<Page> {
    const auto point = find_point(tx, id);
    if (!point) return stadtkern::not_found("access point", id);
    sites::remove_point(tx, id);
    tx.acted_on(point->site);
    return saved(point->site);
  });
}

}  // namespace wifi::sites
