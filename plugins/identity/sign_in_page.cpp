// SPDX-License-Identifier: EUPL-1.2
#include "sign_in_page.h"

#include <utility>
#include <vector>

#include "oidc/address.h"
#include "oidc/town_providers.h"
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

std::string with_return(std::string path, const std::string& return_to) {
  return return_to.empty() ? path : path + "?return_to=" + oidc::encoded(return_to);
}

struct Shown {
  std::string return_to;
  std::string mail{};
  std::string_view trouble{};
  unsigned status = 200;
};

Raw sign_in_page(const View& view, const std::vector<oidc::Provider>& providers, const Shown& shown) {
  const bool wrong = !shown.trouble.empty();
  std::string html = trouble_html(shown.trouble);
  if (!providers.empty()) {
    html += subheading(view["providers"]) + "<ul class=\"sk-stack\">";
    for (const auto& one : providers) {
      const std::string start = with_return("/oidc/" + one.id + "/start", shown.return_to);
      html += "<li><a class=\"kern-btn kern-btn--secondary\" href=\"" + html_text(view.link(start)) +
              "\"><span class=\"kern-label\">" + html_text(view.words().with("provider", one.name(view.german()))) +
              "</span></a></li>";
    }
    html += "</ul>" + subheading(view["own"]);
  }
  std::string fields = field_html({"mail", view["mail"], "email", "username", shown.mail, {}, wrong}) +
                       field_html({"password", view["password"], "password", "current-password", {}, {}, wrong});
  if (!shown.return_to.empty()) fields += hidden_html("return_to", shown.return_to);
  html += form_html(view.link("/sign-in"), fields, view["sign_in"]);
  return page(shown.status, view, with_return("/sign-in", shown.return_to), view["sign_in"], html, wrong);
}

Raw code_page(const View& view, const std::string& ticket, const std::string& return_to, std::string_view trouble,
              unsigned status) {
  const std::string fields =
      hidden_html("ticket", ticket) + (return_to.empty() ? std::string() : hidden_html("return_to", return_to)) +
      field_html({"code", view["code"], "text", "one-time-code", {}, view["code_rule"], !trouble.empty()});
  // In another language one begins again: the ticket stands in no address.
  return page(status, view, with_return("/sign-in", return_to), view["code_title"],
              trouble_html(trouble) + paragraph(view["code_intro"]) +
                  form_html(view.link("/sign-in/code"), fields, view["sign_in"]) + paragraph(view["lost"]),
              !trouble.empty());
}

unsigned status_of(const Error& error) {
  if (error.code == Code::RateLimited) return 429;
  return error.code == Code::Unauthenticated ? 401 : 503;
}

std::string_view told(const View& view, const Error& error, std::string_view otherwise) {
  if (error.code == Code::RateLimited) return view["wait"];
  return error.code == Code::Unauthenticated ? view[otherwise] : view["busy"];
}

}  // namespace

void SignInPage::serve(stadtkern::Host& host) {
  auto http = host.http();
  http.raw("GET", kMount, "/sign-in", this, &SignInPage::show);
  http.raw("POST", kMount, "/sign-in", this, &SignInPage::take);
  http.raw("POST", kMount, "/sign-in/code", this, &SignInPage::take_code);
}

Raw SignInPage::entered(const View& view, const Entered& entered, const std::string& return_to) const {
  if (!entered.ticket.empty()) {
    Raw raw = code_page(view, entered.ticket, return_to, {}, 200);
    take_headers(raw, entered.me.headers);
    return raw;
  }
  std::string to = return_to.empty() ? view.link("/account") : return_to;
  if (entered.needs_factor) to = view.link(with_return("/account/second-factor", return_to));
  Raw raw = go_to(std::move(to));
  take_headers(raw, entered.me.headers);
  return raw;
}

Raw SignInPage::trouble(unsigned status, const View& view, std::string_view text, std::string_view provider) const {
  const std::string title =
      provider.empty() ? std::string(view["sign_in"]) : view.words().with("oidc_failed", provider);
  return page(status, view, "/sign-in", title,
              trouble_html(text) + "<p>" + link_html(view.link("/sign-in"), view["again"]) + "</p>", true);
}

void SignInPage::show(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  const View view(request, http);
  const std::string return_to = oidc::local_path(form_field(http.query(), "return_to").value_or(""));
  reply.send(sign_in_page(view, oidc::providers_of(request.town()), {return_to}));
}

void SignInPage::take(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  if (!is_form(http)) return reply.send(Error{Code::UnsupportedMedia, "this address takes a form"});
  const View view(request, http);
  const auto given = [&](std::string_view name) { return form_field(request.body(), name).value_or(""); };
  const std::string return_to = oidc::local_path(given("return_to"));
  const std::string mail = given("mail");
  const auto kept = std::make_shared<Reply<Raw>>(std::move(reply));
  Front::SignInWith with{mail, given("password")};
  with.ticket = true;
  front_.sign_in(request, with, [this, kept, view, return_to, mail, town = request.town()](Result<Entered> done) {
    if (done) return kept->send(entered(view, *done, return_to));
    kept->send(sign_in_page(view, oidc::providers_of(town),
                            {return_to, mail, told(view, done.error(), "failed"), status_of(done.error())}));
  });
}

void SignInPage::take_code(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  if (!is_form(http)) return reply.send(Error{Code::UnsupportedMedia, "this address takes a form"});
  const View view(request, http);
  const std::string return_to = oidc::local_path(form_field(request.body(), "return_to").value_or(""));
  const std::string ticket = form_field(request.body(), "ticket").value_or("");
  const auto kept = std::make_shared<Reply<Raw>>(std::move(reply));
  front_.give_code(
      request, ticket, form_field(request.body(), "code").value_or(""),
      [this, kept, view, return_to, ticket](Result<Entered> done) {
        if (done) return kept->send(entered(view, *done, return_to));
        if (done.error().code == Code::NotFound) {
          return kept->send(trouble(400, view, view["code_over"], {}));
        }
        kept->send(code_page(view, ticket, return_to, told(view, done.error(), "code_wrong"), status_of(done.error())));
      });
}

}  // namespace identity
