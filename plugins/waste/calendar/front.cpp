// SPDX-License-Identifier: EUPL-1.2
#include "calendar/front.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <utility>

#include "calendar/choice.h"
#include "calendar/fold.h"
#include "calendar/ics_writer.h"
#include "calendar/import_run.h"
#include "calendar/plan_store.h"
#include "collections.pb.h"
#include "open311/parameters.h"
#include "requests.h"
#include "text.h"
#include "town_settings.h"

namespace waste::calendar {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;

constexpr std::string_view kEnding = ".ics";
constexpr std::size_t kMostStreets = 50;
constexpr std::size_t kMostCollections = 5000;  // fit into an answer of 1 MB
constexpr std::chrono::days kUsualSpan{366};
constexpr std::chrono::days kLongestSpan{800};
constexpr const char* kNameEn = "Waste collection";
constexpr const char* kNameDe = "M\xC3\xBCllabfuhr";

bool english(std::string_view language) {
  return language == "en" || language.starts_with("en-");
}

// The town's own word in German, the kind's name in English; what no kind is known for has its source's name alone.
std::string shown_name(const Collection& collection, std::string_view language) {
  if (collection.kind != Kind::Other && (english(language) || collection.label.empty())) {
    return std::string(name(collection.kind, language));
  }
  return collection.label;
}

std::string shown_name(const Street& street) {
  return street.numbers.empty() ? street.name : street.name + " (" + street.numbers + ")";
}

Error bad(const char* parameter, std::string why) {
  return {Code::InvalidArgument, "this isn't understood", parameter, {{parameter, std::move(why)}}};
}

struct Span {
  Day from;
  Day to;
};

Result<Span> span_of(const v1::ListCollectionsQuery& body, Day today) {
  Span span{today, {}};
  if (!body.from().empty()) {
    const auto from = parse_iso_day(body.from());
    if (!from) return bad("from", "must be a date such as 2026-03-01");
    span.from = *from;
  }
  span.to = span.from + kUsualSpan;
  if (!body.to().empty()) {
    const auto to = parse_iso_day(body.to());
    if (!to) return bad("to", "must be a date such as 2026-03-01");
    span.to = *to;
  }
  if (span.to < span.from) return bad("to", "must not be before from");
  if (span.to - span.from > kLongestSpan) return bad("to", "must be at most 800 days after from");
  return span;
}

void keep_kinds(std::vector<Dated>& found, const std::vector<Kind>& kinds) {
  std::erase_if(found, [&](const Dated& dated) {
    return std::find(kinds.begin(), kinds.end(), dated.collection.kind) == kinds.end();
  });
}

Error unknown_street(std::string_view name) {
  return {Code::NotFound, "no collection plan names a street \"" + kept_text(name, false, kLongestName) +
                              "\"; see collections/streets?q="};
}

// A key's letters of other scripts; the rest of it needs nothing.
std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out.append({'%', kHex[byte >> 4U], kHex[byte & 15U]});
    }
  }
  return out;
}

std::string feed_path(std::string_view base, std::string_view part_key) {
  return std::string(base) + "/collections/" + percent_encode(part_key) + std::string(kEnding);
}

// FNV-1a: tells a client whether its copy is still the same.
std::string etag_of(std::string_view body) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : body) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  std::array<char, 24> out{};
  const int size = std::snprintf(out.data(), out.size(), "\"%016llx\"", static_cast<unsigned long long>(hash));
  return {out.data(), static_cast<std::size_t>(size)};
}

FeedEvent event_of(const Dated& dated, const Followed& part, std::string_view town, std::string_view language) {
  const Collection& what = dated.collection;
  std::string uid = iso(what.day) + "-" + std::string(key(what.kind));
  if (what.kind == Kind::Other) uid += "-" + hyphenated(folded_words(what.label));
  uid += "-" + part.part_key + "@" + std::string(town);
  return {std::move(uid), what.day, shown_name(what, language), std::string(name(what.kind, language)), dated.stored};
}

}  // namespace

