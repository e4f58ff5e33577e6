// SPDX-License-Identifier: EUPL-1.2
#include "pages/front.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <stadtkern/fields.h>
#include <stadtkern/providers.h>

#include "desk.h"
#include "entries.h"
#include "letters.h"
#include "pages/parts.h"
#include "requests.h"
#include "secret.h"
#include "words.h"

namespace feedback::pages {
namespace {

using stadtkern::Connection;
using stadtkern::Form;
using stadtkern::Result;
using stadtkern::Status;
using stadtkern::Tx;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr std::size_t kKeyBytes = 16;  // of a form's own key, and of an entry's id
constexpr std::size_t kShortestKey = 16;
constexpr std::int64_t kOnPage = 20;
constexpr int kLastPage = 500;
constexpr const char* kConsent = "consent";  // what an author may take back
constexpr const char* kEmail = "email";
constexpr std::string_view kOwn = STADTKERN_PLUGIN_ID;

// One of the town's modules; pages of the shell itself belong to none.
bool known_module(const stadtkern::Town& town, std::string_view module) {
  if (module == kOwn) return true;
  const auto all = stadtkern::providers(town, "pages/v1");
  return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.module() == module; });
}

// Of a form that was sent before under its key: the same again is nothing new.
bool same_words(const Entry& a, const Entry& b) {
  return a.text == b.text && a.email == b.email && a.kind == b.kind && a.page == b.page && a.consent == b.consent;
}

Result<std::optional<Entry>> by_link(const stadtkern::Request& request, std::string_view token) {
  const std::string hash = token_hash(token);
  return request.town().store().read(
      [&](Connection& connection) -> Result<std::optional<Entry>> { return entries::by_token(connection, hash); });
}

stadtkern::Page unknown_link(std::string_view language) {
  const auto title = text(language, "follow_unknown_title");
  return {404, std::string(title), heading(title) += paragraph(text(language, "follow_unknown"))};
}

std::string answer_day(const Entry& entry, std::string_view zone, std::string_view language) {
  return entry.answered ? day_text(local_day(*entry.answered, zone), language) : std::string();
}

// A page's path in the language of this one.
std::string address_of(const stadtkern::PageRequest& page, const std::string& path) {
  return std::string(page.root_path()) + (path.empty() ? std::string("/") : path);
}

std::string link_to(const stadtkern::PageRequest& page) {
  return std::string(page.base_path()) + "/follow/" + std::string(page.parameter("token"));
}

}  // namespace

void Front::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/new", this, &Front::begin);
  pages.post("/new", this, &Front::send);
  pages.get("/sent/{token}", this, &Front::sent);
  pages.get("/follow/{token}", this, &Front::follow);
  pages.post("/follow/{token}", this, &Front::take_back);
  pages.get("/answered", this, &Front::answered);
}

Result<stadtkern::Page> Front::begin(const Request&, const PageRequest& page) {
  Form form;
  form.set("_key", random_hex(kKeyBytes));
  form.set("page", page.query()["page"]);
  form = cleaned(form);
  const std::string language(page.language());
  return Page{200, std::string(text(language, "form_title")),
              entry_form(form, {language, std::string(page.base_path()) + "/new"})};
}

bool Front::within_rate(const Request& request) {
  const std::string client = request.principal().anonymous() ? client_of(request) : std::string();
  if (client.empty()) return true;
  const auto most = static_cast<int>(request.town().settings().integer("entries_per_hour"));
  return buckets_.take(std::to_string(request.town().id()) + "/" + client, most, system_now());
}

void Front::send(const Request& request, const PageRequest& page, PageReply reply) {
  const Form form = cleaned(page.form());
  FormView view{std::string(page.language()), std::string(page.base_path()) + "/new"};
  const auto title = text(view.language, "form_title");
  if (form.has("_show")) return reply.send(Page{200, std::string(title), entry_form(form, view)});
  Entry entry = read_typed(typed(form), view.faults);
  if (!view.faults.empty()) {
    return reply.send(Page{422, trouble_title(title, view.language), entry_form(form, view)});
  }
  view.come_later = !within_rate(request);
  if (view.come_later) {
    return reply.send(Page{429, trouble_title(title, view.language), entry_form(form, view)});
  }
  if (!known_module(request.town(), entry.module)) entry.module.clear();
  entry.doubtful = looks_automatic(form);
  entry.language = view.language;
  keep(request, std::move(entry), std::string(form["_key"]), std::move(reply));
}

// Written without the reply: the runtime would keep the place to go to, which is the secret link, in the clear. The
// link is made of the form's own key, so that a form that is sent twice leads to the same one.
void Front::keep(const Request& request, Entry entry, std::string form_key, PageReply reply) {
  struct Work {
    PageReply reply;
    std::string token{};
  };
  const auto work = std::make_shared<Work>(Work{std::move(reply)});
  const auto within = request.town().settings().integer("answer_within");
  request.town().store().write(
      [work, within, entry = std::move(entry), form_key = std::move(form_key),
       zone = std::string(request.town().time_zone())](Tx& tx) mutable -> Status {
        work->token =
            form_key.size() < kShortestKey ? new_token() : token_of(entries::key_of(tx), {"feedback form", form_key});
        const std::string hash = token_hash(work->token);
        if (const auto before = entries::by_token(tx, hash)) {
          if (same_words(*before, entry)) return {};
          return stadtkern::Error{stadtkern::Code::Conflict, "this form was sent already", "already_done"};
        }
        entry.id = random_hex(kKeyBytes);
        entry.received = entry.updated = tx.now_us();
        if (within > 0) entry.due = iso(local_day(tx.now_us(), zone) + std::chrono::days{within});
        const std::string mail_hash = token_hash(mail_token(entries::key_of(tx), entry.id));
        entries::add(tx, entry, hash, entry.email.empty() ? std::nullopt : std::optional<std::string_view>(mail_hash));
        if (!entry.doubtful) tell_received(tx, entry);
        return {};
      },
      [work](const Status& stored) {
        if (!stored) return work->reply.send(stored.error());
        work->reply.send(stadtkern::go_to("/sent/" + work->token));
      });
}

