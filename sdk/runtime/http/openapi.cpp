// SPDX-License-Identifier: Apache-2.0
#include "runtime/http/openapi.h"

#include "json/describe.h"
#include "runtime/methods.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

namespace stadtkern::runtime {
namespace {

using json::Value;

Value reference(std::string_view name) {
  Value out = Value::object();
  out.set("$ref", "#/components/schemas/" + std::string(name));
  return out;
}

Value as_json(std::string_view type, Value schema) {
  Value content = Value::object();
  content.set(type, Value::object()).set("schema", std::move(schema));
  return content;
}

// RFC 9457, as the edge answers all that goes wrong.
Value problem() {
  Value properties = Value::object();
  for (const char* name : {"type", "title", "detail", "instance", "request_id", "reason"}) {
    properties.set(name, Value::object()).set("type", "string");
  }
  properties.set("status", Value::object()).set("type", "integer");
  Value& errors = properties.set("errors", Value::object());
  errors.set("type", "array");
  errors.set("items", Value::object()).set("type", "object");
  Value out = Value::object();
  out.set("type", "object");
  out.set("description", "What went wrong (RFC 9457); errors: the faults of single fields.");
  out.set("properties", std::move(properties));
  return out;
}

Value security_schemes() {
  Value token = Value::object();
  token.set("type", "http");
  token.set("scheme", "bearer");
  token.set("description", "An API key, or a token of the node's operator.");
  Value session = Value::object();
  session.set("type", "apiKey");
  session.set("in", "cookie");
  session.set("name", "sk-TOWN");
  session.set("description", "The session of somebody who signed in on the town's pages.");
  Value out = Value::object();
  out.set("token", std::move(token));
  out.set("session", std::move(session));
  return out;
}

Value either_of_both() {
  Value out = Value::array();
  for (const char* scheme : {"token", "session"}) out.push(Value::object()).set(scheme, Value::array());
  return out;
}

class Operation {
 public:
  Operation(const Route& route, const json::Schema* schema, Value& components, bool named)
      : route_(route), schema_(schema), components_(components), named_(named) {}

  Value make() {
    Value out = Value::object();
    if (route_.method != nullptr) {
      if (named_) out.set("operationId", route_.method->name);
      if (std::string comment = this->comment(); !comment.empty()) out.set("description", std::move(comment));
    }
    Value parameters = this->parameters();
    if (!parameters.items().empty()) out.set("parameters", std::move(parameters));
    if (!in_query()) {
      if (Value body = this->body(); !body.is_null()) out.set("requestBody", std::move(body));
    }
    out.set("responses", responses());
    if (!route_.role.empty()) {
      out.set("security", either_of_both());
      out.set("x-stadtkern-role", route_.role);
    }
    return out;
  }

 private:
  [[nodiscard]] bool in_query() const { return route_.verb == "GET" || route_.verb == "DELETE"; }

  [[nodiscard]] const json::MessageType* input() const {
    return route_.method != nullptr && route_.method->input ? &*route_.method->input : nullptr;
  }

  [[nodiscard]] std::string comment() const {
    if (schema_ == nullptr) return {};
    for (const json::Service& service : schema_->services()) {
      for (const json::Method& method : service.methods) {
        const bool mine =
            input() != nullptr && method.name == route_.method->name && method.input == input()->full_name();
        if (mine) return json::describe_method(*schema_, service.name + "." + method.name);
      }
    }
    return {};
  }

  [[nodiscard]] bool in_path(std::string_view name) const {
    return std::any_of(route_.segments.begin(), route_.segments.end(), [&](const std::string& segment) {
      return segment.size() == name.size() + 2 && segment.front() == '{' && segment.substr(1, name.size()) == name;
    });
  }

  Value parameters() const {
    std::vector<json::DescribedField> fields;
    if (schema_ != nullptr && input() != nullptr) fields = json::describe_parameters(*schema_, input()->full_name());
    Value out = Value::array();
    const auto add = [&out](const json::DescribedField& field, const char* where) {
      Value& parameter = out.push(Value::object());
      parameter.set("name", field.name);
      parameter.set("in", where);
      if (std::string_view(where) == "path") parameter.set("required", true);
      if (!field.description.empty()) parameter.set("description", field.description);
      parameter.set("schema", field.schema);
    };
    for (const std::string& segment : route_.segments) {
      if (!segment.starts_with('{')) continue;
      const std::string name = segment.substr(1, segment.size() - 2);
      const auto known = std::find_if(fields.begin(), fields.end(), [&](const auto& one) { return one.name == name; });
      json::DescribedField text{name, {}, Value::object()};
      text.schema.set("type", "string");
      add(known != fields.end() ? *known : text, "path");
    }
    for (const json::DescribedField& field : fields) {
      if (in_query() && !in_path(field.name)) add(field, "query");
    }
    if (route_.method != nullptr && route_.method->safety == Safety::Keyed) {
      json::DescribedField key{"Idempotency-Key",
                               "16 to 255 visible characters; the same request with the same key is done once.",
                               Value::object()};
      key.schema.set("type", "string");
      add(key, "header");
    }
    return out;
  }

  Value body() {
    Value out = Value::object();
    if (input() != nullptr && schema_ != nullptr) {
      json::describe(*schema_, input()->full_name(), components_);
      out.set("content", as_json("application/json", reference(input()->full_name())));
      return out;
    }
    if (route_.method != nullptr) return {};
    out.set("content", as_json("*/*", Value::object()));  // a raw route reads for itself
    return out;
  }

  Value responses() {
    Value done = Value::object();
    done.set("description", "Done");
    if (route_.method != nullptr && route_.method->output && schema_ != nullptr) {
      const std::string_view name = route_.method->output->full_name();
      json::describe(*schema_, name, components_);
      done.set("content", as_json("application/json", reference(name)));
    } else if (route_.events) {
      done.set("content", as_json("text/event-stream", Value::object()));
    }
    Value failed = Value::object();
    failed.set("description", "Refused or failed");
    failed.set("content", as_json("application/problem+json", reference("Problem")));
    Value out = Value::object();
    out.set("2XX", std::move(done));
    out.set("default", std::move(failed));
    return out;
  }

  const Route& route_;
  const json::Schema* schema_;
  Value& components_;
  const bool named_;
};

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

std::string OpenApi::document() const {
  Value info = Value::object();
  info.set("title", module);
  info.set("version", version);
  Value components = Value::object();
  components.set("Problem", problem());
  Value paths = Value::object();
  std::set<const Method*> named;  // an operation's id stands once, also where two routes lead to it
  for (const Route* route : routes) {
    const std::string pattern = pattern_of(*route);
    if (paths.find(pattern) == nullptr) paths.set(pattern, Value::object());
    Value item = *paths.find(pattern);
    item.set(lower(route->verb), Operation(*route, schema, components, named.insert(route->method).second).make());
    paths.set(pattern, std::move(item));
  }
  Value all = Value::object();
  all.set("schemas", std::move(components));
  all.set("securitySchemes", security_schemes());

  Value out = Value::object();
  out.set("openapi", "3.1.1");
  out.set("info", std::move(info));
  out.set("paths", std::move(paths));
  out.set("components", std::move(all));
  return json::write(out);
}

std::string with_server(const std::string& document, std::string_view base_path) {
  Value servers = Value::array();
  servers.push(Value::object()).set("url", base_path.empty() ? std::string_view("/") : base_path);
  return "{\"servers\":" + json::write(servers) + "," + document.substr(1);
}

}  // namespace stadtkern::runtime
