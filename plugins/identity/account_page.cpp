// SPDX-License-Identifier: EUPL-1.2
#include "account_page.h"

#include <memory>
#include <utility>

#include "answering.h"
#include "oidc/address.h"
#include "second_factors.h"
#include "sessions.h"
#include "text.h"

namespace identity {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Raw;
using stadtkern::Request;
using stadtkern::Result;

constexpr std::string_view kMount = "/api/identity/v1";

std::string session_html(const View& view, const v1::SessionEntry& session) {
  const std::string device = session.device().empty() ? std::string(view["device_unknown"]) : session.device();
  const std::string seen = view.moment(session.seen_at());
  const std::string here = session.current() ? " (" + std::string(view["device_here"]) + ")" : std::string();
  std::string html = "<li><span>" + html_text(device + here) + "</span><span class=\"sk-about\">" +
                     html_text(view.words().with("device_seen", seen)) + "</span>";
  if (!session.current()) {
    html += "<form class=\"sk-form\" method=\"post\" action=\"" + html_text(view.link("/account/sessions")) + "\">" +
            hidden_html("id", session.id()) +
            button_html(view["end"], false, view.words().with("end_one", device + ", " + seen)) + "</form>";
  }
  return html + "</li>";
}

Raw account_page(const View& view, const Own& own, const v1::SessionList& list) {
  const std::string& who = own.account.name.empty() ? own.account.mail : own.account.name;
  std::string html = paragraph(view.words().with("hello", who));
  if (own.factor == "needed") {
    html += "<p class=\"note\">" + html_text(view["needed"]) + " " +
            link_html(view.link("/account/second-factor"), view["factor_set"]) + "</p>";
  } else if (own.withheld) {
    html += "<p class=\"note\">" + html_text(view["given_none"]) + " " +
            link_html(view.link("/sign-in"), view["sign_in"]) + "</p>";
  }
  if (own.at_work) html += console_html(view);
  html += subheading(view["security"]) + "<ul class=\"sk-rows\">";
  html += own.account.password.empty()
              ? "<li>" + html_text(view["no_password"]) + "</li>"
              : "<li>" + link_html(view.link("/account/password"), view["change_password"]) + "</li>";
  html += "<li>" + link_html(view.link("/account/second-factor"), view["factor"]) + "</li></ul>" +
          subheading(view["devices"]) + "<ul class=\"sk-rows\">";
  for (const auto& session : list.sessions()) html += session_html(view, session);
  html += "</ul>";
  if (list.sessions_size() > 1) {
    html += form_html(view.link("/account/sessions"), hidden_html("id", "others"), view["end_others"], false);
  }
  html += form_html(view.link("/account/sign-out"), {}, view["sign_out"], false);
  return page(200, view, "/account", view["account"], html);
}

Raw password_page(const View& view, unsigned status, std::string_view trouble, bool old_wrong) {
  const bool wrong = !trouble.empty();
  const std::string fields =
      field_html({"old", view["old_password"], "password", "current-password", {}, {}, wrong && old_wrong}) +
      field_html(
          {"password", view["new_password"], "password", "new-password", {}, view["rules"], wrong && !old_wrong}) +
      field_html({"repeat", view["repeat"], "password", "new-password", {}, {}, wrong && !old_wrong});
  return page(status, view, "/account/password", view["change_password"],
              trouble_html(trouble) + form_html(view.link("/account/password"), fields, view["change_password"]) +
                  "<p>" + link_html(view.link("/account"), view["back"]) + "</p>",
              wrong);
}

}  // namespace

Result<Own> own_of(const Request& request) {
  const auto id = own_account(request);
  if (!id) return id.error();
  return request.town().store().read([&](Connection& db) -> Result<Own> {
    auto account = accounts::find(db, *id);
    if (!account || !account->active()) return no_account();
    Own out{*std::move(account)};
    const bool on = second_factors::standing(db, *id) == second_factors::Standing::On;
    const std::string needing = second_factor_roles(request.town());
    for (const auto& role : out.account.roles) {
      const bool holds = request.principal().has(role);
      out.withheld = out.withheld || (second_factors::needs_one(needing, role) && !holds);
      out.at_work = out.at_work || holds;
    }
    out.factor = on ? "on" : out.withheld ? "needed" : "none";
    return out;
  });
}

