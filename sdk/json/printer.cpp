// SPDX-License-Identifier: Apache-2.0
// protobuf -> JSON, by descriptor.
#include "json/plan.h"
#include "json/text.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace stadtkern::json {
namespace {

namespace pb = google::protobuf;
using Cpp = pb::FieldDescriptor;

class Printer {
 public:
  Printer(const FieldOrders& orders, std::string& out) : orders_(orders), out_(out) {}

  // False when a string was not UTF-8; what was written so far is useless then.
  bool message(const pb::Message& message) {
    const pb::Descriptor& type = *message.GetDescriptor();
    const auto reordered = orders_.empty() ? orders_.end() : orders_.find(&type);
    out_ += '{';
    const std::size_t begin = out_.size();
    for (int i = 0; i < type.field_count(); ++i) {
      const pb::FieldDescriptor& field =
          reordered == orders_.end() ? *type.field(i) : *reordered->second[static_cast<std::size_t>(i)];
      if (!member(message, field, begin)) return false;
    }
    out_ += '}';
    return true;
  }

 private:
  void comma(std::size_t begin) {
    if (out_.size() > begin) out_ += ',';
  }

  bool member(const pb::Message& message, const pb::FieldDescriptor& field, std::size_t begin) {
    const pb::Reflection& reflection = *message.GetReflection();
    if (field.has_presence() && !reflection.HasField(message, &field)) return true;
    comma(begin);
    out_ += '"';  // a field's name needs no escape
    out_ += field.name();
    out_ += "\":";
    if (field.is_map()) return map(message, field);
    if (field.is_repeated()) return list(message, field);
    return singular(message, field);
  }

  bool list(const pb::Message& message, const pb::FieldDescriptor& field) {
    out_ += '[';
    const std::size_t begin = out_.size();
    const int size = message.GetReflection()->FieldSize(message, &field);
    for (int i = 0; i < size; ++i) {
      comma(begin);
      if (!element(message, field, i)) return false;
    }
    out_ += ']';
    return true;
  }

  bool singular(const pb::Message& message, const pb::FieldDescriptor& field) {
    const pb::Reflection& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case Cpp::CPPTYPE_INT32:
        return whole(std::int64_t{reflection.GetInt32(message, &field)});
      case Cpp::CPPTYPE_INT64:
        return whole(reflection.GetInt64(message, &field));
      case Cpp::CPPTYPE_UINT32:
        return whole(std::uint64_t{reflection.GetUInt32(message, &field)});
      case Cpp::CPPTYPE_UINT64:
        return whole(reflection.GetUInt64(message, &field));
      case Cpp::CPPTYPE_DOUBLE:
        return real(reflection.GetDouble(message, &field));
      case Cpp::CPPTYPE_FLOAT:
        return real(reflection.GetFloat(message, &field));
      case Cpp::CPPTYPE_BOOL:
        return boolean(reflection.GetBool(message, &field));
      case Cpp::CPPTYPE_ENUM:
        return named(*field.enum_type(), reflection.GetEnumValue(message, &field));
      case Cpp::CPPTYPE_STRING:
        return text(field, reflection.GetStringReference(message, &field, &scratch_));
      case Cpp::CPPTYPE_MESSAGE:
        break;
    }
    return this->message(reflection.GetMessage(message, &field));
  }

