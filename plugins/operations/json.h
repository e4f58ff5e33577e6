// SPDX-License-Identifier: EUPL-1.2
// JSON as plain values to look into without asking first whether something is there, and to make: what commands print,
// and settings as forms give them. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/result.h>

namespace operations {

class Json {
 public:
  enum class Kind { Null, Boolean, Number, String, Array, Object };
  using Member = std::pair<std::string, Json>;

  // Out of line: a Json holds Jsons, whose type is complete only behind this class.
  Json();
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();

  [[nodiscard]] static Json null() { return {}; }
  [[nodiscard]] static Json boolean(bool value);
  [[nodiscard]] static Json number(std::string digits);  // as JSON writes it
  [[nodiscard]] static Json string(std::string_view value);
  [[nodiscard]] static Json array();
  [[nodiscard]] static Json object();

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is(Kind kind) const { return kind_ == kind; }
  [[nodiscard]] bool truth() const { return boolean_; }
  [[nodiscard]] const std::string& text() const { return text_; }  // a string, or a number's digits
  [[nodiscard]] const std::vector<Json>& items() const { return items_; }
  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  void push(Json value);
  void set(std::string name, Json value);
  void put(std::string_view name, Json value);  // in place of the one there is, else as the last
  void remove(std::string_view name);

  // The member of that name; one that is null when there is none.
  [[nodiscard]] const Json& operator[](std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::uint64_t count() const;  // a number that is one from 0 on, else 0
  [[nodiscard]] double real() const;
  [[nodiscard]] std::vector<std::string> texts() const;  // the strings of an array

  friend bool operator==(const Json&, const Json&) = default;

 private:
  Kind kind_ = Kind::Null;
  bool boolean_ = false;
  std::string text_;
  std::vector<Json> items_;
  std::vector<Member> members_;
};

// As strict as stadtkern::parse_json.
[[nodiscard]] stadtkern::Result<Json> parse_json(std::string_view text);
// One line; with `indent` as people read it.
[[nodiscard]] std::string to_text(const Json& value, bool indent = false);

}  // namespace operations
