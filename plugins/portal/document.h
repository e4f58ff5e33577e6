// SPDX-License-Identifier: EUPL-1.2
// The frame around every page: a whole document with the town's head, navigation and foot. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/html.h>

namespace portal {

struct Words {
  std::string text;
  std::string language{};  // empty: that of the page
};

struct Link {
  std::string path;  // below the site, without language: "/waste/report"
  Words text;
  bool current = false;
};

struct Frame {
  std::string language;
  std::string town;        // as people call it
  std::string site_path;   // "/t/musterstadt", or empty
  bool spoken = false;     // the address names the language, so links do, too
  std::string unspoken;    // this page's path without language
  std::string query{};     // of this page as it was asked for, "street=x"; empty when a form was sent
  std::string accounts{};  // the path below which people sign in; empty: nowhere
  bool signed_in = false;
  bool form_answer = false;  // the answer to a form that holds what was typed: see kForm
  std::string logo{};        // a data address, or empty
  bool branded = false;      // the town has colours of its own
  std::string brand_hash{};
  std::vector<Link> navigation{};
  std::vector<std::string> modules{};  // ES modules that enhance this page: their URLs
};

// The path of a page in the language of the frame.
[[nodiscard]] std::string page_path(const Frame& frame, std::string_view path);

[[nodiscard]] stadtkern::html::Html marked(const Words& words);

// Where people sign in and are led back here; empty: nowhere.
[[nodiscard]] std::string sign_in_path(const Frame& frame);

// A form of this id may be sent to the same page in another language, with the field `_show`, and is shown as it is.
inline constexpr std::string_view kForm = "sk-form";

struct Document {
  std::string html;
  std::string policy;  // Content-Security-Policy
};

[[nodiscard]] Document document(const Frame& frame, std::string_view title, const stadtkern::html::Html& content);

}  // namespace portal
