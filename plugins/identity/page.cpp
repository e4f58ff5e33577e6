// SPDX-License-Identifier: EUPL-1.2
#include "page.h"

#include <sodium.h>

#include <array>

#include "text.h"

namespace identity {
namespace {

using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Request;

// Contrast as on the towns' own pages; fields, buttons and links have room for a thumb.
constexpr std::string_view kStyle =
    ":root{color-scheme:light dark;--ground:#fff;--text:#1b1b1f;--link:#0b4a8f;--line:#6b7280;--bad:#9b1c1c}"
    "@media(prefers-color-scheme:dark){:root{--ground:#17181c;--text:#f1f1f4;--link:#9ecbff;--line:#9aa1ac;"
    "--bad:#ffb4b4}}"
    "body{margin:0;background:var(--ground);color:var(--text);font:1.125rem/1.6 system-ui,sans-serif}"
    "header,main{max-width:34rem;margin:0 auto;padding:1rem}h1,h2{line-height:1.25}h2{margin:2rem 0 .5rem}"
    "header p{margin:0;font-weight:bold}nav ul,.plain{list-style:none;margin:0;padding:0}"
    "nav li{display:inline-block;margin-right:1rem}nav a[aria-current]{font-weight:bold;text-decoration:none}"
    "a{color:var(--link);text-underline-offset:.2em}nav a,main a{display:inline-block;padding:.5rem 0}"
    ".skip{position:absolute;left:-999rem}.skip:focus{position:static;display:inline-block;padding:.75rem 1rem}"
    "label{display:block;margin-top:1rem}.hint{margin:.25rem 0}"
    "input,button,.button{font:inherit;color:inherit;background:var(--ground);width:100%;box-sizing:border-box;"
    "padding:.6rem;border:1px solid var(--line);border-radius:.25rem}"
    "button,.button{margin-top:1rem;border-width:2px;cursor:pointer;text-align:center;text-decoration:none}"
    "main a.button{display:block;padding:.6rem}[aria-invalid]{border:2px solid var(--bad)}"
    ".rows li{border-top:1px solid var(--line);padding:.75rem 0}.rows p{margin:0}.rows button{margin-top:.5rem}"
    ":focus-visible{outline:3px solid var(--link);outline-offset:3px}"
    "[role=alert]{color:var(--bad);font-weight:bold}.note{border-left:.4rem solid var(--link);padding-left:.75rem}"
    "svg{display:block;width:min(100%,17rem);height:auto;background:#fff}code{font-size:1rem;overflow-wrap:anywhere}"
    "p,h1,h2,a,li{overflow-wrap:anywhere}";

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

std::string language_html(const View& view, std::string_view here) {
  std::string html = "<nav aria-label=\"" + html_text(view["languages"]) + "\"><ul>";
  for (const bool german : {true, false}) {
    const std::string tag = german ? "de" : "en";
    html.append("<li><a href=\"").append(html_text(view.link_in(here, german)));
    html.append("\" hreflang=\"").append(tag).append("\" lang=\"").append(tag).append("\"");
    if (german == view.german()) html.append(" aria-current=\"true\"");
    html.append(">").append(html_text(words_in(german)["language"])).append("</a></li>");
  }
  return html + "</ul></nav>";
}

}  // namespace

View::View(const Request& request, const HttpRequest& http) : base_(http.base_path()) {
  const std::string asked = form_field(http.query(), "lang").value_or("");
  chosen_ = asked == "de" || asked == "en";
  german_ = chosen_ ? asked == "de" : !request.locale().starts_with("en");
  town_ = request.town().display_name(german_ ? "de" : "en");
}

std::string View::link_in(std::string_view path, bool german) const {
  return base_ + std::string(path) + (path.find('?') == std::string_view::npos ? "?" : "&") +
         (german ? "lang=de" : "lang=en");
}

std::string View::link(std::string_view path) const {
  return chosen_ ? link_in(path, german_) : base_ + std::string(path);
}

Raw page(unsigned status, const View& view, std::string_view here, std::string_view title, std::string_view content,
         bool trouble) {
  const std::string language = view.german() ? "de" : "en";
  std::string html = "<!doctype html><html lang=\"" + language +
                     "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, "
                     "initial-scale=1\"><title>" +
                     html_text(trouble ? std::string(view["trouble"]) + ": " : std::string()) + html_text(title) +
                     " - " + html_text(view.town()) + "</title><style>" + std::string(kStyle) +
                     "</style></head><body><a class=\"skip\" href=\"#content\">" + html_text(view["skip"]) +
                     "</a><header><p>" + html_text(view.town()) + "</p>" + language_html(view, here) +
                     "</header><main id=\"content\"><h1>" + html_text(title) + "</h1>" + std::string(content) +
                     "</main></body></html>";
  Raw raw{status, "text/html; charset=utf-8", std::move(html)};
  raw.headers = {{"cache-control", "no-store"},
                 {"content-language", language},
                 {"content-security-policy", policy()},
                 {"x-robots-tag", "noindex"}};
  return raw;
}

Raw go_to(std::string location) {
  Raw raw{303, {}, {}};
  raw.headers = {{"location", std::move(location)}, {"cache-control", "no-store"}};
  return raw;
}

void take_headers(Raw& raw, const std::vector<std::pair<std::string, std::string>>& headers) {
  for (const auto& [name, value] : headers) {
    if (name != "cache-control") raw.headers.emplace_back(name, value);
  }
}

std::string field_html(const Field& field) {
  const std::string name(field.name);
  const std::string hint = field.hint.empty() ? std::string() : name + "-hint";
  std::string described = hint;
  if (field.wrong) described += described.empty() ? "trouble" : " trouble";
  std::string html = "<label for=\"" + name + "\">" + html_text(field.label) + "</label>";
  if (!hint.empty()) html += "<p class=\"hint\" id=\"" + hint + "\">" + html_text(field.hint) + "</p>";
  html += "<input id=\"" + name + "\" name=\"" + name + "\" type=\"" + std::string(field.type) + "\" autocomplete=\"" +
          std::string(field.complete) + "\" required";
  if (field.complete == "one-time-code") html += " inputmode=\"text\" autocapitalize=\"none\" spellcheck=\"false\"";
  if (!field.value.empty()) html += " value=\"" + html_text(field.value) + "\"";
  if (!described.empty()) html += " aria-describedby=\"" + described + "\"";
  if (field.wrong) html += " aria-invalid=\"true\" autofocus";  // the first of them has it
  return html + ">";
}

std::string trouble_html(std::string_view text) {
  return text.empty() ? std::string() : "<p role=\"alert\" id=\"trouble\">" + html_text(text) + "</p>";
}

std::string form_html(const std::string& action, std::string_view content, std::string_view button) {
  return "<form method=\"post\" action=\"" + html_text(action) + "\">" + std::string(content) +
         "<button type=\"submit\">" + html_text(button) + "</button></form>";
}

std::string hidden_html(std::string_view name, std::string_view value) {
  return "<input type=\"hidden\" name=\"" + std::string(name) + "\" value=\"" + html_text(value) + "\">";
}

std::string link_html(const std::string& to, std::string_view text) {
  return "<a href=\"" + html_text(to) + "\">" + html_text(text) + "</a>";
}

std::string paragraph(std::string_view text) {
  return "<p>" + html_text(text) + "</p>";
}

bool is_form(const HttpRequest& http) {
  return http.header("content-type").starts_with("application/x-www-form-urlencoded");
}

}  // namespace identity
