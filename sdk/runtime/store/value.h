// SPDX-License-Identifier: Apache-2.0
// What goes into a statement and comes out of a row: null, 64-bit integer, double, UTF-8 text or bytes. A Value is a
// view: text and bytes belong to somebody else (the caller, or the row inside its callback).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

namespace stadtkern::runtime::store {

using ByteView = std::span<const std::byte>;

// The bytes of a string, seen as bytes and not as text.
[[nodiscard]] inline ByteView as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

class Value {
 public:
  enum class Type : std::uint8_t { Null = 0, Int64 = 1, Double = 2, Text = 3, Bytes = 4 };

  constexpr Value() noexcept = default;
  constexpr Value(std::nullptr_t) noexcept {}
  // Any integer that always fits; bool becomes 0 or 1. A 64-bit unsigned one must be narrowed by its owner.
  template <std::integral T>
  requires(std::signed_integral<T> || sizeof(T) < sizeof(std::int64_t)) constexpr Value(T value) noexcept
      : int64_(value), type_(Type::Int64) {}
  constexpr Value(double value) noexcept : double_(value), type_(Type::Double) {}
  constexpr Value(std::string_view text) noexcept : data_(text.data()), size_(text.size()), type_(Type::Text) {}
  constexpr Value(const char* text) noexcept : Value(std::string_view{text}) {}
  Value(const std::string& text) noexcept : Value(std::string_view{text}) {}
  Value(ByteView bytes) noexcept
      : data_(reinterpret_cast<const char*>(bytes.data())), size_(bytes.size()), type_(Type::Bytes) {}

  [[nodiscard]] constexpr Type type() const noexcept { return type_; }
  [[nodiscard]] constexpr bool null() const noexcept { return type_ == Type::Null; }

  // Each reads its own type only; another is a mistake in the program and aborts, it never reads as 0.
  [[nodiscard]] std::int64_t int64() const noexcept { return expect(Type::Int64), int64_; }
  [[nodiscard]] double number() const noexcept { return expect(Type::Double), double_; }
  [[nodiscard]] std::string_view text() const noexcept { return expect(Type::Text), std::string_view{data_, size_}; }
  [[nodiscard]] ByteView bytes() const noexcept {
    return expect(Type::Bytes), as_bytes(std::string_view{data_, size_});
  }

 private:
  void expect(Type type) const noexcept {
    if (type_ != type) std::abort();
  }

  union {
    std::int64_t int64_ = 0;
    double double_;
  };
  const char* data_ = nullptr;
  std::size_t size_ = 0;
  Type type_ = Type::Null;
};

// One row of a result, valid during the callback that receives it and no longer.
class Row {
 public:
  explicit Row(std::span<const Value> values) noexcept : values_(values) {}

  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
  [[nodiscard]] const Value& operator[](std::size_t column) const noexcept { return values_[column]; }
  [[nodiscard]] std::span<const Value> values() const noexcept { return values_; }

 private:
  std::span<const Value> values_;
};

}  // namespace stadtkern::runtime::store