  bool element(const pb::Message& message, const pb::FieldDescriptor& field, int i) {
    const pb::Reflection& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case Cpp::CPPTYPE_INT32:
        return whole(std::int64_t{reflection.GetRepeatedInt32(message, &field, i)});
      case Cpp::CPPTYPE_INT64:
        return whole(reflection.GetRepeatedInt64(message, &field, i));
      case Cpp::CPPTYPE_UINT32:
        return whole(std::uint64_t{reflection.GetRepeatedUInt32(message, &field, i)});
      case Cpp::CPPTYPE_UINT64:
        return whole(reflection.GetRepeatedUInt64(message, &field, i));
      case Cpp::CPPTYPE_DOUBLE:
        return real(reflection.GetRepeatedDouble(message, &field, i));
      case Cpp::CPPTYPE_FLOAT:
        return real(reflection.GetRepeatedFloat(message, &field, i));
      case Cpp::CPPTYPE_BOOL:
        return boolean(reflection.GetRepeatedBool(message, &field, i));
      case Cpp::CPPTYPE_ENUM:
        return named(*field.enum_type(), reflection.GetRepeatedEnumValue(message, &field, i));
      case Cpp::CPPTYPE_STRING:
        return text(field, reflection.GetRepeatedStringReference(message, &field, i, &scratch_));
      case Cpp::CPPTYPE_MESSAGE:
        break;
    }
    return this->message(reflection.GetRepeatedMessage(message, &field, i));
  }

  bool map(const pb::Message& message, const pb::FieldDescriptor& field) {
    const pb::Reflection& reflection = *message.GetReflection();
    const pb::FieldDescriptor& key = *field.message_type()->map_key();
    const pb::FieldDescriptor& value = *field.message_type()->map_value();
    std::vector<const pb::Message*> entries;
    const int size = reflection.FieldSize(message, &field);
    entries.reserve(static_cast<std::size_t>(size));
    for (int i = 0; i < size; ++i) entries.push_back(&reflection.GetRepeatedMessage(message, &field, i));
    std::stable_sort(entries.begin(), entries.end(),
                     [&](const pb::Message* a, const pb::Message* b) { return less(key, *a, *b); });
    out_ += '{';
    const std::size_t begin = out_.size();
    for (std::size_t i = 0; i < entries.size(); ++i) {
      // Bytes may hold a key twice; the last one counts, as everywhere in protobuf.
      if (i + 1 < entries.size() && !less(key, *entries[i], *entries[i + 1])) continue;
      comma(begin);
      if (!map_key(*entries[i], key)) return false;
      out_ += ':';
      if (!singular(*entries[i], value)) return false;
    }
    out_ += '}';
    return true;
  }

  static bool less(const pb::FieldDescriptor& key, const pb::Message& a, const pb::Message& b) {
    const pb::Reflection& reflection = *a.GetReflection();
    switch (key.cpp_type()) {
      case Cpp::CPPTYPE_INT32:
        return reflection.GetInt32(a, &key) < reflection.GetInt32(b, &key);
      case Cpp::CPPTYPE_INT64:
        return reflection.GetInt64(a, &key) < reflection.GetInt64(b, &key);
      case Cpp::CPPTYPE_UINT32:
        return reflection.GetUInt32(a, &key) < reflection.GetUInt32(b, &key);
      case Cpp::CPPTYPE_UINT64:
        return reflection.GetUInt64(a, &key) < reflection.GetUInt64(b, &key);
      case Cpp::CPPTYPE_BOOL:
        return reflection.GetBool(a, &key) < reflection.GetBool(b, &key);
      default:
        break;
    }
    std::string left;
    std::string right;
    return reflection.GetStringReference(a, &key, &left) < reflection.GetStringReference(b, &key, &right);
  }

  bool map_key(const pb::Message& entry, const pb::FieldDescriptor& key) {
    if (key.cpp_type() == Cpp::CPPTYPE_STRING) return singular(entry, key);
    const std::size_t begin = out_.size();
    if (!singular(entry, key)) return false;
    if (out_[begin] == '"') return true;  // a large number is a string already
    out_.insert(begin, 1, '"');
    out_ += '"';
    return true;
  }

  template <class Number>
  bool whole(Number value) {
    append_whole(out_, value);
    return true;
  }

  template <class Number>
  bool real(Number value) {
    append_real(out_, value);
    return true;
  }

  bool boolean(bool value) {
    out_ += value ? "true" : "false";
    return true;
  }

  bool named(const pb::EnumDescriptor& type, int number) {
    const pb::EnumValueDescriptor* value = type.FindValueByNumber(number);
    if (!value) return whole(std::int64_t{number});
    out_ += '"';
    out_ += value->name();
    out_ += '"';
    return true;
  }

  bool text(const pb::FieldDescriptor& field, const std::string& value) {
    if (field.type() != pb::FieldDescriptor::TYPE_BYTES) return append_quoted(out_, value);
    out_ += '"';
    append_base64(out_, value);
    out_ += '"';
    return true;
  }

  const FieldOrders& orders_;
  std::string& out_;
  std::string scratch_;
};

}  // namespace

Result<std::string> MessageType::to_json(std::string_view protobuf) const {
  alignas(std::max_align_t) std::array<char, kFirstBlock> block;
  pb::ArenaOptions options;
  options.initial_block = block.data();
  options.initial_block_size = block.size();
  pb::Arena arena(options);
  pb::Message& message = *plan_->prototype.New(&arena);

  const auto broken = [&](const char* why) {
    return Error{.code = Code::Internal, .message = std::string(why) + plan_->descriptor.full_name()};
  };
  if (protobuf.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
      !message.ParsePartialFromArray(protobuf.data(), static_cast<int>(protobuf.size()))) {
    return broken("the bytes are not a valid ");
  }
  std::string out;
  out.reserve(protobuf.size() * 2 + 64);
  if (!Printer(plan_->orders, out).message(message)) return broken("a string is not UTF-8 in a ");
  return out;
}

}  // namespace stadtkern::json
