// SPDX-License-Identifier: Apache-2.0
// A free JSON document for those who must read or write one: CLI, problem+json, settings. The request path does not use
// it: there JSON maps straight onto a message (json/schema.h). A plain value; const use is safe on any thread.
#pragma once

#include <stadtkern/result.h>

#include "json/reader.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace stadtkern::json {

struct Member;

class Value {
 public:
  enum class Kind { Null, Bool, Int, Double, String, Array, Object };

  Value() noexcept;
  Value(std::nullptr_t) noexcept : Value() {}
  Value(std::same_as<bool> auto value) : Value(Truth{value}) {}
  // Above the range of int64 a number is kept as double.
  template <std::integral T>
  requires(!std::same_as<T, bool>) Value(T value)
      : Value(std::in_range<std::int64_t>(value) ? Value(Whole{static_cast<std::int64_t>(value)})
                                                 : Value(static_cast<double>(value))) {}
  Value(double value);
  Value(std::string text);
  Value(std::string_view text);
  Value(const char* text);

  // An array or object with these elements.
  [[nodiscard]] static Value array();
  [[nodiscard]] static Value array(std::vector<Value> items);
  [[nodiscard]] static Value object();
  [[nodiscard]] static Value object(std::vector<Member> members);

  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();

  [[nodiscard]] Kind kind() const noexcept { return static_cast<Kind>(state_.index()); }
  [[nodiscard]] bool is_null() const noexcept { return kind() == Kind::Null; }

  // The content, or nothing when the kind is another. as_double also reads an Int, as_int only an Int.
  [[nodiscard]] std::optional<bool> as_bool() const;
  [[nodiscard]] std::optional<std::int64_t> as_int() const;
  [[nodiscard]] std::optional<double> as_double() const;
  [[nodiscard]] const std::string* as_string() const noexcept;

  // Elements in their order; empty when this is no array / no object.
  [[nodiscard]] std::span<const Value> items() const noexcept;
  [[nodiscard]] std::span<const Member> members() const noexcept;

  // The member of that name, or null. Linear in the number of members.
  [[nodiscard]] const Value* find(std::string_view key) const noexcept;

  // The value a JSON pointer (RFC 6901) names: "" this one, "/a/0/b~1c" a descendant; null when there is none.
  [[nodiscard]] const Value* at(std::string_view pointer) const;

  // Sets or replaces a member and returns it; a value of another kind becomes an object first. New keys go last.
  Value& set(std::string_view key, Value value);

  // Appends an element and returns it; a value of another kind becomes an array first.
  Value& push(Value value);

  friend bool operator==(const Value& a, const Value& b);

 private:
  struct Truth {
    bool value;
  };
  struct Whole {
    std::int64_t value;
  };
  explicit Value(Truth truth);
  explicit Value(Whole whole);

  using Array = std::vector<Value>;
  using Object = std::vector<Member>;
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> state_;
};

struct Member {
  std::string name;
  Value value;
  friend bool operator==(const Member&, const Member&) = default;
};

enum class Style { Compact, Pretty };

// Reads strictly (json/reader.h). A whole number that int64 can hold becomes an Int, any other number a Double.
// Error: InvalidArgument; a number too large for a double is one too.
[[nodiscard]] Result<Value> parse(std::string_view document);

// Writes in the members' order; Pretty: two blanks a level. Strings that are not UTF-8 are written with U+FFFD in place
// of what is broken, NaN and the infinities as null: the result is always valid JSON (given at most 32 levels, parse()
// reads it back; a Double stays a Double).
[[nodiscard]] std::string write(const Value& value, Style style = Style::Compact);

}  // namespace stadtkern::json
