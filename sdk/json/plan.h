// SPDX-License-Identifier: Apache-2.0
// What the mapping's parts share about one message type. Inside sdk/json only.
#pragma once

#include "json/schema.h"

#include <google/protobuf/message.h>

#include <unordered_map>
#include <vector>

namespace stadtkern::json {

using FieldOrder = std::vector<const google::protobuf::FieldDescriptor*>;

// Fields by number, for the messages that declare them in another order; most don't, and need no entry.
using FieldOrders = std::unordered_map<const google::protobuf::Descriptor*, FieldOrder>;

struct MessageType::Plan {
  const google::protobuf::Descriptor& descriptor;
  const google::protobuf::Message& prototype;
  const FieldOrders& orders;
};

// A call's messages are built in an arena whose first block lies on the stack: few requests need the heap for them.
inline constexpr std::size_t kFirstBlock = 4096;

}  // namespace stadtkern::json
