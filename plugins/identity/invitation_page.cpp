// SPDX-License-Identifier: EUPL-1.2
#include "invitation_page.h"

#include <memory>
#include <utility>

#include "entering.h"
#include "page.h"
#include "second_factors.h"
#include "text.h"

namespace identity {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;

constexpr std::string_view kMount = "/api/identity/v1";

struct Fields {
  std::string token, name, mail;
  bool asks_name = false, asks_mail = false;  // what is not known of the account yet
};

// What the page says of an error.
struct Told {
  unsigned status = 200;
  std::string_view text{};
  bool password = false;  // it is about the password
};

Raw form(const View& view, const Fields& fields, const Told& told) {
  const bool wrong = !told.text.empty();
  std::string html = hidden_html("token", fields.token);
  const bool person = wrong && !told.password;
  if (fields.asks_name) html += field_html({"name", view["invite_name"], "text", "name", fields.name, {}, person});
  if (fields.asks_mail) html += field_html({"mail", view["invite_mail"], "email", "username", fields.mail, {}, person});
  const bool password = wrong && told.password;
  html += field_html({"password", view["new_password"], "password", "new-password", {}, view["rules"], password}) +
          field_html({"repeat", view["repeat"], "password", "new-password", {}, {}, password});
  return page(told.status, view, "/invite?token=" + fields.token, view["invite_title"],
              trouble_html(told.text) + paragraph(view["invite_intro"]) +
                  form_html(view.link("/invite"), html, view["set_password"]),
              wrong);
}

Raw message(unsigned status, const View& view, std::string_view text) {
  return page(status, view, "/sign-in", view["invite_title"], paragraph(text), status >= 400);
}

Told told(const Error& error, const View& view) {
  if (error.code == Code::NotFound) return {404, view["over"]};
  if (error.code == Code::Conflict) return {409, view["taken"]};
  if (error.code != Code::ValidationFailed) return {503, view["busy"]};
  const bool password = !error.fields.empty() && error.fields[0].pointer == "/password";
  return {422, password ? view["weak"] : view["person"], password};
}

// Where to go from here: to the second factor when a role waits for it.
Raw done(const View& view, const stadtkern::WithHeaders<v1::Me>& made, std::string_view needing) {
  const bool in = !made.message.csrf().empty();
  const std::vector<std::string> roles(made.message.roles().begin(), made.message.roles().end());
  const auto holding = second_factors::allowed(roles, needing, kLow);
  const bool factor = holding.size() != roles.size();
  std::string html = paragraph(view[in ? "done" : "done_out"]);
  if (in && factor) html += paragraph(view["needed"]);
  const std::string_view path = !in ? "/sign-in" : factor ? "/account/second-factor" : "/account";
  const std::string_view text = !in ? "sign_in" : factor ? "factor_set" : "account";
  if (in && !factor && !holding.empty()) html += console_html(view);
  html += "<p>" + link_html(view.link(path), view[text]) + "</p>";
  Raw raw = page(200, view, path, view["invite_title"], html);
  take_headers(raw, made.headers);
  return raw;
}

}  // namespace

void InvitationPage::serve(stadtkern::Host& host) {
  auto http = host.http();
  http.raw("GET", kMount, "/invite", this, &InvitationPage::show);
  http.raw("POST", kMount, "/invite", this, &InvitationPage::take);
}

void InvitationPage::show(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  const View view(request, http);
  Fields fields;
  fields.token = form_field(http.query(), "token").value_or("");
  const auto account = request.town().store().read([&](Connection& db) -> Result<Account> {
    const auto owner = accounts::link_owner(db, fields.token, 0);
    auto found = owner ? accounts::find(db, *owner) : std::nullopt;
    if (!found) return Error{Code::NotFound, "no such link"};
    return *std::move(found);
  });
  if (!account) {
    const Told what = told(account.error(), view);
    return reply.send(message(what.status, view, what.text));
  }
  fields.asks_name = account->name.empty();
  fields.asks_mail = account->mail.empty();
  reply.send(form(view, fields, {}));
}

void InvitationPage::take(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  const View view(request, http);
  if (!is_form(http)) return reply.send(Error{Code::UnsupportedMedia, "this address takes a form"});
  const auto given = [&](std::string_view name) { return form_field(request.body(), name).value_or(""); };
  Fields fields{given("token"), given("name"), given("mail"), form_field(request.body(), "name").has_value(),
                form_field(request.body(), "mail").has_value()};
  if (given("password") != given("repeat")) return reply.send(form(view, fields, {422, view["different"], true}));
  v1::Acceptance body;
  body.set_token(fields.token);
  body.set_name(fields.name);
  body.set_mail(fields.mail);
  body.set_password(given("password"));
  const auto kept = std::make_shared<Reply<Raw>>(std::move(reply));
  const std::string needing = second_factor_roles(request.town());
  front_.accept(request, body, [kept, view, fields, needing](const Result<stadtkern::WithHeaders<v1::Me>>& made) {
    if (!made) {
      const Told what = told(made.error(), view);
      if (what.status == 404) return kept->send(message(404, view, what.text));
      return kept->send(form(view, fields, what));
    }
    kept->send(done(view, *made, needing));
  });
}

}  // namespace identity
