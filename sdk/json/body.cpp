// SPDX-License-Identifier: Apache-2.0
// JSON -> protobuf: the reader's events fill a DynamicMessage directly, no document is built in between.
#include "json/fields.h"
#include "json/parameters.h"
#include "json/path.h"
#include "json/plan.h"
#include "json/reader.h"
#include "json/refusals.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

namespace stadtkern::json {
namespace {

namespace pb = google::protobuf;

class Body final : public Events {
 public:
  Body(pb::Message& message, const std::vector<Given>& given, const Path& path, Refusals& refusals)
      : message_(message), given_(given), path_(path), refusals_(refusals) {}

  void begin_object() override {
    if (skipped_ > 0) {
      ++skipped_;
    } else if (open_.empty()) {
      open_.push_back({.kind = Open::Kind::Message, .owner = &message_});
    } else if (!open_nested()) {
      skipped_ = 1;
    }
  }

  void key(std::string_view key) override {
    if (skipped_ > 0) return;
    if (open_.back().kind == Open::Kind::Map) {
      entry(open_.back(), key);
    } else {
      member(open_.back(), key);
    }
  }

  void end_object() override { close(); }

  void begin_array() override {
    if (skipped_ > 0) {
      ++skipped_;
    } else if (!open_list()) {
      skipped_ = 1;
    }
  }

  void end_array() override { close(); }

  void null() override {
    if (skipped_ > 0) return;
    if (open_.empty()) {
      refuse("must be an object");
    } else if (open_.back().field && open_.back().kind != Open::Kind::Message) {
      refuse("must not be null");
    }
  }

  void boolean(bool value) override { scalar({.kind = Scalar::Kind::Bool, .truth = value, .text = {}}); }
  void number(std::string_view text) override { scalar({.kind = Scalar::Kind::Number, .text = text}); }
  void string(std::string_view text) override { scalar({.kind = Scalar::Kind::String, .text = text}); }

  // A field that both a parameter and the body gave must have the same value in both.
  void compare_with_parameters() {
    for (const Given& twice : twice_) {
      std::string pointer;
      append_token(pointer, twice.field->name());
      if (refusals_.touches(pointer) || refusals_.touches(twice.field->name())) continue;
      pb::util::MessageDifferencer differencer;
      if (differencer.CompareWithFields(message_, *beside_, {twice.field}, {twice.field})) continue;
      const bool path = twice.kind == Parameter::Kind::Path;
      refusals_.body(std::move(pointer), path ? "contradicts the path, which gives this value; leave it out here"
                                              : "contradicts the query parameter of this name; leave one of them out");
    }
  }

 private:
  // An object or list being read, and where its next value goes.
  struct Open {
    enum class Kind { Message, List, Map };
    Kind kind = Kind::Message;
    pb::Message* owner = nullptr;                // Message: the message itself; else the one that has the field
    const pb::FieldDescriptor* map = nullptr;    // Map only
    pb::Message* target = nullptr;               // what has `field`: the owner, a map's entry, or beside_
    const pb::FieldDescriptor* field = nullptr;  // null: its key was refused, the value is passed over
  };

  void refuse(std::string reason) { refusals_.body(path_.pointer(), std::move(reason)); }

  void close() {
    if (skipped_ > 0) {
      --skipped_;
    } else {
      open_.pop_back();
    }
  }

  const Given* given(const pb::FieldDescriptor* field) const {
    const auto found = std::find_if(given_.begin(), given_.end(), [&](const Given& one) { return one.field == field; });
    return found == given_.end() ? nullptr : &*found;
  }

  // A message's member. One that a parameter has filled is read into a message beside, to be compared.
  void member(Open& open, std::string_view key) {
    name_.assign(key);
    const pb::Descriptor& type = *open.owner->GetDescriptor();
    open.field = type.FindFieldByName(name_);
    open.target = open.owner;
    if (!open.field) return refuse(unknown_name(key, type, false));
    if (given_.empty() || open_.size() > 1 || !given(open.field)) return;
    if (!beside_) beside_ = message_.New(message_.GetArena());
    open.target = beside_;
  }

  void entry(Open& open, std::string_view key) {
    open.field = nullptr;
    open.target = open.owner->GetReflection()->AddMessage(open.owner, open.map);
    std::string reason = put_key(*open.target, *open.map->message_type()->map_key(), key);
    if (!reason.empty()) return refuse(std::move(reason));
    open.field = open.map->message_type()->map_value();
  }

