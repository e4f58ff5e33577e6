// SPDX-License-Identifier: Apache-2.0
#include "shell/document.h"

#include <stadtkern/form.h>

#include "shell/areas.h"
#include "shell/mark.h"
#include "shell/menu.h"

namespace stadtkern::shell {
namespace {

using html::Attribute;
using html::el;
using html::escaped;
using html::Html;

// Nothing from elsewhere, and nothing inline but what a hash names.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";
constexpr std::string_view kForScripts = "; script-src 'self'; connect-src 'self'; manifest-src 'self'";

std::string mount_of(const Frame& frame) {
  return frame.site_path + "/api/" + std::string(frame.look->name) + "/v1/";
}

std::string asset(const Frame& frame, std::string_view ending) {
  std::string out = mount_of(frame);
  return out.append("web/").append(frame.look->name).append(ending).append("?v=").append(frame.look->hash);
}

Html languages(const Frame& frame) {
  Html items;
  for (const auto language : frame.look->languages) {
    const bool by_path = frame.in_language.empty();
    std::string to = by_path ? frame.site_path + std::string(frame.look->prefix) + "/" : frame.in_language;
    to.append(language);
    if (by_path) to.append(frame.unspoken);
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
                      {frame.look->words(language)["language"]})});
      continue;
    }
    if (!frame.query.empty()) to.append("?").append(frame.query);
    std::vector<Attribute> attributes{{"class", "kern-link"}, {"href", to}, {"hreflang", language}, {"lang", language}};
    if (language == frame.language) attributes.push_back({"aria-current", "true"});
    items += el("li", {}, {el("a", attributes, {frame.look->words(language)["language"]})});
  }
  // The Enter key presses a form's first button, wherever on the page that stands: without this one, that of a
  // language.
  Html first;
  if (frame.form_answer) {
    first = el(
        "button",
        {{"class", "sk-first"}, {"type", "submit"}, {"form", kForm}, {"tabindex", "-1"}, {"aria-hidden", "true"}}, {});
  }
  return el("nav", {{"class", "sk-languages"}, {"aria-label", text(frame, "languages")}},
            {first, el("ul", {{"class", "sk-list"}}, {items})});
}

Html account(const Frame& frame) {
  if (frame.accounts.empty()) return {};
  const std::string to = frame.signed_in ? account_path(frame) : sign_in_path(frame);
  return el("a", {{"class", "kern-link sk-account"}, {"href", to}},
            {text(frame, frame.signed_in ? "account" : "sign_in")});
}

// For staff alone: everybody else never learns that there is such a place.
Html console(const Frame& frame) {
  if (frame.console.empty()) return {};
  return el("a", {{"class", "kern-link sk-console"}, {"href", frame.console}}, {text(frame, "console")});
}

Html search(const Frame& frame) {
  if (frame.look->search.empty()) return {};
  const std::string path = "/" + std::string(frame.look->search);
  std::vector<Attribute> attributes{{"class", "kern-link sk-find"}, {"href", page_path(frame, path)}};
  if (path == frame.unspoken) attributes.push_back({"aria-current", "page"});
  return el("a", attributes, {text(frame, frame.look->search)});
}

Html area_of(const Frame& frame) {
  if (frame.look->prefix.empty()) return {};
  return el("span", {{"class", "sk-area"}}, {text(frame, "area")});
}

Html header(const Frame& frame) {
  const Html logo = frame.logo.empty()
                        ? Html()
                        : Html::trusted("<img class=\"sk-logo\" alt=\"\" src=\"" + escaped(frame.logo) + "\">");
  const Html name = el("a", {{"class", "sk-town"}, {"href", page_path(frame, "/")}},
                       {logo, el("span", {}, {frame.town, area_of(frame)})});
  return el("header", {{"class", "sk-header"}},
            {el("div", {{"class", "sk-width sk-bar"}},
                {name, search(frame), console(frame), account(frame), languages(frame)}),
             areas(frame)});
}

Html footer(const Frame& frame) {
  std::vector<Link> links = frame.foot;
  for (const auto key : frame.look->foot) {
    const std::string path = "/" + std::string(key);
    links.push_back({path, {std::string(text(frame, key))}, path == frame.unspoken ? Link::Here : Link::Elsewhere});
  }
  // A shell of its own address leads back to the town's first page.
  const Html list = links.empty()
                        ? el("a", {{"class", "kern-link"}, {"href", frame.site_path + "/"}}, {text(frame, "to_site")})
                        : list_of(frame, links);
  return el("footer", {{"class", "sk-footer"}},
            {el("nav", {{"class", "sk-width"}, {"aria-label", text(frame, "legal")}}, {list})});
}

