// SPDX-License-Identifier: EUPL-1.2
#include "config/json.h"

#define VALIJSON_USE_EXCEPTIONS 1
#include <boost/json.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <algorithm>
#include <cmath>

namespace stadtkern::config {
namespace {

namespace json = boost::json;

Value from_json(const json::value& source) {
  Value value;
  switch (source.kind()) {
    case json::kind::null:
      break;
    case json::kind::bool_:
      value.kind = Kind::Boolean;
      value.boolean = source.get_bool();
      break;
    case json::kind::int64:
      value.kind = Kind::Integer;
      value.integer = source.get_int64();
      break;
    case json::kind::uint64:
      value.kind = Kind::Float;
      value.number = static_cast<double>(source.get_uint64());
      break;
    case json::kind::double_:
      value.kind = Kind::Float;
      value.number = source.get_double();
      break;
    case json::kind::string:
      value.kind = Kind::Text;
      value.text = std::string(source.get_string().data(), source.get_string().size());
      break;
    case json::kind::array:
      value.kind = Kind::Array;
      for (const auto& item : source.get_array()) value.items.push_back(from_json(item));
      break;
    case json::kind::object:
      value.kind = Kind::Table;
      for (const auto& member : source.get_object()) {
        value.members.push_back(Member{std::string(member.key()), 0, 0, from_json(member.value())});
      }
      break;
  }
  return value;
}

json::value to_json(const Value& value) {
  switch (value.kind) {
    case Kind::Null:
      return nullptr;
    case Kind::Boolean:
      return value.boolean;
    case Kind::Integer:
      return value.integer;
    case Kind::Float:
      return value.number;
    case Kind::Text:
    case Kind::Time:
      return json::string(value.text);
    case Kind::Array: {
      json::array items;
      items.reserve(value.items.size());
      for (const auto& item : value.items) items.push_back(to_json(item));
      return items;
    }
    case Kind::Table: {
      json::object members;
      members.reserve(value.members.size());
      for (const auto& member : value.members) members.emplace(member.key, to_json(member.value));
      return members;
    }
  }
  return nullptr;
}

bool within(const json::value* number, double limit) {
  if (number == nullptr || !number->is_number()) return false;
  return std::abs(number->to_number<double>()) <= limit;  // false for nan
}

std::string ring_fault(const json::value& ring) {
  const auto* positions = ring.if_array();
  if (positions == nullptr || positions->size() < 4) return "a ring needs at least four positions";
  for (const auto& position : *positions) {
    const auto* numbers = position.if_array();
    if (numbers == nullptr || !within(numbers->if_contains(0), 180) || !within(numbers->if_contains(1), 90)) {
      return "a position is not [longitude, latitude] in degrees";
    }
  }
  const bool closed = positions->front() == positions->back();
  return closed ? std::string() : "a ring does not end where it begins";
}

std::string polygon_fault(const json::value& polygon) {
  const auto* rings = polygon.if_array();
  if (rings == nullptr || rings->empty()) return "a polygon has no ring";
  for (const auto& ring : *rings) {
    if (auto fault = ring_fault(ring); !fault.empty()) return fault;
  }
  return {};
}

const json::value* member(const json::value& value, std::string_view key) {
  const auto* object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains(key);
}

std::string shape_fault(const json::value& shape) {
  static const json::value kNothing;
  const auto inside = [&shape](std::string_view key) -> const json::value& {
    const auto* found = member(shape, key);
    return found == nullptr ? kNothing : *found;
  };
  const auto& type = inside("type");
  if (type == "Feature") return shape_fault(inside("geometry"));
  if (type == "FeatureCollection") {
    const auto* features = inside("features").if_array();
    if (features == nullptr || features->empty()) return "the collection has no feature";
    for (const auto& feature : *features) {
      if (auto fault = shape_fault(feature); !fault.empty()) return fault;
    }
    return {};
  }
  const auto& coordinates = inside("coordinates");
  if (type == "Polygon") return polygon_fault(coordinates);
  if (type != "MultiPolygon") return "it is no Polygon or MultiPolygon";
  const auto* polygons = coordinates.if_array();
  if (polygons == nullptr || polygons->empty()) return "it has no polygon";
  for (const auto& polygon : *polygons) {
    if (auto fault = polygon_fault(polygon); !fault.empty()) return fault;
  }
  return {};
}

}  // namespace

namespace {

// 1e400 is a number by JSON's grammar, and none that could be written again.
bool finite(const Value& value) {
  if (value.kind == Kind::Float && !std::isfinite(value.number)) return false;
  return std::all_of(value.items.begin(), value.items.end(), finite) &&
         std::all_of(value.members.begin(), value.members.end(),
                     [](const Member& member) { return finite(member.value); });
}

}  // namespace

std::optional<Value> parse_json(std::string_view text, std::string& fault) {
  json::error_code error;
  const auto document = json::parse(text, error);
  if (error) {
    fault = "not valid JSON: " + error.message();
    return std::nullopt;
  }
  Value value = from_json(document);
  if (finite(value)) return value;
  fault = "not valid JSON: a number is too large";
  return std::nullopt;
}

std::string json_text(const Value& value) {
  return json::serialize(to_json(value));
}

std::string area_fault(std::string_view text) {
  json::monotonic_resource memory;
  json::error_code error;
  const auto document = json::parse(text, error, &memory);
  if (error) return "not valid JSON: " + error.message();
  return shape_fault(document);
}

struct JsonSchema::Compiled {
  valijson::Schema schema;
  valijson::Validator validator;  // kept, for it keeps the patterns it compiled
};

JsonSchema::JsonSchema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
JsonSchema::~JsonSchema() = default;

std::unique_ptr<const JsonSchema> JsonSchema::compile(const Value& schema, std::string& fault) {
  auto compiled = std::make_unique<Compiled>();
  try {
    const auto document = to_json(schema);
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::BoostJsonAdapter(document), compiled->schema);
  } catch (const std::exception& error) {
    fault = error.what();
    return nullptr;
  }
  return std::unique_ptr<const JsonSchema>(new JsonSchema(std::move(compiled)));
}

std::vector<Violation> JsonSchema::check(const Value& document) const {
  std::vector<Violation> violations;
  try {
    const auto target = to_json(document);
    valijson::ValidationResults results;
    if (compiled_->validator.validate(compiled_->schema, valijson::adapters::BoostJsonAdapter(target), &results))
      return {};
    for (const auto& error : results) {
      Violation violation{{}, error.description};
      for (const auto& step : error.context) {
        if (step.size() > 1 && step.front() == '[') violation.path.push_back(step.substr(1, step.size() - 2));
      }
      violations.push_back(std::move(violation));
    }
  } catch (const std::exception& error) {  // such as a pattern that std::regex does not take
    violations.push_back({{}, std::string("cannot be checked: ") + error.what()});
    return violations;
  }
  if (violations.empty()) violations.push_back({{}, "does not match the module's schema"});
  return violations;
}

}  // namespace stadtkern::config