Result<stadtkern::Page> Front::sent(const Request& request, const PageRequest& page) {
  const auto found = by_link(request, page.parameter("token"));
  if (!found) return found.error();
  const std::string_view language = page.language();
  if (!*found) return unknown_link(language);
  const auto title = text(language, "sent_title");
  Html content = heading(title);
  content +=
      fields::notice(fields::Tone::Success, text(language, "sent_thanks"),
                     paragraph(text(language, "sent_keep")) += way(link_to(page), text(language, "sent_follow")));
  if (!(*found)->email.empty()) content += paragraph(text(language, "sent_email"));
  content += way(address_of(page, (*found)->page), text(language, "sent_back"));
  return Page{200, std::string(title), content};
}

Result<stadtkern::Page> Front::follow(const Request& request, const PageRequest& page) {
  auto found = by_link(request, page.parameter("token"));
  if (!found) return std::move(found).error();
  const std::string_view language = page.language();
  if (!*found) return unknown_link(language);
  const Entry& entry = **found;
  const auto zone = request.town().time_zone();
  const auto title = text(language, "follow_title");
  Html facts = row(text(language, "label_state"), state_name(entry.state, language));
  facts += row(text(language, "label_received"), day_text(local_day(entry.received, zone), language));
  const auto due = parse_day(entry.due);
  const bool open = entry.state == State::New || entry.state == State::InProgress;
  if (due && open) facts += row(text(language, "label_answer_by"), day_text(*due, language));
  facts += row(text(language, "label_kind"), kind_name(entry.kind, language));
  facts += row(text(language, "label_page"), page_name(entry.page, language));
  Html content = heading(title);
  content += rows(facts);
  if (!entry.text.empty()) content += subheading(text(language, "follow_text")) += written(entry.text);
  content += subheading(text(language, "follow_answer"));
  if (entry.answer.empty()) {
    content += paragraph(text(language, entry.answered ? "follow_gone" : "follow_none"));
  } else {
    content += el("p", {{"class", "kern-body sk-hint"}}, {answer_day(entry, zone, language)});
    content += written(entry.answer);
  }
  if (entry.released) content += way(std::string(page.base_path()) + "/answered", text(language, "follow_published"));
  const auto button = [&](const char* about, const char* label, const char* what) {
    content +=
        el("form", {{"method", "post"}, {"action", link_to(page)}, {"class", "sk-form"}},
           {paragraph(text(language, about)),
            fields::button(
                {.label = std::string(text(language, label)), .primary = false, .name = "take_back", .value = what})});
  };
  if (entry.consent) button("follow_consent", "follow_withdraw", kConsent);
  if (!entry.email.empty()) button("follow_email", "follow_forget", kEmail);
  return Page{200, std::string(title), content};
}

// The author's consent, and with it what was published, or the address. Without the reply, as above.
void Front::take_back(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string token(page.parameter("token"));
  const auto kept = std::make_shared<PageReply>(std::move(reply));
  request.town().store().write(
      [hash = token_hash(token), what = std::string(page.form()["take_back"])](Tx& tx) -> Status {
        auto entry = entries::by_token(tx, hash);
        if (!entry) return stadtkern::Error{stadtkern::Code::NotFound, "this link leads to no feedback"};
        if (what == kConsent) entry->consent = entry->released = false;
        if (what == kEmail) entry->email.clear();
        entries::save(tx, *entry);
        return {};
      },
      [kept, token](const Status& stored) {
        if (!stored) return kept->send(stored.error());
        kept->send(stadtkern::go_to("/follow/" + token));
      });
}

Result<stadtkern::Page> Front::answered(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const int number = page_number(page.query()["from"], kLastPage);
  auto found = request.town().store().read([&](Connection& connection) -> Result<std::vector<Entry>> {
    return entries::published(connection, (number - 1) * kOnPage, kOnPage + 1);
  });
  if (!found) return std::move(found).error();
  const bool more = found->size() > static_cast<std::size_t>(kOnPage) && number < kLastPage;
  if (found->size() > static_cast<std::size_t>(kOnPage)) found->pop_back();
  const auto title = text(language, "answered_title");
  Html content = heading(title);
  content += paragraph(text(language, found->empty() ? "answered_none" : "answered_intro"));
  for (const Entry& entry : *found) {
    content += subheading(kind_name(entry.kind, language) + ": " + page_name(entry.page, language));
    content += written(entry.text);
    content += el("h3", {{"class", "kern-title"}}, {text(language, "answered_answer")});
    content += el("p", {{"class", "kern-body sk-hint"}}, {answer_day(entry, request.town().time_zone(), language)});
    content += written(entry.answer);
  }
  content += way(std::string(page.base_path()) + "/panels", text(language, "answered_panels"));
  const std::string here = std::string(page.base_path()) + "/answered?from=";
  if (number > 1) content += way(here + std::to_string(number - 1), text(language, "answered_newer"));
  if (more) content += way(here + std::to_string(number + 1), text(language, "answered_older"));
  return Page{200, std::string(title), content};
}

}  // namespace feedback::pages
