// SPDX-License-Identifier: EUPL-1.2
#include "open311/updates.h"

#include <array>
#include <optional>
#include <utility>

#include <stadtkern/json_writer.h>
#include "hash.h"
#include "open311/request_query.h"
#include "text.h"
#include "xml_writer.h"

namespace waste::open311 {
namespace {

constexpr std::size_t kLongestId = 200;

struct Word {
  std::string_view word;
  DetailedStatus status;
};

constexpr std::array<Word, 11> kWords{{
    {"IN_PROGRESS", DetailedStatus::InProcess},
    {"ACTION_SCHEDULED", DetailedStatus::InProcess},
    {"INVESTIGATING", DetailedStatus::Reviewed},
    {"INTERNAL_REFERRAL", DetailedStatus::Reviewed},
    {"FOR_TRIAGE", DetailedStatus::Reviewed},
    {"DUPLICATE", DetailedStatus::Duplicate},
    {"NOT_COUNCILS_RESPONSIBILITY", DetailedStatus::NotSolvable},
    {"NO_FURTHER_ACTION", DetailedStatus::NotSolvable},
    {"CANCELLED", DetailedStatus::NotSolvable},
    {"FIXED", DetailedStatus::Done},
    {"CLOSED", DetailedStatus::Done},
}};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

// Unlike new requests an update changes what the town says: without a key nobody sends one.
std::optional<std::string> source_of(const Parameters& parameters, const std::vector<std::string>& keys,
                                     Errors& errors) {
  const auto given = parameters.find("api_key");
  if (!given) {
    errors.add(403, "api_key was not provided");
    return std::nullopt;
  }
  bool known = false;
  for (const std::string& key : keys) known = same_secret(key, *given) || known;
  if (!known) {
    errors.add(403, "api_key is not valid for updates");
    return std::nullopt;
  }
  return hash_of({}, {"update", *given});
}

}  // namespace

Parsed<UpdateQuery> parse_update_query(const Parameters& parameters, Micros now) {
  Errors errors;
  const auto time = [&](const char* name) -> std::optional<Micros> {
    const auto text = parameters.find(name);
    if (!text) return std::nullopt;
    const auto parsed = parse_w3c(*text);
    if (!parsed) errors.add(400, std::string(name) + " must be a time such as 2026-03-01T00:00:00Z");
    return parsed;
  };
  const auto from = time("start_date");
  const auto to = time("end_date");
  if (!errors.empty()) return errors;
  if (from.has_value() != to.has_value()) {
    errors.add(400, "start_date and end_date must be given together, or neither");
  } else if (from && *from > *to) {
    errors.add(400, "start_date must not be after end_date");
  } else if (from && *to - *from > kLongestSpan) {
    errors.add(400, "start_date and end_date must be at most 90 days apart");
  }
  if (!errors.empty()) return errors;
  return from ? UpdateQuery{*from, *to} : UpdateQuery{now - kLongestSpan, now};
}

Parsed<NewUpdate> parse_new_update(const Parameters& parameters, const std::vector<std::string>& keys) {
  Errors errors;
  NewUpdate out;
  if (const auto source = source_of(parameters, keys, errors)) out.source = *source;
  const auto needed = [&](const char* name, std::size_t most) {
    std::string text(parameters.text(name));
    if (text.empty()) {
      errors.add(400, std::string(name) + " was not provided");
    } else if (has_control(text, false) || code_points(text) > most) {
      errors.add(400, std::string(name) + " must be one line of at most " + std::to_string(most) + " characters");
    }
    return text;
  };
  out.request = needed("service_request_id", kLongestId);
  out.update_id = needed("update_id", kLongestId);
  out.word = upper(needed("status", kLongestId));
  if (!out.word.empty() && !status_of_word(out.word, DetailedStatus::Received)) {
    errors.add(400, "status is not a word of service request updates, such as OPEN, IN_PROGRESS, FIXED or CLOSED");
  }
  out.description = parameters.text("description");
  if (!errors.empty()) return errors;
  return out;
}

std::optional<DetailedStatus> status_of_word(std::string_view word, DetailedStatus present) {
  if (word == "OPEN") return status_of(present) == Status::Open ? present : DetailedStatus::Reviewed;
  if (word == "REOPEN") return DetailedStatus::Reviewed;
  for (const Word& one : kWords) {
    if (one.word == word) return one.status;
  }
  return std::nullopt;
}

std::string_view word_of(DetailedStatus status) {
  switch (status) {
    case DetailedStatus::Received:
      return "OPEN";
    case DetailedStatus::Reviewed:
      return "INVESTIGATING";
    case DetailedStatus::InProcess:
      return "IN_PROGRESS";
    case DetailedStatus::Done:
      return "FIXED";
    case DetailedStatus::Duplicate:
      return "DUPLICATE";
    case DetailedStatus::NotSolvable:
      break;
  }
  return "NO_FURTHER_ACTION";
}

Answer write_updates(Format format, const std::vector<Update>& updates) {
  if (format == Format::Json) {
    stadtkern::JsonWriter json;
    json.begin_array();
    for (const Update& one : updates) {
      json.begin_object().key("update_id").string(one.id).key("service_request_id").string(one.request);
      json.key("status").string(word_of(one.status)).key("updated_datetime").string(format_w3c(one.at));
      json.text_or_null("description", one.text).key("media_url").null();
      json.key("external_status_code").string(name(one.status)).key("customer_reference").null().end_object();
    }
    json.end_array();
    return ok(format, json.take());
  }
  XmlWriter xml;
  xml.open("service_request_updates");
  for (const Update& one : updates) {
    xml.open("request_update").element("update_id", one.id).element("service_request_id", one.request);
    xml.element("status", word_of(one.status)).element("updated_datetime", format_w3c(one.at));
    xml.element("description", one.text).element("media_url", "");
    xml.element("external_status_code", name(one.status)).element("customer_reference", "").close();
  }
  xml.close();
  return ok(format, xml.take());
}

Answer write_update_made(Format format, std::string_view id) {
  if (format == Format::Json) {
    stadtkern::JsonWriter json;
    json.begin_array().begin_object().key("update_id").string(id).end_object().end_array();
    return ok(format, json.take(), 201);
  }
  XmlWriter xml;
  xml.open("service_request_updates").open("request_update").element("update_id", id).close().close();
  return ok(format, xml.take(), 201);
}

}  // namespace waste::open311
