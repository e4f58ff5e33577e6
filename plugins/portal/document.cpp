// SPDX-License-Identifier: EUPL-1.2
#include "document.h"

#include <stadtkern/form.h>

#include "built_in.h"
#include "words.h"

namespace portal {
namespace {

using stadtkern::html::Attribute;
using stadtkern::html::el;
using stadtkern::html::escaped;
using stadtkern::html::Html;

constexpr std::string_view kWeb = "/api/portal/v1/web/";
// Nothing from elsewhere, and nothing inline but what a hash names.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

std::string asset(const Frame& frame, std::string_view file) {
  return frame.site_path + std::string(kWeb) + std::string(file) + "?v=" + std::string(built_in::style_hash());
}

Html list_of(const Frame& frame, const std::vector<Link>& links) {
  Html items;
  for (const Link& link : links) {
    std::vector<Attribute> attributes{{"class", "kern-link"}, {"href", page_path(frame, link.path)}};
    if (link.current) attributes.push_back({"aria-current", "page"});
    items += el("li", {}, {el("a", attributes, {marked(link.text)})});
  }
  return el("ul", {{"class", "sk-list"}}, {items});
}

Html languages(const Frame& frame) {
  Html items;
  for (const auto language : kLanguages) {
    std::string to = frame.site_path;
    to.append("/").append(language).append(frame.unspoken);
    if (frame.form_answer && language != frame.language) {  // a link would lose what was typed
      items += el("li", {},
                  {el("button",
                      {{"class", "kern-link sk-switch"},
                       {"type", "submit"},
                       {"form", kForm},
                       {"formaction", to},
                       {"formnovalidate", true},
                       {"name", "_show"},
                       {"value", "yes"},
                       {"lang", language}},
                      {text(language, "language")})});
      continue;
    }
    if (!frame.query.empty()) to.append("?").append(frame.query);
    std::vector<Attribute> attributes{{"class", "kern-link"}, {"href", to}, {"hreflang", language}, {"lang", language}};
    if (language == frame.language) attributes.push_back({"aria-current", "true"});
    items += el("li", {}, {el("a", attributes, {text(language, "language")})});
  }
  return el("nav", {{"class", "sk-languages"}, {"aria-label", text(frame.language, "languages")}},
            {el("ul", {{"class", "sk-list"}}, {items})});
}

// The sign-in belongs to a module that need not have plain German.
std::string main_language(const Frame& frame) {
  return frame.language.substr(0, frame.language.find('-'));
}

Html account(const Frame& frame) {
  if (frame.accounts.empty()) return {};
  const std::string to =
      frame.signed_in ? frame.accounts + "/account?lang=" + main_language(frame) : sign_in_path(frame);
  return el("a", {{"class", "kern-link sk-account"}, {"href", to}},
            {text(frame.language, frame.signed_in ? "account" : "sign_in")});
}

Html header(const Frame& frame) {
  const Html logo = frame.logo.empty()
                        ? Html()
                        : Html::trusted("<img class=\"sk-logo\" alt=\"\" src=\"" + escaped(frame.logo) + "\">");
  const Html name =
      el("a", {{"class", "sk-town"}, {"href", page_path(frame, "/")}}, {logo, el("span", {}, {frame.town})});
  return el("header", {{"class", "sk-header"}},
            {el("div", {{"class", "sk-width sk-bar"}}, {name, account(frame), languages(frame)}),
             frame.navigation.empty()
                 ? Html()
                 : el("div", {{"class", "sk-navigation"}},
                      {el("nav", {{"class", "sk-width"}, {"aria-label", text(frame.language, "navigation")}},
                          {list_of(frame, frame.navigation)})})});
}

Html footer(const Frame& frame) {
  std::vector<Link> links;
  for (const char* key : {"imprint", "privacy", "accessibility"}) {
    const std::string path = std::string("/") + key;
    links.push_back({path, {std::string(text(frame.language, key))}, path == frame.unspoken});
  }
  return el(
      "footer", {{"class", "sk-footer"}},
      {el("nav", {{"class", "sk-width"}, {"aria-label", text(frame.language, "legal")}}, {list_of(frame, links)})});
}

}  // namespace

std::string page_path(const Frame& frame, std::string_view path) {
  std::string out = frame.site_path;
  if (frame.spoken) out.append("/").append(frame.language);
  return out.append(path);
}

Html marked(const Words& words) {
  return words.language.empty() ? Html(words.text) : el("span", {{"lang", words.language}}, {words.text});
}

std::string sign_in_path(const Frame& frame) {
  if (frame.accounts.empty()) return {};
  std::string back = page_path(frame, frame.unspoken);
  if (!frame.query.empty()) back.append("?").append(frame.query);
  return frame.accounts + "/sign-in?lang=" + main_language(frame) + "&return_to=" + stadtkern::percent_encoded(back);
}

Document document(const Frame& frame, std::string_view title, const Html& content) {
  const std::string lang = escaped(frame.language);
  std::string html = "<!doctype html>\n<html lang=\"" + lang + "\">\n<head>\n<meta charset=\"utf-8\">\n" +
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
                     "<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
  html.append(escaped(title)).append(" – ").append(escaped(frame.town)).append("</title>\n");
  html.append("<link rel=\"icon\" href=\"data:,\">\n");
  html.append("<link rel=\"stylesheet\" href=\"").append(escaped(asset(frame, "portal.css"))).append("\">\n");
  if (frame.branded) {
    html.append("<link rel=\"stylesheet\" href=\"").append(escaped(frame.site_path));
    html.append("/api/portal/v1/brand.css?v=").append(escaped(frame.brand_hash)).append("\">\n");
  }
  html.append("<script type=\"module\" src=\"").append(escaped(asset(frame, "portal.js"))).append("\"></script>\n");
  for (const std::string& module : frame.modules) {
    html.append("<script type=\"module\" src=\"").append(escaped(module)).append("\"></script>\n");
  }
  html.append("</head>\n<body>\n");
  html += el("a", {{"class", "sk-skip"}, {"href", "#content"}}, {text(frame.language, "skip")}).source();
  html += header(frame).source();
  html += el("main", {{"id", "content"}, {"class", "sk-width sk-main"}, {"tabindex", "-1"}}, {content}).source();
  html += footer(frame).source();
  html.append("\n</body>\n</html>\n");
  return {std::move(html), std::string(kPolicy)};
}

}  // namespace portal
