// SPDX-License-Identifier: Apache-2.0
#include "json/schema.h"

#include "json/plan.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>

#include <algorithm>
#include <limits>
#include <mutex>

namespace stadtkern::json {
namespace {

namespace pb = google::protobuf;

class FirstError final : public pb::DescriptorPool::ErrorCollector {
 public:
  void AddError(const std::string& file, const std::string& element, const pb::Message*, ErrorLocation,
                const std::string& message) override {
    if (text_.empty()) text_ = file + ": " + element + ": " + message;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

Error refused(const std::string& why) {
  return {.code = Code::InvalidArgument,
          .message = "the descriptor set is not usable: " + why +
                     "; write it with protoc --include_imports --descriptor_set_out"};
}

Error unknown(std::string_view full_name) {
  return {.code = Code::Internal, .message = "this version's schema has no message " + std::string(full_name)};
}

bool by_number(const pb::FieldDescriptor* a, const pb::FieldDescriptor* b) {
  return a->number() < b->number();
}

void note_order(const pb::Descriptor& message, FieldOrders& orders) {
  FieldOrder fields;
  fields.reserve(static_cast<std::size_t>(message.field_count()));
  for (int i = 0; i < message.field_count(); ++i) fields.push_back(message.field(i));
  if (!std::is_sorted(fields.begin(), fields.end(), by_number)) {
    std::sort(fields.begin(), fields.end(), by_number);
    orders.emplace(&message, std::move(fields));
  }
  for (int i = 0; i < message.nested_type_count(); ++i) note_order(*message.nested_type(i), orders);
}

}  // namespace

struct Schema::State {
  pb::DescriptorPool pool;
  pb::DynamicMessageFactory factory{&pool};
  std::vector<const pb::FileDescriptor*> files;
  FieldOrders orders;

  // Plans are made at a type's first use: most messages of a set are never mapped at top level.
  std::mutex mutex;
  std::unordered_map<const pb::Descriptor*, MessageType::Plan> plans;
};

Schema::Schema(std::unique_ptr<State> state) : state_(std::move(state)) {}
Schema::~Schema() = default;

Result<std::unique_ptr<Schema>> Schema::load(std::string_view file_descriptor_set) {
  pb::FileDescriptorSet set;
  if (file_descriptor_set.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
      !set.ParseFromArray(file_descriptor_set.data(), static_cast<int>(file_descriptor_set.size()))) {
    return refused("it is not a serialized FileDescriptorSet");
  }
  if (set.file_size() == 0) return refused("it holds no file");
  auto state = std::make_unique<State>();
  for (const pb::FileDescriptorProto& file : set.file()) {
    FirstError error;
    const pb::FileDescriptor* built = state->pool.BuildFileCollectingErrors(file, &error);
    if (!built) return refused(error.text());
    state->files.push_back(built);
    for (int i = 0; i < built->message_type_count(); ++i) note_order(*built->message_type(i), state->orders);
  }
  return std::unique_ptr<Schema>(new Schema(std::move(state)));
}

bool Schema::has_message(std::string_view full_name) const {
  return state_->pool.FindMessageTypeByName(std::string(full_name)) != nullptr;
}

std::optional<MessageType> Schema::message(std::string_view full_name) const {
  const pb::Descriptor* descriptor = state_->pool.FindMessageTypeByName(std::string(full_name));
  if (!descriptor) return std::nullopt;
  const std::scoped_lock lock(state_->mutex);
  const auto found = state_->plans.find(descriptor);
  if (found != state_->plans.end()) return MessageType(found->second);
  const pb::Message& prototype = *state_->factory.GetPrototype(descriptor);
  const MessageType::Plan plan{*descriptor, prototype, state_->orders};
  return MessageType(state_->plans.emplace(descriptor, plan).first->second);
}

std::vector<Service> Schema::services() const {
  std::vector<Service> out;
  for (const pb::FileDescriptor* file : state_->files) {
    for (int i = 0; i < file->service_count(); ++i) {
      const pb::ServiceDescriptor& service = *file->service(i);
      Service& entry = out.emplace_back(Service{.name = service.full_name(), .methods = {}});
      for (int k = 0; k < service.method_count(); ++k) {
        const pb::MethodDescriptor& method = *service.method(k);
        entry.methods.push_back({.name = method.name(),
                                 .input = method.input_type()->full_name(),
                                 .output = method.output_type()->full_name(),
                                 .client_streaming = method.client_streaming(),
                                 .server_streaming = method.server_streaming()});
      }
    }
  }
  return out;
}

const pb::DescriptorPool& Schema::pool() const noexcept {
  return state_->pool;
}

Result<std::string> Schema::to_protobuf(std::string_view full_name, std::string_view document,
                                        std::span<const Parameter> parameters) const {
  const auto type = message(full_name);
  if (!type) return unknown(full_name);
  return type->to_protobuf(document, parameters);
}

Result<std::string> Schema::to_json(std::string_view full_name, std::string_view protobuf) const {
  const auto type = message(full_name);
  if (!type) return unknown(full_name);
  return type->to_json(protobuf);
}

std::string Schema::example(std::string_view full_name) const {
  const auto type = message(full_name);
  return type ? type->example() : "{}";
}

std::string_view MessageType::full_name() const noexcept {
  return plan_->descriptor.full_name();
}

}  // namespace stadtkern::json
