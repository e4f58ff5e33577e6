// SPDX-License-Identifier: EUPL-1.2
// The frame of this module's pages: no script, one style, German or English, and no page of it in another one's frame.
// Pure but for the request it looks at; any thread.
#pragma once

#include <stadtkern/plugin.h>

#include <string>
#include <string_view>
#include <vector>

#include "words.h"

namespace identity {

// How a page is seen: in which language, and where its links lead.
class View {
 public:
  // The language of `lang` in the query, else what the browser likes best of German and English.
  View(const stadtkern::Request& request, const stadtkern::HttpRequest& http);

  [[nodiscard]] const Texts& words() const { return words_in(german_); }
  [[nodiscard]] std::string_view operator[](std::string_view key) const { return words()[key]; }
  [[nodiscard]] bool german() const { return german_; }
  // A path below the mount ("/sign-in") as a link; a chosen language goes along. Not yet escaped for HTML.
  [[nodiscard]] std::string link(std::string_view path) const;
  [[nodiscard]] std::string link_in(std::string_view path, bool german) const;
  [[nodiscard]] const std::string& town() const { return town_; }
  [[nodiscard]] const std::string& base() const { return base_; }

 private:
  bool german_;
  bool chosen_;
  std::string town_;
  std::string base_;
};

// `here`: where this page is read again, for the choice of languages ("/sign-in?return_to=%2F").
[[nodiscard]] stadtkern::Raw page(unsigned status, const View& view, std::string_view here, std::string_view title,
                                  std::string_view content, bool trouble = false);
// 303, not to be kept.
[[nodiscard]] stadtkern::Raw go_to(std::string location);
// What a reply sets as cookies, taken over from a contract's answer.
void take_headers(stadtkern::Raw& raw, const std::vector<std::pair<std::string, std::string>>& headers);

struct Field {
  std::string_view name;
  std::string_view label;
  std::string_view type;
  std::string_view complete;  // autocomplete
  std::string_view value{};
  std::string_view hint{};  // a text below it
  bool wrong = false;       // the page's trouble is about it
};
[[nodiscard]] std::string field_html(const Field& field);
// The page's trouble, told at once by screen readers; nothing when there is none.
[[nodiscard]] std::string trouble_html(std::string_view text);
[[nodiscard]] std::string form_html(const std::string& action, std::string_view content, std::string_view button);
[[nodiscard]] std::string hidden_html(std::string_view name, std::string_view value);
[[nodiscard]] std::string link_html(const std::string& to, std::string_view text);
[[nodiscard]] std::string paragraph(std::string_view text);

// Whether the body is a form's; else the request is to be answered with UnsupportedMedia.
[[nodiscard]] bool is_form(const stadtkern::HttpRequest& http);

}  // namespace identity
