// SPDX-License-Identifier: Apache-2.0
// The frame around every page: a whole document with the town's head, navigation and foot. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/html.h>
#include <stadtkern/request.h>

#include "shell/address.h"
#include "shell/look.h"

namespace stadtkern::shell {

struct Words {
  std::string text;
  std::string language{};  // empty: that of the page
};

struct Link {
  std::string path;  // below the site, without language: "/waste/report"
  Words text;
  enum Where { Elsewhere, Here, Above } where = Elsewhere;  // of the page that is shown
  std::string group{};                                      // of the navigation, as its module says; empty: any
  std::string module{};                                     // which brings the page; empty: the shell
  Words module_name{};
};

struct Frame {
  const Look* look = nullptr;
  std::string language;
  std::string town;        // as people call it
  std::string site_path;   // "/t/musterstadt", or empty
  bool spoken = false;     // the address names the language, so links do, too
  std::string unspoken;    // this page's path without language
  std::string query{};     // of this page as it was asked for, "street=x"; empty when a form was sent
  std::string accounts{};  // the path below which people sign in; empty: nowhere
  bool signed_in = false;
  std::string who{};         // mark_of() who is signed in, where forms are kept; empty: nobody
  std::string console{};     // where staff work, for who has a page there; empty: nobody is led there
  bool form_answer = false;  // the answer to a form that holds what was typed: see kForm
  std::string logo{};        // a data address, or empty
  std::string brand_hash{};  // of the town's own colours; empty: it has none
  // Where a language is no part of addresses: this page's own, up to the name of a language ("/sign-in?lang=").
  std::string in_language{};
  std::vector<Link> navigation{};
  std::vector<Link> foot{};            // before the legal pages
  std::vector<std::string> modules{};  // ES modules that enhance this page: their URLs
};

// What is known of the frame before any module has been asked.
[[nodiscard]] Frame frame_of(const Look& look, const Address& address, const Request& request, const HttpRequest& http);

// The shell's own texts; the key itself when there is no such text, so that it shows.
[[nodiscard]] std::string_view text(const Frame& frame, std::string_view key);
// With `value` in place of what stands in braces.
[[nodiscard]] std::string text_with(const Frame& frame, std::string_view key, std::string_view value);

// The path of a page in the language of the frame.
[[nodiscard]] std::string page_path(const Frame& frame, std::string_view path);

[[nodiscard]] html::Html marked(const Words& words);

// The links as a list, that of the page which is shown marked.
[[nodiscard]] html::Html list_of(const Frame& frame, const std::vector<Link>& links);

// The account of who has signed in; empty: there is no such page.
[[nodiscard]] std::string account_path(const Frame& frame);

// Where people sign in and are led back here; empty: nowhere.
[[nodiscard]] std::string sign_in_path(const Frame& frame);

// A form of this id may be sent to the same page in another language, with the field `_show`, and is shown as it is.
inline constexpr std::string_view kForm = "sk-form";

// A form's field: the mark of whoever typed it, where the browser knew one.
inline constexpr std::string_view kWho = "_who";

struct Document {
  std::string html;
  std::string policy;  // Content-Security-Policy
};

[[nodiscard]] Document document(const Frame& frame, std::string_view title, const html::Html& content);

}  // namespace stadtkern::shell
