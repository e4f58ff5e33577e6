// SPDX-License-Identifier: EUPL-1.2
#include "page.h"

#include <utility>

#include "built_in.h"
#include "desk/words.h"
#include "text.h"

namespace identity {
namespace {

using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Request;
namespace shell = stadtkern::shell;

constexpr std::string_view kMount = "/api/identity/v1";

// A town without pages for everybody has no legal pages to lead to.
const shell::Look& look(bool pages) {
  static const std::vector<std::string_view> languages{"de", "en", "de-x-simple"};
  static const shell::Look with{
      "identity", built_in::style_hash(), {}, languages, &words_in, {"imprint", "privacy", "accessibility"}, {}, {},
      false};
  static const shell::Look without{"identity", built_in::style_hash(), {}, languages, &words_in, {}, {}, {}, false};
  return pages ? with : without;
}

shell::TownBrand brand_of(const stadtkern::Town& town, std::vector<std::string>& faults) {
  return shell::read_brand(town.settings(), faults);
}

}  // namespace

View::View(const Request& request, const HttpRequest& http)
    : base_(http.base_path()),
      pages_(!http.header("stadtkern-pages").empty()),
      console_(http.header("stadtkern-console")) {
  const std::string asked = form_field(http.query(), "lang").value_or("");
  language_ = shell::offered_language(look(true), asked);
  chosen_ = !asked.empty() && language_ == asked;
  if (!chosen_) language_ = shell::offered_language(look(true), request.locale());
  if (language_.empty()) language_ = "de";
  town_ = request.town().display_name(german() ? "de" : "en");
  zone_ = request.town().time_zone();
  std::vector<std::string> faults;  // told when the settings came
  brand_ = std::make_shared<const shell::TownBrand>(brand_of(request.town(), faults));
}

std::string View::moment(std::string_view w3c) const {
  return desk::moment(read_w3c(w3c), zone_, language_);
}

std::string View::link_in(std::string_view path) const {
  return base_ + std::string(path) + (path.find('?') == std::string_view::npos ? "?" : "&") + "lang=";
}

std::string View::link(std::string_view path) const {
  return chosen_ ? link_in(path) + language_ : base_ + std::string(path);
}

// It speaks no plain German.
std::string View::console() const {
  if (console_.empty() || !chosen_) return console_;
  return console_ + (german() ? "/de/" : "/en/");
}

shell::Frame View::frame(std::string_view here) const {
  shell::Frame frame;
  frame.look = &look(pages_);
  frame.language = language_;
  frame.town = town_;
  frame.site_path = base_.ends_with(kMount) ? base_.substr(0, base_.size() - kMount.size()) : std::string();
  frame.spoken = chosen_ && pages_;
  frame.in_language = link_in(here);
  frame.logo = brand_->logo;
  frame.brand_hash = brand_->hash;
  return frame;
}

Raw brand_sheet(const stadtkern::Town& town) {
  std::vector<std::string> faults;
  Raw raw{200, "text/css; charset=utf-8", shell::brand_css(brand_of(town, faults).colours)};
  raw.headers = {{"cache-control", "public, max-age=31536000, immutable"}};
  return raw;
}

std::vector<std::string> brand_faults(const stadtkern::Town& town) {
  std::vector<std::string> faults;
  static_cast<void>(brand_of(town, faults));
  return faults;
}

Raw page(unsigned status, const View& view, std::string_view here, std::string_view title, std::string_view content,
         bool trouble) {
  using stadtkern::html::Html;
  const Html heading = stadtkern::html::el("h1", {{"class", "kern-heading-large"}}, {title});
  std::string whole_title = trouble ? std::string(view["trouble"]) + ": " : std::string();
  whole_title += title;
  auto made = shell::document(view.frame(here), whole_title, Html::trusted(heading.source() + std::string(content)));
  Raw raw{status, "text/html; charset=utf-8", std::move(made.html)};
  raw.headers = {{"cache-control", "no-store"},
                 {"content-language", view.german() ? "de" : "en"},
                 {"content-security-policy", std::move(made.policy)},
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
  const std::string_view wrong = field.wrong ? " kern-form-input--error" : "";
  std::string html = "<div class=\"kern-form-input";
  html.append(wrong).append("\"><label class=\"kern-label\" for=\"").append(name).append("\">");
  html.append(html_text(field.label)).append("</label>");
  if (!hint.empty()) {
    html.append("<p class=\"kern-body sk-hint\" id=\"").append(hint).append("\">");
    html.append(html_text(field.hint)).append("</p>");
  }
  html.append("<input class=\"kern-form-input__input").append(field.wrong ? " kern-form-input__input--error" : "");
  html.append("\" id=\"").append(name).append("\" name=\"").append(name).append("\" type=\"");
  html.append(field.type).append("\" autocomplete=\"").append(field.complete).append("\" required");
  if (field.complete == "one-time-code") html += " inputmode=\"text\" autocapitalize=\"none\" spellcheck=\"false\"";
  if (!field.value.empty()) html.append(" value=\"").append(html_text(field.value)).append("\"");
  if (!described.empty()) html.append(" aria-describedby=\"").append(described).append("\"");
  if (field.wrong) html += " aria-invalid=\"true\" autofocus";  // the first of them has it
  return html + "></div>";
}

std::string trouble_html(std::string_view text) {
  if (text.empty()) return {};
  return "<div class=\"kern-alert kern-alert--danger\" role=\"alert\" id=\"trouble\"><div class=\"kern-alert__header\">"
         "<span class=\"kern-icon kern-icon--danger\" aria-hidden=\"true\"></span><p class=\"kern-title\">" +
         html_text(text) + "</p></div></div>";
}

std::string button_html(std::string_view text, bool primary, std::string_view label) {
  std::string html = "<button type=\"submit\" class=\"kern-btn kern-btn--";
  html.append(primary ? "primary\"" : "secondary\"");
  if (!label.empty()) html.append(" aria-label=\"").append(html_text(label)).append("\"");
  return html.append("><span class=\"kern-label\">").append(html_text(text)).append("</span></button>");
}

std::string form_html(const std::string& action, std::string_view content, std::string_view button, bool primary) {
  return "<form method=\"post\" action=\"" + html_text(action) + "\" class=\"sk-form\">" + std::string(content) +
         button_html(button, primary) + "</form>";
}

std::string hidden_html(std::string_view name, std::string_view value) {
  return "<input type=\"hidden\" name=\"" + std::string(name) + "\" value=\"" + html_text(value) + "\">";
}

std::string link_html(const std::string& to, std::string_view text) {
  return "<a class=\"kern-link\" href=\"" + html_text(to) + "\">" + html_text(text) + "</a>";
}

std::string console_html(const View& view) {
  const std::string to = view.console();
  if (to.empty()) return {};
  return "<p><a class=\"kern-btn kern-btn--primary\" href=\"" + html_text(to) + "\"><span class=\"kern-label\">" +
         html_text(view["to_console"]) + "</span></a></p>";
}

std::string subheading(std::string_view text) {
  return "<h2 class=\"kern-heading-medium\">" + html_text(text) + "</h2>";
}

std::string paragraph(std::string_view text) {
  return "<p class=\"kern-body\">" + html_text(text) + "</p>";
}

bool is_form(const HttpRequest& http) {
  return http.header("content-type").starts_with("application/x-www-form-urlencoded");
}

}  // namespace identity
