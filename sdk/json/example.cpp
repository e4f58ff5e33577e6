// SPDX-License-Identifier: Apache-2.0
// An example body from the descriptors alone.
#include "json/plan.h"
#include "json/value.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>

namespace stadtkern::json {
namespace {

namespace pb = google::protobuf;

class Sample {
 public:
  explicit Sample(const FieldOrders& orders) : orders_(orders) {}

  Value message(const pb::Descriptor& type) {
    Value out = Value::object();
    above_.push_back(&type);
    const auto reordered = orders_.find(&type);
    for (int i = 0; i < type.field_count(); ++i) {
      const pb::FieldDescriptor& field =
          reordered == orders_.end() ? *type.field(i) : *reordered->second[static_cast<std::size_t>(i)];
      const pb::OneofDescriptor* oneof = field.real_containing_oneof();
      if ((oneof && oneof->field(0) != &field) || endless(field)) continue;
      if (field.is_map()) {
        out.set(field.name(), map(field));
      } else if (field.is_repeated()) {
        out.set(field.name(), Value::array({element(field)}));
      } else {
        out.set(field.name(), element(field));
      }
    }
    above_.pop_back();
    return out;
  }

 private:
  // Would this field lead into a message that is being written, or deeper than the reader goes?
  bool endless(const pb::FieldDescriptor& field) const {
    const pb::FieldDescriptor& inner = field.is_map() ? *field.message_type()->map_value() : field;
    if (inner.cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) return false;
    // Each level of messages can be two of JSON: a list or map around it.
    return above_.size() * 2 + 2 > kMaxDepth ||
           std::find(above_.begin(), above_.end(), inner.message_type()) != above_.end();
  }

  Value map(const pb::FieldDescriptor& field) {
    const pb::FieldDescriptor& key = *field.message_type()->map_key();
    Value out = Value::object();
    std::string name = "0";
    if (key.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) name = "key";
    if (key.cpp_type() == pb::FieldDescriptor::CPPTYPE_BOOL) name = "true";
    out.set(name, element(*field.message_type()->map_value()));
    return out;
  }

  Value element(const pb::FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        return message(*field.message_type());
      case pb::FieldDescriptor::CPPTYPE_ENUM:
        return name(*field.enum_type());
      case pb::FieldDescriptor::CPPTYPE_BOOL:
        return false;
      case pb::FieldDescriptor::CPPTYPE_STRING:
        return field.type() == pb::FieldDescriptor::TYPE_BYTES ? "dGV4dA==" : "text";
      case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      case pb::FieldDescriptor::CPPTYPE_FLOAT:
        return 0.5;
      default:
        return 0;
    }
  }

  // Number 0 is UNSPECIFIED by custom: the next name says more.
  static Value name(const pb::EnumDescriptor& type) {
    for (int i = 0; i < type.value_count(); ++i) {
      if (type.value(i)->number() != 0) return type.value(i)->name();
    }
    return type.value(0)->name();
  }

  const FieldOrders& orders_;
  std::vector<const pb::Descriptor*> above_;
};

}  // namespace

std::string MessageType::example() const {
  return write(Sample(plan_->orders).message(plan_->descriptor));
}

}  // namespace stadtkern::json
