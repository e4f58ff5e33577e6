// SPDX-License-Identifier: EUPL-1.2
#include "factor_page.h"

#include <stadtkern/qr.h>

#include <memory>
#include <utility>

#include "account_page.h"
#include "answering.h"
#include "entering.h"
#include "oidc/address.h"
#include "text.h"

namespace identity {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Raw;
using stadtkern::Result;

constexpr std::string_view kMount = "/api/identity/v1";
constexpr std::string_view kHere = "/account/second-factor";
constexpr std::size_t kLongestUri = 600;

std::string here(const std::string& return_to) {
  return std::string(kHere) + (return_to.empty() ? "" : "?return_to=" + oidc::encoded(return_to));
}

std::string back_html(const View& view, const std::string& return_to) {
  return "<p>" + link_html(return_to.empty() ? view.link("/account") : return_to, view["back"]) + "</p>";
}

std::string return_html(const std::string& return_to) {
  return return_to.empty() ? std::string() : hidden_html("return_to", return_to);
}

struct Trouble {
  unsigned status = 200;
  std::string_view text{};
};

Trouble trouble_of(const View& view, const Error& error, std::string_view otherwise) {
  if (error.code == Code::RateLimited) return {429, view["wait"]};
  if (error.code == Code::PermissionDenied) return {403, view[otherwise]};
  return {503, view["busy"]};
}

Raw begin_page(const View& view, bool asks_password, const std::string& return_to, const Trouble& trouble) {
  const bool wrong = !trouble.text.empty();
  std::string html = trouble_html(trouble.text) + paragraph(view["factor_why"]);
  std::string fields = return_html(return_to);
  if (asks_password) {
    html += paragraph(view["factor_password"]);
    fields += field_html({"password", view["password"], "password", "current-password", {}, {}, wrong});
  }
  html += form_html(view.link(kHere), fields, view["factor_begin"]) + back_html(view, return_to);
  return page(trouble.status, view, here(return_to), view["factor_set"], html, wrong);
}

Raw key_page(const View& view, const std::string& uri, const std::string& return_to, const Trouble& trouble) {
  const std::string key = form_field(uri.substr(uri.find('?') + 1), "secret").value_or("");
  std::string spaced;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (i > 0 && i % 4 == 0) spaced += ' ';
    spaced += key[i];
  }
  const std::string fields =
      hidden_html("uri", uri) + return_html(return_to) +
      field_html({"code", view["factor_first"], "text", "one-time-code", {}, {}, !trouble.text.empty()});
  const std::string html = trouble_html(trouble.text) + paragraph(view["factor_scan"]) +
                           stadtkern::qr_svg(uri, view["factor_picture"]) + "<p class=\"kern-body\">" +
                           html_text(view["factor_key"]) + ": <code>" + html_text(spaced) + "</code></p><p>" +
                           link_html(uri, view["factor_uri"]) + "</p>" +
                           form_html(view.link(std::string(kHere) + "/confirm"), fields, view["factor_confirm"]);
  return page(trouble.status, view, here(return_to), view["factor_set"], html, !trouble.text.empty());
}

Raw on_page(const View& view, const Trouble& trouble) {
  const std::string fields =
      field_html({"code", view["code"], "text", "one-time-code", {}, view["code_rule"], !trouble.text.empty()});
  return page(trouble.status, view, kHere, view["factor"],
              trouble_html(trouble.text) + paragraph(view["factor_on"]) + subheading(view["factor_remove"]) +
                  form_html(view.link(std::string(kHere) + "/remove"), fields, view["factor_remove"], false) +
                  back_html(view, {}),
              !trouble.text.empty());
}

// With the second factor every role holds: who has one can go to work.
Raw done_page(const View& view, const v1::RecoveryCodes& codes, const std::string& return_to, bool has_role) {
  std::string html = subheading(view["recovery"]) + paragraph(view["recovery_why"]) + "<ul class=\"sk-stack\">";
  for (const auto& one : codes.codes()) html += "<li><code>" + html_text(one) + "</code></li>";
  return page(200, view, kHere, view["factor_done"],
              html + "</ul>" + (has_role ? console_html(view) : std::string()) + back_html(view, return_to));
}

std::string return_of(std::string_view form) {
  return oidc::local_path(form_field(form, "return_to").value_or(""));
}

}  // namespace