void CollectionsFront::serve(stadtkern::Host& host) {
  host.serve("ListCollections", this, &CollectionsFront::list);
  host.serve("ListCollectionStreets", this, &CollectionsFront::streets);
  auto http = host.http();
  http.get("/collections", "ListCollections");
  http.get("/collections/streets", "ListCollectionStreets");
  http.raw("GET", kMount, "/collections/{feed}", this, &CollectionsFront::feed);
  host.command("calendar", this, &CollectionsFront::import);
}

Result<v1::CollectionList> CollectionsFront::list(const Request& request, const v1::ListCollectionsQuery& body) {
  const auto span = span_of(body, local_day(system_now(), request.town().time_zone()));
  if (!span) return span.error();
  const auto kinds = read_kinds(body.kinds());
  if (!kinds) return kinds.error();
  const std::string key = street_key(body.street());
  if (key.empty() && district_key(body.district()).empty()) return bad("street", "is needed, or a district");
  v1::CollectionList out;
  auto found = request.town().store().read([&](Connection& connection) -> Result<std::vector<Dated>> {
    if (key.empty()) {
      if (!knows_district(connection, body.district())) return stadtkern::not_found("district", body.district());
      out.add_districts(body.district());
      return collections_of_district(connection, body.district(), span->from, span->to);
    }
    const auto plans = plans_of_street(connection, key);
    if (plans.empty()) return unknown_street(body.street());
    const auto part = chosen_part(plans, {}, body.number());
    if (!part) return part.error();
    const Street& street = part->front().membership.street;
    out.set_street(street.name);
    out.set_numbers(street.numbers);
    out.set_feed(feed_path(base_path_of(request), part->front().part_key));
    std::set<std::string> districts;
    for (const Followed& plan : *part) districts.insert(plan.membership.district);
    for (const std::string& district : districts) out.add_districts(district);
    return collections_of(connection, *part, span->from, span->to);
  });
  if (!found) return std::move(found).error();
  keep_kinds(*found, *kinds);
  if (found->size() > kMostCollections) return bad("to", "is too far: ask for fewer days");
  out.set_from(iso(span->from));
  out.set_to(iso(span->to));
  for (const Dated& dated : *found) {
    v1::Collection& each = *out.add_collections();
    each.set_date(iso(dated.collection.day));
    each.set_kind(std::string(calendar::key(dated.collection.kind)));
    each.set_name(shown_name(dated.collection, request.locale()));
    each.set_district(dated.collection.district);
  }
  return out;
}

Result<v1::CollectionStreetList> CollectionsFront::streets(const Request& request,
                                                           const v1::ListCollectionStreetsQuery& body) {
  auto words = folded_words(body.q());
  if (words.empty() && !trim(body.q()).empty()) return bad("q", "must hold a letter or digit");
  shorten_typed_words(words);
  auto found = request.town().store().read([&](Connection& connection) -> Result<std::vector<Followed>> {
    return search_streets(connection, joined(words), kMostStreets + 1);
  });
  if (!found) return std::move(found).error();
  v1::CollectionStreetList out;
  const std::string base = base_path_of(request);
  std::string last;
  for (const Followed& plan : *found) {
    if (plan.part_key != last) {
      if (static_cast<std::size_t>(out.streets_size()) == kMostStreets) {
        out.set_more(true);
        break;
      }
      last = plan.part_key;
      v1::CollectionStreet& street = *out.add_streets();
      street.set_key(plan.part_key);
      street.set_name(plan.membership.street.name);
      street.set_numbers(plan.membership.street.numbers);
      street.set_feed(feed_path(base, plan.part_key));
    }
    v1::CollectionStreet& street = *out.mutable_streets(out.streets_size() - 1);
    const auto& districts = street.districts();
    if (std::find(districts.begin(), districts.end(), plan.membership.district) == districts.end()) {
      street.add_districts(plan.membership.district);
    }
  }
  return out;
}

