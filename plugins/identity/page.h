// SPDX-License-Identifier: EUPL-1.2
// This module's pages stand in the frame of the town's: its name, colours and logo, languages, legal pages; but they
// load no script, have no navigation, and stand in no other page's frame. Pure but for the request; any thread.
#pragma once

#include <stadtkern/plugin.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shell/brand.h"
#include "shell/document.h"

#include "words.h"

namespace identity {

// How a page is seen: in which language, and where its links lead.
class View {
 public:
  // The language of `lang` in the query, else what the browser likes best of those that there are.
  View(const stadtkern::Request& request, const stadtkern::HttpRequest& http);

  [[nodiscard]] const Texts& words() const { return words_in(language_); }
  [[nodiscard]] std::string_view operator[](std::string_view key) const { return words()[key]; }
  [[nodiscard]] const std::string& language() const { return language_; }
  [[nodiscard]] bool german() const { return !language_.starts_with("en"); }
  // A time of the contract's, by the town's clock.
  [[nodiscard]] std::string moment(std::string_view w3c) const;
  // A path below the mount ("/sign-in") as a link; a chosen language goes along. Not yet escaped for HTML.
  [[nodiscard]] std::string link(std::string_view path) const;
  // Such a link up to the name of a language.
  [[nodiscard]] std::string link_in(std::string_view path) const;
  // The town's pages for its staff, as a link in this language; empty: it has none.
  [[nodiscard]] std::string console() const;
  // `here` as in page(). The view must outlive it.
  [[nodiscard]] stadtkern::shell::Frame frame(std::string_view here) const;

 private:
  std::string language_;
  bool chosen_;
  std::string town_;
  std::string zone_;
  std::string base_;
  bool pages_;           // the town has pages for everybody, which these lead to
  std::string console_;  // the path of its pages for staff; empty: it has none
  std::shared_ptr<const stadtkern::shell::TownBrand> brand_;
};

// The style sheet of the town's colours, as the frame names it.
[[nodiscard]] stadtkern::Raw brand_sheet(const stadtkern::Town& town);
// What of the settings' colours cannot be read, and is left out.
[[nodiscard]] std::vector<std::string> brand_faults(const stadtkern::Town& town);

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
[[nodiscard]] std::string form_html(const std::string& action, std::string_view content, std::string_view button,
                                    bool primary = true);
[[nodiscard]] std::string hidden_html(std::string_view name, std::string_view value);
// `primary`: what one comes to a page for.
[[nodiscard]] std::string button_html(std::string_view text, bool primary = true, std::string_view label = {});
[[nodiscard]] std::string link_html(const std::string& to, std::string_view text);
// A line that leads to the town's pages for its staff; nothing where it has none.
[[nodiscard]] std::string console_html(const View& view);
[[nodiscard]] std::string subheading(std::string_view text);
[[nodiscard]] std::string paragraph(std::string_view text);

// Whether the body is a form's; else the request is to be answered with UnsupportedMedia.
[[nodiscard]] bool is_form(const stadtkern::HttpRequest& http);

}  // namespace identity
