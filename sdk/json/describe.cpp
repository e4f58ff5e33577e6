// SPDX-License-Identifier: Apache-2.0
#include "json/describe.h"

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace stadtkern::json {
namespace {

namespace pb = google::protobuf;

constexpr std::string_view kComponents = "#/components/schemas/";

// A comment's lines as one paragraph; lines that belong to what stands above or below are not looked at.
template <class Descriptor>
std::string comment_of(const Descriptor& descriptor) {
  pb::SourceLocation place;
  if (!descriptor.GetSourceLocation(&place)) return {};
  std::string out;
  for (const char c : place.leading_comments + place.trailing_comments) {
    const bool blank = c == '\n' || c == ' ';
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

template <class Descriptor>
void add_comment(Value& out, const Descriptor& descriptor) {
  if (std::string text = comment_of(descriptor); !text.empty()) out.set("description", std::move(text));
}

Value typed(const char* type) {
  Value out = Value::object();
  out.set("type", type);
  return out;
}

Value number(const char* format, bool below_zero) {
  Value out = typed("integer");
  out.set("format", format);
  if (!below_zero) out.set("minimum", 0);
  return out;
}

class Describer {
 public:
  explicit Describer(Value& components) : components_(components) {}

  void message(const pb::Descriptor& type) {
    if (components_.find(type.full_name()) != nullptr) return;
    components_.set(type.full_name(), typed("object"));  // there before its fields: they may lead back to it
    Value out = typed("object");
    add_comment(out, type);
    Value properties = Value::object();
    for (int i = 0; i < type.field_count(); ++i) {
      Value property = shape(*type.field(i));
      add_comment(property, *type.field(i));
      properties.set(type.field(i)->name(), std::move(property));
    }
    if (type.field_count() > 0) out.set("properties", std::move(properties));
    components_.set(type.full_name(), std::move(out));
  }

  Value shape(const pb::FieldDescriptor& field) {
    if (field.is_map()) {
      Value out = typed("object");
      out.set("additionalProperties", element(*field.message_type()->map_value()));
      return out;
    }
    if (!field.is_repeated()) return element(field);
    Value out = typed("array");
    out.set("items", element(field));
    return out;
  }

 private:
  Value element(const pb::FieldDescriptor& field) {
    using Field = pb::FieldDescriptor;
    switch (field.cpp_type()) {
      case Field::CPPTYPE_MESSAGE: {
        message(*field.message_type());
        Value out = Value::object();
        out.set("$ref", std::string(kComponents) + field.message_type()->full_name());
        return out;
      }
      case Field::CPPTYPE_ENUM: {
        Value out = typed("string");
        Value& names = out.set("enum", Value::array());
        for (int i = 0; i < field.enum_type()->value_count(); ++i) names.push(field.enum_type()->value(i)->name());
        return out;
      }
      case Field::CPPTYPE_STRING: {
        Value out = typed("string");
        if (field.type() == Field::TYPE_BYTES) out.set("contentEncoding", "base64");
        return out;
      }
      case Field::CPPTYPE_BOOL:
        return typed("boolean");
      case Field::CPPTYPE_INT32:
        return number("int32", true);
      case Field::CPPTYPE_UINT32:
        return number("uint32", false);
      case Field::CPPTYPE_INT64:
      case Field::CPPTYPE_UINT64: {
        // A string beyond what JavaScript holds exactly (schema.h).
        Value out = Value::object();
        Value& types = out.set("type", Value::array());
        types.push("integer");
        types.push("string");
        out.set("format", field.cpp_type() == Field::CPPTYPE_INT64 ? "int64" : "uint64");
        return out;
      }
      default:
        return typed("number");
    }
  }

  Value& components_;
};

}  // namespace

void describe(const Schema& schema, std::string_view message, Value& components) {
  const auto* found = schema.pool().FindMessageTypeByName(std::string(message));
  if (found != nullptr) Describer(components).message(*found);
}

std::vector<DescribedField> describe_parameters(const Schema& schema, std::string_view message) {
  std::vector<DescribedField> out;
  const auto* found = schema.pool().FindMessageTypeByName(std::string(message));
  Value none = Value::object();
  for (int i = 0; found != nullptr && i < found->field_count(); ++i) {
    const pb::FieldDescriptor& field = *found->field(i);
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    out.push_back({field.name(), comment_of(field), Describer(none).shape(field)});
  }
  return out;
}

std::string describe_method(const Schema& schema, std::string_view method) {
  const auto* found = schema.pool().FindMethodByName(std::string(method));
  return found == nullptr ? std::string() : comment_of(*found);
}

}  // namespace stadtkern::json
