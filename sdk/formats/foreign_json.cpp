// SPDX-License-Identifier: Apache-2.0
// The one home of Boost.JSON for what plugins read of others.
#include <stadtkern/foreign_json.h>

#include <boost/json/stream_parser.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <exception>

#include "json/text.h"

namespace stadtkern {
namespace {

namespace boost_json = boost::json;

// Depth is bounded by the parser's limit of 32.
Json convert(const boost_json::value& from) {
  Json to;
  switch (from.kind()) {
    case boost_json::kind::null:
      break;
    case boost_json::kind::bool_:
      to.type = Json::Type::Bool;
      to.boolean = from.get_bool();
      break;
    case boost_json::kind::int64:
      to.type = Json::Type::Number;
      to.number = static_cast<double>(from.get_int64());
      to.text = std::to_string(from.get_int64());
      break;
    case boost_json::kind::uint64:
      to.type = Json::Type::Number;
      to.number = static_cast<double>(from.get_uint64());
      to.text = std::to_string(from.get_uint64());
      break;
    case boost_json::kind::double_:
      to.type = Json::Type::Number;
      to.number = from.get_double();
      if (std::isfinite(to.number)) stadtkern::json::append_real(to.text, to.number);
      break;
    case boost_json::kind::string:
      to.type = Json::Type::String;
      to.text = std::string_view{from.get_string()};
      break;
    case boost_json::kind::array:
      to.type = Json::Type::Array;
      to.items.reserve(from.get_array().size());
      for (const auto& item : from.get_array()) to.items.push_back(convert(item));
      break;
    case boost_json::kind::object:
      to.type = Json::Type::Object;
      to.members.reserve(from.get_object().size());
      for (const auto& [name, value] : from.get_object()) to.members.emplace_back(std::string{name}, convert(value));
      break;
  }
  return to;
}

}  // namespace

Json::Json() = default;
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

const Json* Json::find(std::string_view name) const {
  const Json* found = nullptr;
  for (const auto& [key, value] : members) {
    if (key == name) found = &value;
  }
  return found;
}

std::string_view Json::as_text() const {
  return type == Type::String || type == Type::Number ? std::string_view{text} : std::string_view{};
}

std::string_view Json::text_of(std::string_view name) const {
  const Json* member = find(name);
  return member ? member->as_text() : std::string_view{};
}

Result<Json> parse_json(std::string_view text) {
  try {
    boost_json::stream_parser parser;
    boost_json::error_code failure;
    const std::size_t read = parser.write_some(text.data(), text.size(), failure);
    if (!failure) parser.finish(failure);
    if (failure) {
      return Error{Code::InvalidArgument, "not JSON at byte " + std::to_string(read) + ": " + failure.message()};
    }
    if (text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) {
      return Error{Code::InvalidArgument, "not JSON at byte " + std::to_string(read) + ": something follows the value"};
    }
    return convert(parser.release());
  } catch (const std::exception& thrown) {
    return Error{Code::InvalidArgument, std::string{"not JSON: "} + thrown.what()};
  }
}

}  // namespace stadtkern
