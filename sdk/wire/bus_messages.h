// SPDX-License-Identifier: Apache-2.0
// What stands behind the prefix, as plain structs; proto/bus.proto says what each field means. Values only.
#pragma once

#include "wire/protobuf.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stadtkern::wire {

struct Baggage {
  std::string key;
  std::string value;
  static void each_field(auto& self, auto&& field) {
    field(1, self.key);
    field(2, self.value);
  }
  friend bool operator==(const Baggage&, const Baggage&) = default;
};

struct Context {
  std::string idempotency_key;
  std::string locale;
  std::vector<Baggage> baggage;
  static void each_field(auto& self, auto&& field) {
    field(1, self.idempotency_key);
    field(2, self.locale);
    field(3, self.baggage);
  }
  friend bool operator==(const Context&, const Context&) = default;
};

struct FieldError {
  std::string pointer;
  std::string reason;
  static void each_field(auto& self, auto&& field) {
    field(1, self.pointer);
    field(2, self.reason);
  }
  friend bool operator==(const FieldError&, const FieldError&) = default;
};

struct ErrorDetails {
  std::string message;
  std::string reason;
  std::vector<FieldError> fields;
  static void each_field(auto& self, auto&& field) {
    field(1, self.message);
    field(2, self.reason);
    field(3, self.fields);
  }
  friend bool operator==(const ErrorDetails&, const ErrorDetails&) = default;
};

struct WakeUp {
  std::string log_id;
  std::uint64_t seq = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.log_id);
    field(2, self.seq);
  }
  friend bool operator==(const WakeUp&, const WakeUp&) = default;
};

}  // namespace stadtkern::wire