  // A value that is not null is about to be written into a member.
  bool claim(const Open& open) {
    if (open.kind != Open::Kind::Message) return true;
    if (const pb::FieldDescriptor* rival = oneof_rival(*open.owner, *open.field)) {
      refuse("cannot be given together with \"" + rival->name() + "\"");
      return false;
    }
    if (open.target == beside_) twice_.push_back(*given(open.field));
    return true;
  }

  // A value of the wrong kind for its place.
  bool misfit(const Open& open) {
    if (open.kind == Open::Kind::Message && open.field->is_repeated()) {
      refuse(open.field->is_map() ? "must be an object" : "must be a list");
    } else {
      refuse(expectation(*open.field));
    }
    return false;
  }

  bool open_nested() {
    const Open& open = open_.back();
    if (!open.field) return false;
    const bool map = open.field->is_map();
    if (!map && open.kind == Open::Kind::Message && open.field->is_repeated()) return misfit(open);
    if (open.field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) return misfit(open);
    if (!claim(open)) return false;
    if (map) {
      open_.push_back({.kind = Open::Kind::Map, .owner = open.target, .map = open.field});
      return true;
    }
    const pb::Reflection& reflection = *open.target->GetReflection();
    pb::Message* const nested = open.kind == Open::Kind::List ? reflection.AddMessage(open.target, open.field)
                                                              : reflection.MutableMessage(open.target, open.field);
    open_.push_back({.kind = Open::Kind::Message, .owner = nested});
    return true;
  }

  bool open_list() {
    if (open_.empty()) {
      refuse("must be an object");
      return false;
    }
    const Open& open = open_.back();
    if (!open.field) return false;
    if (open.kind != Open::Kind::Message || !open.field->is_repeated() || open.field->is_map()) return misfit(open);
    if (!claim(open)) return false;
    open_.push_back({.kind = Open::Kind::List, .owner = open.target, .target = open.target, .field = open.field});
    return true;
  }

  void scalar(const Scalar& value) {
    if (skipped_ > 0) return;
    if (open_.empty()) return refuse("must be an object");
    const Open& open = open_.back();
    if (!open.field) return;
    const bool element = open.kind == Open::Kind::List;
    if (open.field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE || (open.field->is_repeated() && !element)) {
      misfit(open);
      return;
    }
    if (!claim(open)) return;
    std::string reason = put(*open.target, *open.field, value);
    if (!reason.empty()) refuse(std::move(reason));
  }

  pb::Message& message_;
  const std::vector<Given>& given_;
  const Path& path_;
  Refusals& refusals_;
  std::vector<Open> open_;
  std::size_t skipped_ = 0;        // objects and lists open below a refused value
  pb::Message* beside_ = nullptr;  // what the body says about fields that parameters filled; lives in the arena
  std::vector<Given> twice_;
  std::string name_;  // reused: protobuf looks names up by std::string
};

// Map entries in the order of their keys, so that equal messages are equal bytes (idempotency keys hash them).
Result<std::string> serialize(const pb::Message& message) {
  const std::size_t size = message.ByteSizeLong();
  if (size > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    return Error{.code = Code::TooLarge, .message = "the message would be larger than 2 GiB"};
  }
  std::string out(size, '\0');
  {
    pb::io::ArrayOutputStream array(out.data(), static_cast<int>(size));
    pb::io::CodedOutputStream stream(&array);  // its destructor writes the last bytes
    stream.SetSerializationDeterministic(true);
    message.SerializeWithCachedSizes(&stream);
  }
  return out;
}

}  // namespace

Result<std::string> MessageType::to_protobuf(std::string_view document, std::span<const Parameter> parameters) const {
  alignas(std::max_align_t) std::array<char, kFirstBlock> block;
  pb::ArenaOptions options;
  options.initial_block = block.data();
  options.initial_block_size = block.size();
  pb::Arena arena(options);
  pb::Message& message = *plan_->prototype.New(&arena);

  Refusals refusals;
  auto given = put_parameters(message, parameters, refusals);
  if (!given) return std::move(given).error();
  if (!document.empty()) {
    Path path;
    Body body(message, *given, path, refusals);
    if (Status status = read(document, path, body); !status) {
      FieldError& field = status.error().fields.front();
      refusals.malformed(std::move(field.pointer), std::move(field.reason));
    } else {
      body.compare_with_parameters();
    }
  }
  if (!refusals.empty()) return std::move(refusals).error();
  return serialize(message);
}

}  // namespace stadtkern::json
