// SPDX-License-Identifier: EUPL-1.2
#include "foreign/answers.h"

#include <array>
#include <cmath>
#include <utility>

#include "foreign/xml.h"
#include "text.h"

namespace waste::foreign {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;

constexpr std::size_t kLongestId = 200;
constexpr std::size_t kLongestNotes = 4000;
constexpr std::size_t kLongestFaults = 300;
constexpr double kSamePlace = 1e-5;  // degrees: about a metre

constexpr std::array<std::string_view, 8> kWrappers{"service_requests", "requests", "errors",  "error_messages",
                                                    "request",          "data",     "results", "token"};

bool good(int status) {
  return status >= 200 && status < 300;
}

bool worth_repeating(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

std::string id_in(const stadtkern::Json& object, std::string_view name) {
  return kept_text(object.text_of(name), false, kLongestId);
}

void take_list(const stadtkern::Json& from, std::vector<stadtkern::Json>& into) {
  if (from.is(stadtkern::Json::Type::Object)) into.push_back(from);
  for (const stadtkern::Json& item : from.items) {
    if (item.is(stadtkern::Json::Type::Object)) into.push_back(item);
    // CitySDK's errors may be bare texts.
    if (!item.is(stadtkern::Json::Type::String)) continue;
    stadtkern::Json fault;
    fault.type = stadtkern::Json::Type::Object;
    fault.members.emplace_back("description", item);
    into.push_back(std::move(fault));
  }
}

std::vector<stadtkern::Json> unwrapped(const stadtkern::Json& root) {
  std::vector<stadtkern::Json> out;
  if (root.is(stadtkern::Json::Type::Array)) {
    take_list(root, out);
    return out;
  }
  for (const std::string_view wrapper : kWrappers) {
    const stadtkern::Json* list = root.find(wrapper);
    const bool inside = list && (list->is(stadtkern::Json::Type::Array) || list->is(stadtkern::Json::Type::Object));
    if (!inside) continue;
    // {"service_requests": {"request": [...]}}, a literal translation of the XML.
    const stadtkern::Json* deeper = list->find("request");
    take_list(deeper ? *deeper : *list, out);
    return out;
  }
  take_list(root, out);
  return out;
}

std::string why(const Heard& heard, const Result<std::vector<stadtkern::Json>>& objects) {
  std::string told = objects ? faults_in(*objects) : std::string();
  if (told.empty()) told = objects ? "says nothing of it" : "is neither JSON nor XML of Open311";
  return std::to_string(heard.status) + ": " + told;
}

// Mark-a-Spot says what is missing in a field that elsewhere names a service: "103 - service_code".
bool fault_code(std::string_view text) {
  return text.size() > 3 && text.substr(0, 3).find_first_not_of("0123456789") == std::string_view::npos &&
         text.substr(3).starts_with(" -");
}

std::string fault_in(const stadtkern::Json& object) {
  std::string code(object.text_of("code"));
  if (code.empty() && fault_code(object.text_of("service_code"))) code = object.text_of("service_code");
  std::string words(object.text_of("description"));
  if (words.empty()) words = object.text_of("message");
  if (words.empty()) words = object.text_of("error");
  const bool fault = !code.empty() || object.find("code") || object.find("error");
  const bool request = object.find("service_request_id") && !object.text_of("service_request_id").empty();
  if (request || (!fault && (words.empty() || object.find("status")))) return {};
  if (words.find(code) != std::string::npos) return words;
  return words.empty() ? code : code + " " + words;
}

}  // namespace

Result<std::vector<stadtkern::Json>> objects_of(std::string_view body) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  const std::string_view text = trim(body);
  if (text.starts_with('<')) {
    auto root = read_xml(text);
    if (!root) return std::move(root).error();
    return *std::move(root);
  }
  const auto root = stadtkern::parse_json(text);
  if (!root) return root.error();
  if (!root->is(stadtkern::Json::Type::Array) && !root->is(stadtkern::Json::Type::Object)) {
    return Error{Code::InvalidArgument, "the answer is neither a list nor an object"};
  }
  return unwrapped(*root);
}

std::string faults_in(const std::vector<stadtkern::Json>& objects) {
  std::string out;
  for (const stadtkern::Json& object : objects) {
    const std::string fault = fault_in(object);
    if (fault.empty() || out.size() > kLongestFaults) continue;
    out += (out.empty() ? "" : "; ") + fault;
  }
  return kept_text(one_line(replace_invalid_utf8(out)), false, kLongestFaults);
}

Posted read_posted(const Heard& heard) {
  const auto objects = objects_of(heard.body);
  Posted out;
  if (good(heard.status) && objects) {
    for (const stadtkern::Json& object : *objects) {
      if (out.id = id_in(object, "service_request_id"); !out.id.empty()) {
        out.kind = Posted::Kind::Known;
        return out;
      }
      if (out.token = id_in(object, "token"); !out.token.empty()) {
        out.kind = Posted::Kind::Token;
        return out;
      }
    }
  }
  out.why = why(heard, objects);
  // A good status with faults inside is a refusal; with nothing inside, nobody knows.
  const bool refused = good(heard.status) ? objects && !faults_in(*objects).empty() : !worth_repeating(heard.status);
  out.kind = refused ? Posted::Kind::Refused : Posted::Kind::Later;
  return out;
}

Posted read_token(const Heard& heard, std::string_view token) {
  Posted out = read_posted(heard);
  // A server that has no id yet says so by an empty one, by the token alone, or by 404.
  if (out.kind == Posted::Kind::Known) return out;
  if (out.kind == Posted::Kind::Token || heard.status == 404 || good(heard.status)) {
    out.kind = Posted::Kind::Token;
    out.token = token;
  }
  return out;
}

Result<Standing> read_standing(const Heard& heard, std::string_view id) {
  if (heard.status == 404 || heard.status == 410) return Error{Code::NotFound, "they don't know this report any more"};
  const auto objects = objects_of(heard.body);
  if (!good(heard.status)) {
    return Error{worth_repeating(heard.status) ? Code::Unavailable : Code::InvalidArgument, why(heard, objects)};
  }
  if (!objects) return Error{Code::InvalidArgument, why(heard, objects)};
  for (const stadtkern::Json& object : *objects) {
    if (id_in(object, "service_request_id") != id) continue;
    const auto status = parse_status(ascii_lower(trim(object.text_of("status"))));
    if (!status) return Error{Code::InvalidArgument, "their status is neither open nor closed"};
    const std::string_view notes = object.text_of("status_notes");
    const bool html = notes.find_first_of("<&") != std::string_view::npos;
    return Standing{*status, kept_text(html ? plain_text(notes) : std::string(notes), true, kLongestNotes)};
  }
  return Error{Code::NotFound, "they don't know this report any more"};
}

std::string find_ours(const std::vector<stadtkern::Json>& objects, const Ours& ours) {
  std::string by_place;
  for (const stadtkern::Json& object : objects) {
    std::string id = id_in(object, "service_request_id");
    if (id.empty()) continue;
    const std::string_view words = object.text_of("description");
    if (!ours.mark.empty() && words.find(ours.mark) != std::string_view::npos) return id;
    const auto lat = decimal(trim(object.text_of("lat")));
    const auto lon = decimal(trim(object.text_of("long")));
    const bool same_place = ours.position && lat && lon && std::abs(*lat - ours.position->lat) < kSamePlace &&
                            std::abs(*lon - ours.position->lon) < kSamePlace;
    if (same_place && trim(words).empty() && object.text_of("service_code") == ours.service_code) {
      by_place = std::move(id);
    }
  }
  return by_place;
}

}  // namespace waste::foreign