Raw to_sign_in(const View& view, std::string_view path) {
  return go_to(view.link("/sign-in?return_to=" + oidc::encoded(view.link(path))));
}

void AccountPage::serve(stadtkern::Host& host) {
  auto http = host.http();
  http.raw("GET", kMount, "/account", this, &AccountPage::show);
  http.raw("POST", kMount, "/account/sign-out", this, &AccountPage::sign_out);
  http.raw("POST", kMount, "/account/sessions", this, &AccountPage::end_session);
  http.raw("GET", kMount, "/account/password", this, &AccountPage::show_password);
  http.raw("POST", kMount, "/account/password", this, &AccountPage::take_password);
}

void AccountPage::show(const Request& request, const HttpRequest& http, RawReply reply) {
  const View view(request, http);
  const auto own = own_of(request);
  if (!own) return reply.send(to_sign_in(view, "/account"));
  const auto list = front_.list_sessions(request, {});
  if (!list) return reply.send(list.error());
  reply.send(account_page(view, *own, *list));
}

void AccountPage::sign_out(const Request& request, const HttpRequest& http, RawReply reply) {
  const View view(request, http);
  const auto kept = std::make_shared<RawReply>(std::move(reply));
  front_.end_current(request, [kept, view](Result<Front::Headers> done) {
    if (!done) return kept->send(std::move(done).error());
    Raw raw = page(200, view, "/sign-in", view["sign_out"],
                   paragraph(view["signed_out"]) + "<p>" + link_html(view.link("/sign-in"), view["sign_in"]) + "</p>");
    take_headers(raw, *done);
    kept->send(std::move(raw));
  });
}

void AccountPage::end_session(const Request& request, const HttpRequest& http, RawReply reply) {
  if (!is_form(http)) return reply.send(Error{Code::UnsupportedMedia, "this address takes a form"});
  const View view(request, http);
  const auto kept = std::make_shared<RawReply>(std::move(reply));
  v1::SessionRevocation body;
  body.set_id(form_field(request.body(), "id").value_or(""));
  front_.end_one(request, body, [kept, view](Result<v1::Done> done) {
    // One that is over already is over.
    if (!done && done.error().code == Code::Unauthenticated) return kept->send(to_sign_in(view, "/account"));
    if (!done && done.error().code != Code::NotFound) return kept->send(std::move(done).error());
    kept->send(go_to(view.link("/account")));
  });
}

void AccountPage::show_password(const Request& request, const HttpRequest& http, RawReply reply) {
  const View view(request, http);
  if (!own_of(request)) return reply.send(to_sign_in(view, "/account/password"));
  reply.send(password_page(view, 200, {}, false));
}

void AccountPage::take_password(const Request& request, const HttpRequest& http, RawReply reply) {
  if (!is_form(http)) return reply.send(Error{Code::UnsupportedMedia, "this address takes a form"});
  const View view(request, http);
  if (!own_of(request)) return reply.send(to_sign_in(view, "/account/password"));
  const auto given = [&](std::string_view name) { return form_field(request.body(), name).value_or(""); };
  if (given("password") != given("repeat")) return reply.send(password_page(view, 422, view["different"], false));
  v1::PasswordChange body;
  body.set_old_password(given("old"));
  body.set_new_password(given("password"));
  const auto kept = std::make_shared<RawReply>(std::move(reply));
  front_.new_password(request, body, [kept, view](Result<stadtkern::WithHeaders<v1::Me>> made) {
    if (made) {
      Raw raw = page(200, view, "/account/password", view["change_password"],
                     paragraph(view["changed"]) + "<p>" + link_html(view.link("/account"), view["back"]) + "</p>");
      take_headers(raw, made->headers);
      return kept->send(std::move(raw));
    }
    const Error& error = made.error();
    if (error.code == Code::ValidationFailed) return kept->send(password_page(view, 422, view["weak"], false));
    if (error.code == Code::PermissionDenied) return kept->send(password_page(view, 403, view["wrong"], true));
    if (error.code == Code::RateLimited) return kept->send(password_page(view, 429, view["wait"], true));
    kept->send(password_page(view, 503, view["busy"], false));
  });
}

}  // namespace identity