void FactorPage::serve(stadtkern::Host& host) {
  auto http = host.http();
  http.raw("GET", kMount, "/account/second-factor", this, &FactorPage::show);
  http.raw("POST", kMount, "/account/second-factor", this, &FactorPage::begin);
  http.raw("POST", kMount, "/account/second-factor/confirm", this, &FactorPage::confirm);
  http.raw("POST", kMount, "/account/second-factor/remove", this, &FactorPage::remove);
}

void FactorPage::show(const Request& request, const HttpRequest& http, RawReply reply) {
  const View view(request, http);
  const std::string return_to = return_of(http.query());
  const auto own = own_of(request);
  if (!own) return reply.send(to_sign_in(view, here(return_to)));
  if (own->factor == "on") return reply.send(on_page(view, {}));
  const auto kept = std::make_shared<RawReply>(std::move(reply));
  // A write's clock is the one that counts.
  write_then<bool>(
      request.town(),
      [town = request.town(), edge = from_edge(request), id = own->account.id](Tx& tx) -> Result<bool> {
        return fresh(tx, edge, id, tx.now_us(), limits_of(town));
      },
      [kept, view, return_to, password = !own->account.password.empty()](Result<bool> is_fresh) {
        if (!is_fresh) return kept->send(std::move(is_fresh).error());
        kept->send(begin_page(view, password && !*is_fresh, return_to, {}));
      });
}

void FactorPage::begin(const Request& request, const HttpRequest& http, RawReply reply) {
  if (!is_form(http)) return reply.send(Error{Code::UnsupportedMedia, "this address takes a form"});
  const View view(request, http);
  const std::string return_to = return_of(request.body());
  const auto own = own_of(request);
  if (!own) return reply.send(to_sign_in(view, here(return_to)));
  const std::string password = form_field(request.body(), "password").value_or("");
  const auto kept = std::make_shared<RawReply>(std::move(reply));
  desk_.begin_own(request, password,
                  [kept, view, return_to, has = !own->account.password.empty()](Result<v1::FactorSecret> made) {
                    if (made) return kept->send(key_page(view, made->uri(), return_to, {}));
                    if (made.error().code == Code::Conflict) return kept->send(on_page(view, {}));
                    const bool late = made.error().reason == "password.needed";
                    const std::string_view key = !late ? "wrong" : has ? "factor_password" : "factor_fresh";
                    kept->send(begin_page(view, has, return_to, trouble_of(view, made.error(), key)));
                  });
}

void FactorPage::confirm(const Request& request, const HttpRequest& http, RawReply reply) {
  if (!is_form(http)) return reply.send(Error{Code::UnsupportedMedia, "this address takes a form"});
  const View view(request, http);
  const std::string return_to = return_of(request.body());
  const auto own = own_of(request);
  if (!own) return reply.send(to_sign_in(view, here(return_to)));
  // What the page showed comes back with the form: it is never told again by this side.
  std::string uri = form_field(request.body(), "uri").value_or("");
  if (!uri.starts_with("otpauth://totp/") || uri.size() > kLongestUri) uri.clear();
  const auto kept = std::make_shared<RawReply>(std::move(reply));
  desk_.confirm_own(
      request, form_field(request.body(), "code").value_or(""),
      [kept, view, return_to, uri, has_role = !own->account.roles.empty()](Result<FactorDesk::Confirmed> done) {
        if (!done) {
          if (uri.empty()) return kept->send(begin_page(view, true, return_to, {403, view["factor_over"]}));
          return kept->send(key_page(view, uri, return_to, trouble_of(view, done.error(), "code_wrong")));
        }
        Raw raw = done_page(view, done->message, return_to, has_role);
        take_headers(raw, done->headers);
        kept->send(std::move(raw));
      });
}

void FactorPage::remove(const Request& request, const HttpRequest& http, RawReply reply) {
  if (!is_form(http)) return reply.send(Error{Code::UnsupportedMedia, "this address takes a form"});
  const View view(request, http);
  if (!own_of(request)) return reply.send(to_sign_in(view, kHere));
  const auto kept = std::make_shared<RawReply>(std::move(reply));
  desk_.remove_own(request, form_field(request.body(), "code").value_or(""), [kept, view](Result<v1::Done> done) {
    if (!done) return kept->send(on_page(view, trouble_of(view, done.error(), "code_wrong")));
    Raw raw = page(200, view, "/sign-in", view["factor"],
                   paragraph(view["factor_gone"]) + "<p>" + link_html(view.link("/sign-in"), view["sign_in"]) + "</p>");
    raw.headers.emplace_back("stadtkern-session", "-");
    kept->send(std::move(raw));
  });
}

}  // namespace identity
