// SPDX-License-Identifier: Apache-2.0
#include "json/fields.h"

#include "json/refusals.h"
#include "json/text.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace stadtkern::json {
namespace {

namespace pb = google::protobuf;
using Cpp = pb::FieldDescriptor;

// The whole number a scalar stands for. A string may hold one only where a JSON number could lose digits.
template <std::integral T>
std::optional<T> whole(const Scalar& value) {
  if (value.kind == Scalar::Kind::Bool) return std::nullopt;
  if (value.kind == Scalar::Kind::String && (sizeof(T) < 8 || !is_number(value.text))) return std::nullopt;
  if constexpr (std::same_as<T, std::uint64_t>) {
    return to_uint64(value.text);
  } else {
    const auto wide = to_int64(value.text);
    return wide && std::in_range<T>(*wide) ? std::optional(static_cast<T>(*wide)) : std::nullopt;
  }
}

template <std::integral T>
std::string range() {
  return " between " + std::to_string(std::numeric_limits<T>::min()) + " and " +
         std::to_string(std::numeric_limits<T>::max());
}

std::string one_of(const pb::EnumDescriptor& type) {
  static constexpr int kShown = 12;
  std::string out = "must be one of ";
  for (int i = 0; i < type.value_count() && i < kShown; ++i) {
    if (i > 0) out += ", ";
    out += type.value(i)->name();
  }
  if (type.value_count() > kShown) out += " ...";
  return out;
}

// reflection->SetX or AddX, whichever the field is.
template <class Value>
using Setter = void (pb::Reflection::*)(pb::Message*, const pb::FieldDescriptor*, Value) const;

template <class Value>
std::string store(pb::Message& message, const pb::FieldDescriptor& field, std::optional<Value> value, Setter<Value> set,
                  Setter<Value> add) {
  if (!value) return expectation(field);
  const pb::Reflection& reflection = *message.GetReflection();
  (reflection.*(field.is_repeated() ? add : set))(&message, &field, *std::move(value));
  return {};
}

std::string put_text(pb::Message& message, const pb::FieldDescriptor& field, const Scalar& value) {
  std::optional<std::string> text;
  if (value.kind == Scalar::Kind::String) {
    text = field.type() == pb::FieldDescriptor::TYPE_BYTES ? from_base64(value.text) : std::string(value.text);
  }
  return store<std::string>(message, field, std::move(text), &pb::Reflection::SetString, &pb::Reflection::AddString);
}

std::string put_enum(pb::Message& message, const pb::FieldDescriptor& field, const Scalar& value) {
  const pb::EnumValueDescriptor* named =
      value.kind == Scalar::Kind::String ? field.enum_type()->FindValueByName(std::string(value.text)) : nullptr;
  return store<int>(message, field, named ? std::optional(named->number()) : std::nullopt,
                    &pb::Reflection::SetEnumValue, &pb::Reflection::AddEnumValue);
}

bool fits_parameter(const pb::FieldDescriptor& field) {
  return field.cpp_type() != Cpp::CPPTYPE_MESSAGE;
}

}  // namespace

std::string put(pb::Message& message, const pb::FieldDescriptor& field, const Scalar& value) {
  using R = pb::Reflection;
  const bool number = value.kind == Scalar::Kind::Number;
  const bool truth = value.kind == Scalar::Kind::Bool;
  switch (field.cpp_type()) {
    case Cpp::CPPTYPE_INT32:
      return store<std::int32_t>(message, field, whole<std::int32_t>(value), &R::SetInt32, &R::AddInt32);
    case Cpp::CPPTYPE_UINT32:
      return store<std::uint32_t>(message, field, whole<std::uint32_t>(value), &R::SetUInt32, &R::AddUInt32);
    case Cpp::CPPTYPE_INT64:
      return store<std::int64_t>(message, field, whole<std::int64_t>(value), &R::SetInt64, &R::AddInt64);
    case Cpp::CPPTYPE_UINT64:
      return store<std::uint64_t>(message, field, whole<std::uint64_t>(value), &R::SetUInt64, &R::AddUInt64);
    case Cpp::CPPTYPE_DOUBLE:
      return store<double>(message, field, number ? to_double(value.text) : std::nullopt, &R::SetDouble, &R::AddDouble);
    case Cpp::CPPTYPE_FLOAT:
      return store<float>(message, field, number ? to_float(value.text) : std::nullopt, &R::SetFloat, &R::AddFloat);
    case Cpp::CPPTYPE_BOOL:
      return store<bool>(message, field, truth ? std::optional(value.truth) : std::nullopt, &R::SetBool, &R::AddBool);
    case Cpp::CPPTYPE_ENUM:
      return put_enum(message, field, value);
    case Cpp::CPPTYPE_STRING:
      return put_text(message, field, value);
    case Cpp::CPPTYPE_MESSAGE:
      break;
  }
  return expectation(field);
}

std::string put_key(pb::Message& entry, const pb::FieldDescriptor& field, std::string_view key) {
  switch (field.cpp_type()) {
    case Cpp::CPPTYPE_STRING:
      return put(entry, field, {.kind = Scalar::Kind::String, .text = key});
    case Cpp::CPPTYPE_BOOL:
      if (key != "true" && key != "false") return "the key must be true or false";
      return put(entry, field, {.kind = Scalar::Kind::Bool, .truth = key == "true", .text = {}});
    default:
      break;
  }
  const bool canonical = key != "-0" && is_number(key) && key.find_first_of(".eE") == std::string_view::npos;
  std::string refused = canonical ? put(entry, field, {.kind = Scalar::Kind::Number, .text = key}) : expectation(field);
  return refused.empty() ? refused : "the key " + refused;
}

std::string expectation(const pb::FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case Cpp::CPPTYPE_INT32:
      return "must be a whole number" + range<std::int32_t>();
    case Cpp::CPPTYPE_UINT32:
      return "must be a whole number" + range<std::uint32_t>();
    case Cpp::CPPTYPE_INT64:
      return "must be a whole number" + range<std::int64_t>();
    case Cpp::CPPTYPE_UINT64:
      return "must be a whole number" + range<std::uint64_t>();
    case Cpp::CPPTYPE_DOUBLE:
      return "must be a number";
    case Cpp::CPPTYPE_FLOAT:
      return "must be a number up to 3.4e38";
    case Cpp::CPPTYPE_BOOL:
      return "must be true or false";
    case Cpp::CPPTYPE_ENUM:
      return one_of(*field.enum_type());
    case Cpp::CPPTYPE_STRING:
      return field.type() == pb::FieldDescriptor::TYPE_BYTES ? "must be a base64 string" : "must be a string";
    case Cpp::CPPTYPE_MESSAGE:
      break;
  }
  return "must be an object";
}

std::string unknown_name(std::string_view name, const pb::Descriptor& message, bool parameters) {
  std::vector<std::string_view> names;
  for (int i = 0; i < message.field_count(); ++i) {
    const pb::FieldDescriptor& field = *message.field(i);
    if (!parameters || fits_parameter(field)) names.emplace_back(field.name());
  }
  const std::string_view meant = nearest(name, names);
  if (meant.empty()) return "is not known here";
  return "is not known here; the nearest name is \"" + std::string(meant) + "\"";
}

const pb::FieldDescriptor* oneof_rival(const pb::Message& message, const pb::FieldDescriptor& field) {
  const pb::OneofDescriptor* oneof = field.real_containing_oneof();
  if (!oneof) return nullptr;
  const pb::FieldDescriptor* set = message.GetReflection()->GetOneofFieldDescriptor(message, oneof);
  return set == &field ? nullptr : set;
}

}  // namespace stadtkern::json
