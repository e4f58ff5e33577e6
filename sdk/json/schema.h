// SPDX-License-Identifier: Apache-2.0
// JSON <-> protobuf by a module version's own descriptors. Modules compile their contracts as LITE_RUNTIME and know no
// JSON; host, CLI and test kit map for them, here.
//
// The mapping. Field names are the .proto's snake_case names, no other spelling.
//   message, map<K, V>      object           repeated             array
//   string                  string           bytes                base64 string (read: also URL-safe, also unpadded)
//   bool                    true / false     enum                 its value's name (written: an unnamed one as number)
//   (s|u)int32, (s)fixed32  number           (s|u)int64, (s)fixed64  number or string (written: see to_json)
//   float, double           number           google.protobuf.Struct, Timestamp ...  plain messages, no special form
// Read: null is an absent field (but not allowed as an element of an array or a map); a member outside the message
// is refused; of a oneof at most one member may be given; 1e3 and 2.0 are whole numbers.
// Written: fields in the order of their numbers, zero values present; left out are proto3 `optional` fields, messages
// and oneof members that are not set. Map keys are sorted. NaN and the infinities become null.
#pragma once

#include <stadtkern/result.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace google::protobuf {
class DescriptorPool;
}

namespace stadtkern::json {

// A path or query parameter, percent-decoded. It is written into the top-level field of the same name: number, text,
// true/false, enum by name, base64; a repeated field takes each parameter of that name in turn.
struct Parameter {
  enum class Kind { Path, Query };
  std::string_view name;
  std::string_view value;
  Kind kind = Kind::Query;
};

struct Method {
  std::string name;
  std::string input;  // full message names, "bench.v1.StartWait"
  std::string output;
  bool client_streaming = false;
  bool server_streaming = false;
};

struct Service {
  std::string name;  // full, "bench.v1.Bench"
  std::vector<Method> methods;
};

class Schema;

// A message type, looked up once and then used for every request. A cheap copyable handle, valid as long as its Schema.
// Safe on any number of threads at once.
class MessageType {
 public:
  // The protobuf bytes of `document` (empty: an empty message) with `parameters` written into it. Equal input gives
  // equal bytes. A parameter wins over the body; a body that says otherwise is refused, and so is a query parameter
  // that repeats a path parameter. Errors, all of body, path and query together in `fields` (a JSON pointer for the
  // body, the bare name for a parameter; 64 at most):
  //   InvalidArgument   the body is not strict JSON (json/reader.h), or a parameter is unknown, given twice or unfit
  //   ValidationFailed  else: an unknown member, the wrong type for its field, a number out of range, an unknown enum
  //                     name, two members of a oneof, a body that contradicts a parameter
  //   Internal          a path parameter that the message has no field for: the route is wrong, not the request
  [[nodiscard]] Result<std::string> to_protobuf(std::string_view document,
                                                std::span<const Parameter> parameters = {}) const;

  // The JSON of a serialized message. 64-bit integers are numbers within +-(2^53 - 1), what JavaScript holds exactly,
  // else strings. Fields that the descriptors don't know are left out. Internal when the bytes are not such a message
  // or a string in them is not UTF-8: their writer is at fault.
  [[nodiscard]] Result<std::string> to_json(std::string_view protobuf) const;

  // A body that to_protobuf accepts and that shows each field once: the first name of an enum that is not number 0,
  // the first member of a oneof, one element per list and map; a recursive field is left out. Compact JSON.
  [[nodiscard]] std::string example() const;

  [[nodiscard]] std::string_view full_name() const noexcept;

 private:
  friend class Schema;
  struct Plan;
  explicit MessageType(const Plan& plan) : plan_(&plan) {}
  const Plan* plan_;
};

// The descriptors of one module version, in a pool of their own: two versions of a contract live side by side.
// After load() safe for concurrent const use.
class Schema {
 public:
  // From a serialized FileDescriptorSet as `protoc --include_imports --descriptor_set_out` writes it (imports first).
  // InvalidArgument, with the place, for bytes that are none or descriptors that contradict themselves.
  [[nodiscard]] static Result<std::unique_ptr<Schema>> load(std::string_view file_descriptor_set);

  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;
  ~Schema();

  [[nodiscard]] bool has_message(std::string_view full_name) const;

  // Nothing when the schema has no such message.
  [[nodiscard]] std::optional<MessageType> message(std::string_view full_name) const;

  // Those of all files, in the files' order.
  [[nodiscard]] std::vector<Service> services() const;

  [[nodiscard]] const google::protobuf::DescriptorPool& pool() const noexcept;

  // MessageType's functions by name; Internal for a message that the schema does not have (example: "{}").
  [[nodiscard]] Result<std::string> to_protobuf(std::string_view full_name, std::string_view document,
                                                std::span<const Parameter> parameters = {}) const;
  [[nodiscard]] Result<std::string> to_json(std::string_view full_name, std::string_view protobuf) const;
  [[nodiscard]] std::string example(std::string_view full_name) const;

 private:
  struct State;
  explicit Schema(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace stadtkern::json
