// SPDX-License-Identifier: Apache-2.0
// The pages of a module ([web] in plugin.toml): each is rendered by a handler as a fragment of HTML, which a shell (the
// portal, the console) puts into the town's frame.
//
//   host.pages().get("/report", this, &Bench::form);
//   Page form(const Request&, const PageRequest& page) → Page{200, "Report", el("h1", {}, {"Report"})}
#pragma once

#include <stadtkern/answer.h>
#include <stadtkern/form.h>
#include <stadtkern/html.h>
#include <stadtkern/request.h>

#include <string>
#include <string_view>

namespace stadtkern {

struct Page {
  unsigned status = 200;
  std::string title{};  // plain text
  html::Html content{};
  std::string location{};  // a path below the module's pages to go to instead, or empty
};

[[nodiscard]] inline Page go_to(std::string path) {
  return {303, {}, {}, std::move(path)};
}

// What is asked of a page. Valid as long as its request.
class PageRequest {
 public:
  explicit PageRequest(const Request& request, const HttpRequest& http)
      : http_(http), language_(request.locale()), query_(http.query()), form_(request.body()) {}

  std::string_view path() const { return http_.path(); }
  std::string_view parameter(std::string_view name) const { return http_.parameter(name); }  // of the pattern
  std::string_view language() const { return language_; }                                    // "de-x-simple"
  const Form& query() const { return query_; }
  const Form& form() const { return form_; }  // of a POST
  // Links: to the module's own pages ("/t/musterstadt/en/bench"), to other pages ("/t/musterstadt/en"), and to all else
  // of the town, such as /api ("/t/musterstadt").
  std::string_view base_path() const { return http_.base_path(); }
  std::string_view root_path() const { return http_.base_path().substr(0, http_.base_path().rfind('/')); }
  std::string_view site_path() const { return http_.header("stadtkern-site"); }
  std::string_view origin() const { return http_.origin(); }

 private:
  HttpRequest http_;
  std::string_view language_;
  Form query_;
  Form form_;
};

namespace detail {

template <>
struct Encoding<Page> {
  explicit Encoding(const Page& page);
  stadtkern_pair title;
  stadtkern_response response{sizeof(stadtkern_response), 0, 0, {}, {}, {}, nullptr, 0};
};

}  // namespace detail
}  // namespace stadtkern
