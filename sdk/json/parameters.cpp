// SPDX-License-Identifier: Apache-2.0
#include "json/parameters.h"

#include "json/fields.h"
#include "json/refusals.h"
#include "json/text.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>

namespace stadtkern::json {
namespace {

namespace pb = google::protobuf;

// A parameter is text; which JSON scalar it stands for follows from its field.
Scalar scalar(const pb::FieldDescriptor& field, std::string_view text) {
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_STRING:
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      break;
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      if (text == "true" || text == "false") return {.kind = Scalar::Kind::Bool, .truth = text == "true", .text = {}};
      break;
    default:
      if (is_number(text)) return {.kind = Scalar::Kind::Number, .text = text};
  }
  return {.kind = Scalar::Kind::String, .text = text};
}

// The reason why this parameter cannot be written, or "" when it was.
std::string put_parameter(pb::Message& message, const pb::FieldDescriptor& field, const Parameter& parameter,
                          std::vector<Given>& given) {
  if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) return "cannot be given as a parameter";
  if (!valid_utf8(parameter.value)) return "is not valid UTF-8";
  const auto earlier =
      std::find_if(given.begin(), given.end(), [&](const Given& entry) { return entry.field == &field; });
  if (earlier != given.end()) {
    if (earlier->kind != parameter.kind) return "is given by the path already; leave it out of the query";
    if (!field.is_repeated()) return "is given more than once";
  } else {
    given.push_back({&field, parameter.kind});
  }
  if (const pb::FieldDescriptor* rival = oneof_rival(message, field)) {
    return "cannot be given together with \"" + rival->name() + "\"";
  }
  return put(message, field, scalar(field, parameter.value));
}

}  // namespace

Result<std::vector<Given>> put_parameters(pb::Message& message, std::span<const Parameter> parameters,
                                          Refusals& refusals) {
  std::vector<Given> given;
  const pb::Descriptor& type = *message.GetDescriptor();
  for (const Parameter::Kind kind : {Parameter::Kind::Path, Parameter::Kind::Query}) {
    for (const Parameter& parameter : parameters) {
      if (parameter.kind != kind) continue;
      const std::string name(parameter.name);
      const pb::FieldDescriptor* field = type.FindFieldByName(name);
      if (!field && kind == Parameter::Kind::Path) {
        return Error{.code = Code::Internal,
                     .message = "the route's path parameter \"" + name + "\" is no field of " + type.full_name()};
      }
      std::string reason = field ? put_parameter(message, *field, parameter, given) : unknown_name(name, type, true);
      if (!reason.empty()) refusals.malformed(mend_utf8(clip(name, 100)), std::move(reason));
    }
  }
  return given;
}

}  // namespace stadtkern::json
