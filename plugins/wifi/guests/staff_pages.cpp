// SPDX-License-Identifier: EUPL-1.2
#include "guests/staff_pages.h"

#include <stadtkern/fields.h>

#include <utility>

#include "guests/connect_page.h"
#include "guests/desk.h"
#include "guests/sessions.h"
#include "guests/staff_parts.h"
#include "guests/terms_rule.h"
#include "guests/words.h"
#include "pages/parts.h"
#include "random.h"
#include "requests.h"

namespace wifi::guests {
namespace {

using stadtkern::Connection;
using stadtkern::Form;
using stadtkern::Page;
using stadtkern::PageRequest;
using stadtkern::Result;
using stadtkern::Tx;
using stadtkern::html::el;
using stadtkern::html::Html;
using namespace wifi::pages;
namespace fields = stadtkern::fields;

constexpr std::int64_t kOnPage = 50;
constexpr std::int64_t kLastPage = 200;
constexpr std::size_t kFormKey = 16;  // bytes

std::string address(const PageRequest& page, const char* path) {
  return std::string(page.base_path()) + path;
}

std::string trouble(std::string_view title, std::string_view language) {
  return std::string(text(language, "connect_trouble")).append(": ").append(title);
}

Form fresh() {
  Form form;
  form.set("_key", random_hex(kFormKey));
  return form;
}

// Newer and older, where there are some.
Html turning(const std::string& here, std::int64_t number, bool more, std::string_view language) {
  Html out;
  if (number > 1) out += way(here + std::to_string(number - 1), text(language, "newer"));
  if (more && number < kLastPage) out += way(here + std::to_string(number + 1), text(language, "older"));
  return out;
}

Form form_of(const passes::Terms& terms) {
  Form form = fresh();
  const bool own = terms.version != 0;
  form.set("de", own ? terms.de : own_terms("de"));
  form.set("en", own ? terms.en : own_terms("en"));
  form.set("de_simple", own ? terms.simple : own_terms("de-x-simple"));
  return form;
}

Html terms_content(const passes::Terms& terms, const Form& form, const FieldFaults& faults, const PageRequest& page) {
  const std::string_view language = page.language();
  Html content = heading(text(language, "terms_title"));
  if (page.query()["saved"] == "1") {
    content += fields::notice(fields::Tone::Success, text(language, "terms_saved"), {});
  }
  content += paragraph(text(language, "terms_intro"));
  content += paragraph(terms.version == 0 ? std::string(text(language, "terms_own"))
                                          : text_with(language, "terms_in_force", std::to_string(terms.version)));
  return content += terms_form(form, faults, address(page, "/terms"), language);
}

}  // namespace

void StaffPages::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/vouchers", this, &StaffPages::vouchers, kStaff);
  pages.get("/vouchers/tile", this, &StaffPages::tile, kStaff);
  pages.post("/vouchers", this, &StaffPages::make, kStaff);
  pages.get("/vouchers/batch", this, &StaffPages::batch, kStaff);
  pages.post("/vouchers/batch", this, &StaffPages::block, kStaff);
  pages.get("/terms", this, &StaffPages::terms, kStaff);
  pages.post("/terms", this, &StaffPages::save_terms, kStaff);
  pages.get("/online", this, &StaffPages::online, kStaff);
}

// On the console's start page: what there is to know without a click.
Result<Page> StaffPages::tile(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  struct Counts {
    std::int64_t online = 0;
    std::int64_t unused = 0;
  };
  const auto counts = request.town().store().read([](Connection& connection) -> Result<Counts> {
    sessions::Query open;
    open.open = true;
    open.limit = 0;
    return Counts{sessions::list(connection, open).count, passes::unused(connection, system_now())};
  });
  if (!counts) return counts.error();
  const auto line = [&](const char* key, std::int64_t number) {
    return el("li", {}, {text_with(language, key, std::to_string(number))});
  };
  const Html items = line("tile_online", counts->online) += line("tile_unused", counts->unused);
  return Page{200, std::string(text(language, "batches_title")), el("ul", {{"class", "sk-list"}}, {items})};
}

Result<Page> StaffPages::vouchers(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const std::int64_t number = page_number(page.query()["page"], kLastPage);
  auto found = request.town().store().read([&](Connection& connection) -> Result<std::vector<passes::Batch>> {
    return passes::batches(connection, (number - 1) * kOnPage, kOnPage + 1);
  });
  if (!found) return std::move(found).error();
  const bool more = found->size() > static_cast<std::size_t>(kOnPage);
  if (more) found->pop_back();
  const auto title = text(language, "batches_title");
  Html content = heading(title);
  content += paragraph(text(language, found->empty() ? "batches_none" : "batches_intro"));
  Html items;
  for (const auto& batch : *found) {
    const std::string used = std::to_string(batch.used) + " / " + std::to_string(batch.vouchers);
    std::string about = text_with(language, "batch_about", used);
    about = about.replace(about.find("{day}"), 5, day_text(batch.made, request.town().time_zone(), language));
    items += el("li", {},
                {link(address(page, "/vouchers/batch?id=") + batch.id, batch.name),
                 el("span", {{"class", "sk-about"}}, {about})});
  }
  if (!found->empty()) {
    content += subheading(text(language, "batches_list"));
    content += el("ul", {{"class", "sk-rows"}}, {items});
  }
  content += turning(address(page, "/vouchers?page="), number, more, language);
  content += subheading(text(language, "batches_new"));
  content += order_form(fresh(), {}, address(page, "/vouchers"), language);
  return Page{200, std::string(title), content};
}

