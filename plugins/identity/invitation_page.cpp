// SPDX-License-Identifier: EUPL-1.2
#include "invitation_page.h"

#include <sodium.h>

#include <array>
#include <memory>
#include <utility>

#include "built_in.h"
#include "text.h"

namespace identity {
namespace {

using built_in::Words;
using stadtkern::Code;
using stadtkern::Error;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;

constexpr std::string_view kMount = "/api/identity/v1";

// Contrast as on the towns' own pages; fields and the button have room for a thumb.
constexpr std::string_view kStyle =
    ":root{color-scheme:light dark;--ground:#fff;--text:#1b1b1f;--link:#0b4a8f;--line:#6b7280;--bad:#9b1c1c}"
    "@media(prefers-color-scheme:dark){:root{--ground:#17181c;--text:#f1f1f4;--link:#9ecbff;--line:#9aa1ac;"
    "--bad:#ffb4b4}}"
    "body{margin:0;background:var(--ground);color:var(--text);font:1.125rem/1.6 system-ui,sans-serif}"
    "main{max-width:32rem;margin:0 auto;padding:1rem}label{display:block;margin-top:1rem}"
    "input,button{font:inherit;color:inherit;background:var(--ground);width:100%;box-sizing:border-box;padding:.6rem;"
    "border:1px solid var(--line);border-radius:.25rem}button{margin-top:1.5rem;border-width:2px;cursor:pointer}"
    ":focus-visible{outline:3px solid var(--link);outline-offset:3px}[role=alert]{color:var(--bad);font-weight:bold}";

const std::string& policy() {
  static const std::string text = [] {
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(kStyle.data()), kStyle.size());
    std::array<char, sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)> base64{};
    sodium_bin2base64(base64.data(), base64.size(), hash.data(), hash.size(), sodium_base64_VARIANT_ORIGINAL);
    return "default-src 'none'; style-src 'sha256-" + std::string(base64.data()) +
           "'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  }();
  return text;
}

struct Fields {
  std::string token, name, mail;
  bool person = false;  // who it is must be asked, too
};

std::string field(std::string_view id, std::string_view label, std::string_view type, std::string_view complete,
                  std::string_view value, std::string_view hint = {}) {
  const std::string name(id);
  std::string html = "<label for=\"" + name + "\">" + html_text(label) + "</label><input id=\"" + name + "\" name=\"" +
                     name + "\" type=\"" + std::string(type) + "\" autocomplete=\"" + std::string(complete) +
                     "\" required";
  if (!value.empty()) html += " value=\"" + html_text(value) + "\"";
  if (!hint.empty()) html += " aria-describedby=\"" + std::string(hint) + "\"";
  return html + ">";
}

Raw page(unsigned status, bool german, std::string_view content) {
  const Words& words = german ? built_in::german() : built_in::english();
  std::string html = "<!doctype html><html lang=\"" + std::string(german ? "de" : "en") +
                     "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" +
                     html_text(words.title) + "</title><style>" + std::string(kStyle) +
                     "</style></head><body><main><h1>" + html_text(words.title) + "</h1>" + std::string(content) +
                     "</main></body></html>";
  Raw raw{status, "text/html; charset=utf-8", std::move(html)};
  raw.headers = {{"cache-control", "no-store"},
                 {"content-language", german ? "de" : "en"},
                 {"content-security-policy", policy()},
                 {"x-robots-tag", "noindex"}};
  return raw;
}

Raw form(unsigned status, bool german, const std::string& base_path, const Fields& fields, std::string_view trouble) {
  const Words& words = german ? built_in::german() : built_in::english();
  std::string html;
  if (!trouble.empty()) html += "<p role=\"alert\">" + html_text(trouble) + "</p>";
  html += "<p>" + html_text(words.intro) + "</p><form method=\"post\" action=\"" + html_text(base_path) +
          "/invite\"><input type=\"hidden\" name=\"token\" value=\"" + html_text(fields.token) + "\">";
  if (fields.person) {
    html += field("name", words.name, "text", "name", fields.name) +
            field("mail", words.mail, "email", "username", fields.mail);
  }
  html += field("password", words.password, "password", "new-password", {}, "rules") + "<p id=\"rules\">" +
          html_text(words.rules) + "</p>" + field("repeat", words.repeat, "password", "new-password", {}) +
          "<button type=\"submit\">" + html_text(words.button) + "</button></form>";
  return page(status, german, html);
}

Raw message(unsigned status, bool german, std::string_view text) {
  return page(status, german, "<p>" + html_text(text) + "</p>");
}

bool german(const Request& request) {
  return !request.locale().starts_with("en");
}

// What the page says of an error.
struct Told {
  unsigned status;
  std::string_view text;
};

Told told(const Error& error, const Words& words) {
  if (error.code == Code::NotFound) return {404, words.over};
  if (error.code == Code::Conflict) return {409, words.taken};
  if (error.code != Code::ValidationFailed) return {503, words.busy};
  const bool password = !error.fields.empty() && error.fields[0].pointer == "/password";
  return {422, password ? words.weak : words.person};
}

}  // namespace

void InvitationPage::serve(stadtkern::Host& host) {
  auto http = host.http();
  http.raw("GET", kMount, "/invite", this, &InvitationPage::show);
  http.raw("POST", kMount, "/invite", this, &InvitationPage::take);
}

void InvitationPage::show(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  const bool de = german(request);
  Fields fields;
  fields.token = form_field(http.query(), "token").value_or("");
  const auto account = request.town().store().read([&](Connection& db) -> Result<Account> {
    const auto owner = accounts::link_owner(db, fields.token, 0);
    auto found = owner ? accounts::find(db, *owner) : std::nullopt;
    if (!found) return Error{Code::NotFound, "no such link"};
    return *std::move(found);
  });
  if (!account) {
    const Told what = told(account.error(), de ? built_in::german() : built_in::english());
    return reply.send(message(what.status, de, what.text));
  }
  fields.person = account->mail.empty() || account->name.empty();
  reply.send(form(200, de, std::string(http.base_path()), fields, {}));
}

void InvitationPage::take(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  const bool de = german(request);
  const Words& words = de ? built_in::german() : built_in::english();
  if (!http.header("content-type").starts_with("application/x-www-form-urlencoded")) {
    return reply.send(Error{Code::UnsupportedMedia, "this address takes a form"});
  }
  const auto given = [&](std::string_view name) { return form_field(request.body(), name).value_or(""); };
  Fields fields{given("token"), given("name"), given("mail"), form_field(request.body(), "mail").has_value()};
  const std::string base(http.base_path());
  if (given("password") != given("repeat")) {
    return reply.send(form(422, de, base, fields, words.different));
  }
  v1::Acceptance body;
  body.set_token(fields.token);
  body.set_name(fields.name);
  body.set_mail(fields.mail);
  body.set_password(given("password"));
  const auto kept = std::make_shared<Reply<Raw>>(std::move(reply));
  front_.accept(request, body, [kept, de, base, fields, &words](const Result<stadtkern::WithHeaders<v1::Me>>& made) {
    if (!made) {
      const Told what = told(made.error(), words);
      if (what.status == 404) return kept->send(message(404, de, what.text));
      return kept->send(form(what.status, de, base, fields, what.text));
    }
    Raw raw = message(200, de, words.done);
    for (const auto& [name, value] : made->headers) {
      if (name != "cache-control") raw.headers.emplace_back(name, value);
    }
    kept->send(std::move(raw));
  });
}

}  // namespace identity
