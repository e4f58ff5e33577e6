// SPDX-License-Identifier: EUPL-1.2
// Addresses of GeoReport v2 resources and forms, as another server is asked. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace waste::foreign {

// Everything but RFC 3986's unreserved characters becomes %XX: fits a path, a query and a form.
[[nodiscard]] std::string escaped(std::string_view text);

// name=value&name=value; an empty value adds nothing, for absent and empty are the same in Open311.
class Form {
 public:
  Form& add(std::string_view name, std::string_view value);
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// "BASE/requests.json?...", "BASE/requests/ID.json", "BASE/tokens/T.json". `base` ends without a slash.
[[nodiscard]] std::string resource(std::string_view base, std::string_view name, std::string_view format,
                                   const Form& query);
[[nodiscard]] std::string resource(std::string_view base, std::string_view name, std::string_view id,
                                   std::string_view format, const Form& query);

}  // namespace waste::foreign
