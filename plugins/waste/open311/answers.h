// SPDX-License-Identifier: EUPL-1.2
// What Open311 GeoReport v2 sends back: format, content type, and errors, all of them at once. Values only; any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace waste::open311 {

enum class Format { Xml, Json };

[[nodiscard]] std::string_view content_type(Format format);  // with charset, as the standard spells it

struct Answer {
  int status = 200;
  std::string content_type;
  std::string body;
};

[[nodiscard]] Answer ok(Format format, std::string body, int status = 200);

// One entry of the error array. `code` is the HTTP status that this fault alone would have.
struct ErrorItem {
  int code = 400;
  std::string description;
  friend bool operator==(const ErrorItem&, const ErrorItem&) = default;
};

struct Errors {
  std::vector<ErrorItem> items;
  void add(int code, std::string description) { items.push_back({code, std::move(description)}); }
  [[nodiscard]] bool empty() const { return items.empty(); }
};

// A value, or all that is wrong with the request.
template <class T>
using Parsed = std::variant<T, Errors>;

// HTTP status: 403 when any item is one, else 404, else the first item's code.
[[nodiscard]] Answer write_errors(Format format, const Errors& errors);

}  // namespace waste::open311