void CollectionsFront::feed(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  const auto parsed = open311::Parameters::parse(http.query());
  if (const auto* errors = std::get_if<open311::Errors>(&parsed)) {
    return reply.send(Error{Code::InvalidArgument, errors->items.front().description, "query"});
  }
  const auto& parameters = std::get<open311::Parameters>(parsed);
  std::string key(http.parameter("feed"));
  if (!key.ends_with(kEnding)) return reply.send(stadtkern::not_found("feed", key));
  key.resize(key.size() - kEnding.size());
  const auto kinds = read_kinds(parameters.text("kinds"));
  if (!kinds) return reply.send(kinds.error());
  // The whole year: a feed that loses yesterday's collection looks as if it had been called off.
  const int year = year_of(local_day(system_now(), request.town().time_zone()));
  std::vector<Followed> part;
  auto found = request.town().store().read([&](Connection& connection) -> Result<std::vector<Dated>> {
    const auto plans = plans_of_street(connection, key);
    if (plans.empty()) return unknown_street(key);
    auto chosen = chosen_part(plans, key, parameters.text("number"));
    if (!chosen) return chosen.error();
    part = *std::move(chosen);
    return collections_of(connection, part, day_of(year, 1, 1), kLastDay);
  });
  if (!found) return reply.send(std::move(found).error());
  keep_kinds(*found, *kinds);
  const std::string_view language = request.locale();
  Feed out;
  out.name = std::string(english(language) ? kNameEn : kNameDe) + " " + shown_name(part.front().membership.street);
  out.description = out.name + ", " + std::string(request.town().display_name(language));
  out.language = english(language) ? "en" : "de";
  out.source = std::string(http.origin()) + feed_path(http.base_path(), part.front().part_key);
  if (!http.query().empty()) out.source += "?" + std::string(http.query());
  for (const Dated& dated : *found) {
    out.events.push_back(event_of(dated, part.front(), request.town().name(), language));
  }
  std::string text = write_ics(out);
  std::string etag = etag_of(text);
  const bool same = http.header("if-none-match") == etag;
  reply.send(Raw{same ? 304U : 200U,
                 "text/calendar; charset=utf-8",
                 same ? std::string() : std::move(text),
                 {{"etag", std::move(etag)}, {"cache-control", "max-age=3600"}, {"vary", "accept-language"}}});
}

Result<std::unique_ptr<stadtkern::CommandRun>> CollectionsFront::import(const Request&, stadtkern::Command command,
                                                                        const stadtkern::Host::Arguments& arguments) {
  ImportOptions options;
  const std::array<std::pair<std::string_view, std::string*>, 3> known{
      {{"--district", &options.district}, {"--street", &options.street}, {"--source", &options.source}}};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (!word.starts_with("--")) continue;  // the file's name, which says nothing for sure
    const std::string_view option = word.substr(0, word.find('='));
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.first == option; });
    if (found == known.end()) {
      return Error{Code::InvalidArgument,
                   "calendar takes --district D, --street S and --source NAME, not " + std::string(word)};
    }
    std::string_view value;
    if (option.size() < word.size()) {
      value = word.substr(option.size() + 1);
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    }
    *found->second = kept_text(value, false, kLongestName);
    if (found->second->empty()) return Error{Code::InvalidArgument, std::string(option) + " needs a value"};
  }
  if (!options.district.empty() && district_key(options.district).empty()) {
    return Error{Code::InvalidArgument, "--district needs a letter or digit"};
  }
  if (!options.street.empty() && street_key(read_street(options.street).name).empty()) {
    return Error{Code::InvalidArgument, "--street needs a street's name"};
  }
  return std::unique_ptr<stadtkern::CommandRun>(std::make_unique<CalendarRun>(command, std::move(options)));
}

}  // namespace waste::calendar