void StaffPages::make(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string_view language = page.language();
  const Form& form = page.form();
  const auto title = text(language, "batches_new");
  const Order order = order_of(form);
  const Checked checked = check(order, system_now(), request.town().time_zone());
  if (form.has("_show") || !checked.faults.empty()) {
    const bool shown = form.has("_show");
    Html content = heading(title);
    content += order_form(form, shown ? FieldFaults{} : checked.faults, address(page, "/vouchers"), language);
    return reply.send(Page{shown ? 200U : 422U, shown ? std::string(title) : trouble(title, language), content});
  }
  request.town().store().write(std::move(reply), [order, checked](Tx& tx) -> Result<Page> {
    return stadtkern::go_to("/vouchers/batch?id=" + make_vouchers(tx, order, checked).id);
  });
}

Result<Page> StaffPages::batch(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const std::string id(page.query()["id"]);
  struct Found {
    passes::Batch batch;
    std::vector<Pass> vouchers;
  };
  const auto found = request.town().store().read([&](Connection& connection) -> Result<Found> {
    const auto one = passes::batch(connection, id);
    if (!one) return stadtkern::not_found("batch", id);
    return Found{*one, passes::of_batch(connection, id, kMostVouchers)};
  });
  if (!found) return found.error();
  const std::string title = text_with(language, "batch_title", found->batch.name);
  Html content = way(address(page, "/vouchers"), text(language, "batch_back"));
  content += heading(title);
  const std::string sheet = std::string(page.site_path()) + std::string(kMount) + "/voucher-batches/" + id + "/sheet";
  content += action(sheet, text(language, "batch_sheet"));
  std::vector<std::vector<Html>> rows;
  for (const Pass& pass : found->vouchers) {
    rows.push_back(voucher_cells(pass, address(page, "/vouchers/batch"), system_now(), language));
  }
  content += table({text(language, "batch_code"), text(language, "batch_state"), text(language, "batch_used"),
                    text(language, "batch_left"), text(language, "batch_action")},
                   rows);
  return Page{200, title, content};
}

void StaffPages::block(const Request& request, const PageRequest& page, PageReply reply) {
  const Form& form = page.form();
  const bool blocked = form["do"] == "block";
  request.town().store().write(std::move(reply), [id = std::string(form["voucher"]), blocked](Tx& tx) -> Result<Page> {
    const auto pass = passes::find(tx, id);
    if (!pass || pass->kind != PassKind::Voucher) return stadtkern::not_found("voucher", id);
    passes::block(tx, id, blocked);
    tx.acted_on(id);
    return stadtkern::go_to("/vouchers/batch?id=" + pass->batch);
  });
}

Result<Page> StaffPages::terms(const Request& request, const PageRequest& page) {
  const auto found = request.town().store().read(
      [](Connection& connection) -> Result<passes::Terms> { return passes::terms(connection); });
  if (!found) return found.error();
  return Page{200, std::string(text(page.language(), "terms_title")), terms_content(*found, form_of(*found), {}, page)};
}

void StaffPages::save_terms(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string_view language = page.language();
  const Form& form = page.form();
  const passes::Terms terms{0, 0, std::string(form["de"]), std::string(form["en"]), std::string(form["de_simple"])};
  const auto faults = terms_faults(terms);
  if (form.has("_show") || !faults.empty()) {
    const auto now = request.town().store().read(
        [](Connection& connection) -> Result<passes::Terms> { return passes::terms(connection); });
    if (!now) return reply.send(now.error());
    const bool shown = form.has("_show");
    const auto title = text(language, "terms_title");
    return reply.send(Page{shown ? 200U : 422U, shown ? std::string(title) : trouble(title, language),
                           terms_content(*now, form, shown ? FieldFaults{} : faults, page)});
  }
  request.town().store().write(std::move(reply), [terms](Tx& tx) -> Result<Page> {
    tx.acted_on("terms-" + std::to_string(passes::add_terms(tx, terms)));
    return stadtkern::go_to("/terms?saved=1");
  });
}

Result<Page> StaffPages::online(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const std::int64_t number = page_number(page.query()["page"], kLastPage);
  std::vector<std::vector<Html>> rows;
  std::int64_t count = 0;
  const auto read = request.town().store().read([&](Connection& connection) -> Result<bool> {
    sessions::Query query;
    query.open = true;
    query.limit = kOnPage;
    query.offset = (number - 1) * kOnPage;
    const auto found = sessions::list(connection, query);
    count = found.count;
    for (const Session& session : found.sessions) {
      const auto pass = passes::find(connection, session.pass);
      const char* const by = !pass ? "by_other" : pass->kind == PassKind::Voucher ? "by_voucher" : "by_terms";
      Left used;
      used.seconds = session.seconds;
      used.bytes = session.in + session.out;
      rows.push_back({Html(session.called), Html(clock_text(session.started, request.town().time_zone(), language)),
                      Html(left_text(used, language)), Html(text(language, by))});
    }
    return true;
  });
  if (!read) return read.error();
  const auto title = text(language, "sessions_title");
  Html content = heading(title);
  content += paragraph(count == 0 ? std::string(text(language, "sessions_none"))
                                  : text_with(language, "sessions_found", std::to_string(count)));
  if (!rows.empty()) {
    content += table({text(language, "sessions_point"), text(language, "sessions_since"), text(language, "batch_used"),
                      text(language, "sessions_by")},
                     rows);
  }
  content += turning(address(page, "/online?page="), number, number * kOnPage < count, language);
  return Page{200, std::string(title), content};
}

}  // namespace wifi::guests