// Where the script shows forms that were kept without network, with its words.
Html kept(const Frame& frame) {
  if (frame.look->worker.empty()) return {};
  return el("div",
            {{"data-sk-kept", true},
             {"class", "sk-kept"},
             {"role", "status"},
             {"hidden", true},
             {"data-worker", frame.site_path + std::string(frame.look->worker)},
             {"data-page", page_path(frame, "/offline")},
             {"data-who", frame.who},
             {"data-title", text(frame, "kept_forms")},
             {"data-kept-title", text(frame, "kept_title")},
             {"data-kept", text(frame, "kept")},
             {"data-off", text(frame, "kept_off")},
             {"data-waiting", text(frame, "kept_waiting")},
             {"data-waiting-off", text(frame, "kept_waiting_off")},
             {"data-begun", text(frame, "kept_begun")},
             {"data-go-on", text(frame, "kept_go_on")},
             {"data-other", text(frame, "kept_other")},
             {"data-other-tried", text(frame, "kept_other_tried")},
             {"data-as-me", text(frame, "kept_as_me")},
             {"data-as-nobody", text(frame, "kept_as_nobody")},
             {"data-refused", text(frame, "kept_refused")},
             {"data-arrived", text(frame, "kept_arrived")},
             {"data-see", text(frame, "kept_see")},
             {"data-look", text(frame, "kept_look")},
             {"data-now", text(frame, "kept_now")},
             {"data-seen", text(frame, "kept_seen")},
             {"data-discard", text(frame, "kept_discard")},
             {"data-sure", text(frame, "kept_sure")},
             {"data-unsent-title", text(frame, "kept_unsent_title")},
             {"data-unsent", text(frame, "kept_unsent")}},
            {});
}

}  // namespace

Frame frame_of(const Look& look, const Address& address, const Request& request, const HttpRequest& http) {
  Frame frame;
  frame.look = &look;
  frame.language = address.language.empty() ? offered_language(look, request.locale()) : address.language;
  if (frame.language.empty()) frame.language = look.languages.front();
  frame.town = request.town().display_name(frame.language.substr(0, 2));
  std::string_view site = http.base_path();
  if (site.ends_with(look.prefix)) site.remove_suffix(look.prefix.size());
  frame.site_path = site;
  frame.spoken = !address.language.empty();
  frame.unspoken = address.unspoken;
  if (http.verb() != "POST") frame.query = http.query();
  frame.accounts = http.header("stadtkern-accounts");
  frame.signed_in = !request.principal().anonymous();
  if (!look.worker.empty()) frame.who = mark_of(request.town().name(), request.principal().id());
  return frame;
}

std::string_view text(const Frame& frame, std::string_view key) {
  return frame.look->words(frame.language)[key];
}

std::string text_with(const Frame& frame, std::string_view key, std::string_view value) {
  return frame.look->words(frame.language).with(key, value);
}

std::string page_path(const Frame& frame, std::string_view path) {
  std::string out = frame.site_path + std::string(frame.look->prefix);
  if (frame.spoken) out.append("/").append(frame.language);
  return out.append(path);
}

Html marked(const Words& words) {
  return words.language.empty() ? Html(words.text) : el("span", {{"lang", words.language}}, {words.text});
}

std::string account_path(const Frame& frame) {
  return frame.accounts.empty() ? std::string() : frame.accounts + "/account?lang=" + frame.language;
}

std::string sign_in_path(const Frame& frame) {
  if (frame.accounts.empty()) return {};
  // Whose address is a secret is not led back to it: the sign-in would keep it.
  const bool secret = without_secrets(frame.unspoken) != frame.unspoken;
  std::string back = page_path(frame, secret ? "/" : frame.unspoken);
  if (!secret && !frame.query.empty()) back.append("?").append(frame.query);
  return frame.accounts + "/sign-in?lang=" + frame.language + "&return_to=" + stadtkern::percent_encoded(back);
}

Html list_of(const Frame& frame, const std::vector<Link>& links) {
  Html items;
  for (const Link& link : links) {
    std::vector<Attribute> attributes{{"class", "kern-link"}, {"href", page_path(frame, link.path)}};
    if (link.where != Link::Elsewhere) {
      attributes.push_back({"aria-current", link.where == Link::Here ? "page" : "true"});
    }
    items += el("li", {}, {el("a", attributes, {marked(link.text)})});
  }
  return el("ul", {{"class", "sk-list"}}, {items});
}

Document document(const Frame& frame, std::string_view title, const Html& content) {
  const std::string lang = escaped(frame.language);
  std::string html = "<!doctype html>\n<html lang=\"" + lang + "\">\n<head>\n<meta charset=\"utf-8\">\n" +
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
                     "<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
  html.append(escaped(title)).append(" – ").append(escaped(frame.town)).append("</title>\n");
  html.append("<link rel=\"icon\" href=\"data:,\">\n");
  html.append("<link rel=\"stylesheet\" href=\"").append(escaped(asset(frame, ".css"))).append("\">\n");
  if (!frame.brand_hash.empty()) {
    html.append("<link rel=\"stylesheet\" href=\"").append(escaped(mount_of(frame)));
    html.append("brand.css?v=").append(escaped(frame.brand_hash)).append("\">\n");
  }
  if (frame.look->scripts) {
    html.append("<script type=\"module\" src=\"").append(escaped(asset(frame, ".js"))).append("\"></script>\n");
  }
  for (const std::string& module : frame.modules) {
    html.append("<script type=\"module\" src=\"").append(escaped(module)).append("\"></script>\n");
  }
  html.append("</head>\n<body>\n");
  html += el("a", {{"class", "sk-skip"}, {"href", "#content"}}, {text(frame, "skip")}).source();
  html += header(frame).source();
  html += el("main", {{"id", "content"}, {"class", "sk-width sk-main"}, {"tabindex", "-1"}}, {kept(frame), content})
              .source();
  html += footer(frame).source();
  html.append("\n</body>\n</html>\n");
  std::string policy(kPolicy);
  if (frame.look->scripts) policy.append(kForScripts);
  return {std::move(html), std::move(policy)};
}

}  // namespace stadtkern::shell
