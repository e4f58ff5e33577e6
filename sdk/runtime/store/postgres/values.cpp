// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/postgres/values.h"

#include <bit>
#include <charconv>
#include <climits>
#include <cmath>
#include <cstdint>
#include <utility>

#include "runtime/store/utf8.h"

namespace stadtkern::runtime::store::postgres {

namespace {

// Types of PostgreSQL's catalogue, whose numbers never change.
enum Oid : unsigned {
  kBool = 16,
  kBytea = 17,
  kChar = 18,
  kName = 19,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kText = 25,
  kFloat4 = 700,
  kFloat8 = 701,
  kUnknown = 705,
  kVarchar = 1043,
  kNumeric = 1700,
};

std::array<char, 8> big_endian(std::uint64_t number) noexcept {
  std::array<char, 8> out{};
  for (int i = 7; i >= 0; --i, number >>= 8) out[static_cast<std::size_t>(i)] = static_cast<char>(number & 0xFF);
  return out;
}

template <class Number>
Result<Value> parsed(std::string_view text) {
  Number number{};
  const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (trouble != std::errc{} || end != text.data() + text.size()) {
    return Error{Code::Internal, "a number of the result is out of range", "type"};
  }
  return Value{number};
}

int hex_digit(char c) noexcept {
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

// \x0a1b...
void decode_bytes(std::string_view text, std::string& out) {
  out.clear();
  for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
    out += static_cast<char>(hex_digit(text[i]) * 16 + hex_digit(text[i + 1]));
  }
}

}  // namespace

Status Arguments::take(std::span<const Value> values) {
  numbers_.reserve(values.size());  // the pointers into it stay
  for (const Value& value : values) {
    unsigned type = 0;
    std::string_view bytes;
    switch (value.type()) {
      case Value::Type::Null:
        break;
      case Value::Type::Int64:
        type = kInt8;
        bytes = {numbers_.emplace_back(big_endian(static_cast<std::uint64_t>(value.int64()))).data(), 8};
        break;
      case Value::Type::Double:
        if (std::isnan(value.number())) return Error{Code::InvalidArgument, "NaN cannot be stored", "number"};
        type = kFloat8;
        bytes = {numbers_.emplace_back(big_endian(std::bit_cast<std::uint64_t>(value.number()))).data(), 8};
        break;
      case Value::Type::Text:
        if (!storable_text(value.text())) {
          return Error{Code::InvalidArgument, "text must be UTF-8 without NUL", "text"};
        }
        type = kText;
        bytes = value.text();
        break;
      case Value::Type::Bytes:
        type = kBytea;
        bytes = {reinterpret_cast<const char*>(value.bytes().data()), value.bytes().size()};
        break;
    }
    if (bytes.size() > INT_MAX) return Error{Code::TooLarge, "a value has more than 2 GiB"};
    types_.push_back(type);
    // A null pointer is null; an empty value is not.
    values_.push_back(type == 0 ? nullptr : bytes.empty() ? "" : bytes.data());
    lengths_.push_back(static_cast<int>(bytes.size()));
    formats_.push_back(1);
    signature_ += static_cast<char>('0' + static_cast<int>(value.type()));
  }
  return {};
}

libpq::Parameters Arguments::parameters() const noexcept {
  return {static_cast<int>(types_.size()), types_.data(), values_.data(), lengths_.data(), formats_.data()};
}

RowReader::RowReader(const pg_result* result)
    : result_(result),
      values_(static_cast<std::size_t>(libpq::columns(result))),
      bytes_(static_cast<std::size_t>(libpq::columns(result))) {}

Result<std::span<const Value>> RowReader::read(int row) {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    auto value = column(row, static_cast<int>(i));
    if (!value) return std::move(value).error();
    values_[i] = *value;
  }
  return std::span<const Value>{values_};
}

Result<Value> RowReader::column(int row, int column) {
  if (libpq::is_null(result_, row, column)) return Value{};
  const std::string_view text{libpq::value(result_, row, column),
                              static_cast<std::size_t>(libpq::length(result_, row, column))};
  switch (libpq::column_type(result_, column)) {
    case kInt8:
    case kInt4:
    case kInt2:
      return parsed<std::int64_t>(text);
    case kFloat8:
    case kFloat4:
      return parsed<double>(text);
    case kNumeric:  // sum() over BIGINT is one without a fraction, avg() one with
      return text.find_first_of(".NI") == std::string_view::npos ? parsed<std::int64_t>(text) : parsed<double>(text);
    case kBool:
      return Value{std::int64_t{text == "t" ? 1 : 0}};
    case kText:
    case kVarchar:
    case kName:
    case kChar:
    case kUnknown:
      return Value{text};
    case kBytea: {
      std::string& bytes = bytes_[static_cast<std::size_t>(column)];
      decode_bytes(text, bytes);
      return Value{as_bytes(bytes)};
    }
    default:
      return Error{Code::Internal, "column " + std::to_string(column + 1) + " has a type that is not common SQL",
                   "type"};
  }
}

}  // namespace stadtkern::runtime::store::postgres
