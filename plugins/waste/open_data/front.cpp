// SPDX-License-Identifier: EUPL-1.2
#include "open_data/front.h"

#include <optional>
#include <utility>

#include <stadtkern/json_writer.h>
#include "geojson.h"
#include "messages.h"
#include "open311/parameters.h"
#include "open_data/bulk.h"
#include "open_data/csv.h"
#include "open_data/cursor.h"
#include "open_data/feed.h"
#include "store.h"
#include "waste.pb.h"

namespace waste {
namespace {

using open_data::Cursor;
using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Raw;
using stadtkern::Result;

constexpr std::size_t kMostReports = 2000;
// A report is 60 kB at most; the bus carries 1 MiB.
constexpr std::size_t kFullPage = 700'000;

// Behind which report the page begins; nothing: with the first.
Result<std::optional<Cursor>> cursor_of(std::string_view query) {
  const auto parsed = open311::Parameters::parse(query);
  if (const auto* errors = std::get_if<open311::Errors>(&parsed)) {
    return Error{Code::InvalidArgument, errors->items.front().description, "query"};
  }
  const auto after = std::get<open311::Parameters>(parsed).find("after");
  if (!after) return std::optional<Cursor>();
  auto cursor = Cursor::parse(*after);
  if (cursor) return cursor;
  return Error{Code::InvalidArgument,
               "this page cannot be made",
               "query",
               {{"after", "must be what the link to the next page says"}}};
}

std::string address_of(const stadtkern::HttpRequest& http) {
  return std::string(http.origin()) + std::string(http.base_path());
}

// Where the words of a well-known licence stand; empty: not known here.
std::string_view licence_address(std::string_view licence) {
  if (licence == "dl-de/by-2-0") return "https://www.govdata.de/dl-de/by-2-0";
  if (licence == "dl-de/zero-2-0") return "https://www.govdata.de/dl-de/zero-2-0";
  if (licence == "CC-BY-4.0") return "https://creativecommons.org/licenses/by/4.0/";
  if (licence == "CC0-1.0") return "https://creativecommons.org/publicdomain/zero/1.0/";
  return licence.starts_with("https://") && licence.find_first_of(" <>\"") == std::string_view::npos ? licence : "";
}

void add_links(Raw& answer, const std::string& next, std::string_view licence) {
  std::string links;
  if (!next.empty()) links = "<" + next + ">; rel=\"next\"";
  if (const auto address = licence_address(licence); !address.empty()) {
    links += (links.empty() ? "<" : ", <") + std::string(address) + ">; rel=\"license\"";
  }
  if (!links.empty()) answer.headers.emplace_back("link", std::move(links));
}

}  // namespace

void OpenDataFront::serve(stadtkern::Host& host, std::string_view mount) {
  auto http = host.http();
  http.raw("GET", mount, "/reports.rss", this, &OpenDataFront::feed);
  http.raw("GET", mount, "/open-data/reports.csv", this, &OpenDataFront::csv);
  http.raw("GET", mount, "/open-data/reports.geojson", this, &OpenDataFront::geojson);
  http.download(mount, "/open-data/all.csv", this, &OpenDataFront::bulk_csv);
  http.download(mount, "/open-data/all.geojson", this, &OpenDataFront::bulk_geojson);
  http.download(mount, "/open-data/all.json", this, &OpenDataFront::bulk_requests);
}

namespace {

void send_all(const stadtkern::Request& request, const stadtkern::Download& download,
              std::shared_ptr<const TownSnapshot> town, std::string_view type, std::string_view file,
              std::unique_ptr<open_data::BulkForm> form) {
  stadtkern::Download::Headers headers{{"content-type", std::string(type)},
                                       {"content-disposition", "attachment; filename=\"" + std::string(file) + "\""}};
  if (const auto licence = licence_address(town->settings.licence); !licence.empty()) {
    headers.emplace_back("link", "<" + std::string(licence) + ">; rel=\"license\"");
  }
  download.begin(200, headers);
  const auto all = std::make_shared<open_data::Bulk>(download, request.town(), std::move(town), std::move(form),
                                                     address_of(*request.http()));
  download.on_room([all] { return all->more(); });
}

}  // namespace

stadtkern::Status OpenDataFront::bulk_csv(const Request& request, const stadtkern::Download& download) {
  auto town = towns_.of(request.town());
  auto form = open_data::csv_form(town->settings.licence);
  send_all(request, download, std::move(town), std::string(open_data::kCsvType) + "; header=present", "reports.csv",
           std::move(form));
  return {};
}

stadtkern::Status OpenDataFront::bulk_geojson(const Request& request, const stadtkern::Download& download) {
  auto town = towns_.of(request.town());
  auto form = open_data::geojson_form(town->settings.licence);
  send_all(request, download, std::move(town), kGeoJsonType, "reports.geojson", std::move(form));
  return {};
}

stadtkern::Status OpenDataFront::bulk_requests(const Request& request, const stadtkern::Download& download) {
  send_all(request, download, towns_.of(request.town()), "application/json; charset=utf-8", "reports.json",
           open_data::requests_form());
  return {};
}

template <class Make>
Result<std::string> OpenDataFront::page(const Request& request, const HttpRequest& http,
                                        const std::optional<Cursor>& after, std::string& body, Make make) {
  const auto town = towns_.of(request.town());
  std::optional<Cursor> last;
  const auto read = request.town().store().read([&](Connection& connection) -> Result<bool> {
    bool more = false;
    std::size_t written = 0;
    const auto from = after ? std::optional(store::Place{after->requested, after->id}) : std::nullopt;
    store::in_order(connection, from, kMostReports + 1, [&](const Report& report) {
      more = written == kMostReports || body.size() >= kFullPage;
      if (more) return false;
      make(body, public_view(report, town->settings.categories, town->settings.language), town->settings);
      last = Cursor{report.requested, report.id};
      ++written;
      return true;
    });
    return more;
  });
  if (!read) return read.error();
  if (!*read) return std::string();
  return address_of(http) + std::string(http.path()) + "?after=" + last->text();
}

void OpenDataFront::csv(const Request& request, const HttpRequest& http, Reply reply) {
  // One header line for all of it: the pages one behind the other are one file.
  const auto after = cursor_of(http.query());
  if (!after) return reply.send(after.error());
  const bool first = !*after;
  Raw answer{200, open_data::kCsvType + std::string(first ? "; header=present" : "; header=absent"),
             first ? open_data::csv_header() : std::string()};
  const auto next = page(request, http, *after, answer.body,
                         [](std::string& to, const PublicReport& report, const Settings& settings) {
                           open_data::append_csv(to, report, settings.licence);
                         });
  if (!next) return reply.send(next.error());
  answer.headers.emplace_back("content-disposition", "attachment; filename=\"reports.csv\"");
  add_links(answer, *next, towns_.of(request.town())->settings.licence);
  reply.send(std::move(answer));
}

void OpenDataFront::geojson(const Request& request, const HttpRequest& http, Reply reply) {
  const auto after = cursor_of(http.query());
  if (!after) return reply.send(after.error());
  std::string features;
  const auto next =
      page(request, http, *after, features, [](std::string& to, const PublicReport& report, const Settings&) {
        const std::string feature = write_feature(report);
        if (!feature.empty()) to += (to.empty() ? "" : ",") + feature;
      });
  if (!next) return reply.send(next.error());
  const std::string licence = towns_.of(request.town())->settings.licence;
  stadtkern::JsonWriter json;
  json.begin_object().key("type").string("FeatureCollection").key("licence").string(licence);
  json.key("links").begin_array();
  if (!next->empty()) {
    json.begin_object().key("rel").string("next").key("type").string(kGeoJsonType).key("href").string(*next);
    json.end_object();
  }
  json.end_array().end_object();
  Raw answer{200, kGeoJsonType, json.take()};
  answer.body.pop_back();
  answer.body += ",\"features\":[" + features + "]}";
  add_links(answer, *next, licence);
  reply.send(std::move(answer));
}

void OpenDataFront::feed(const Request& request, const HttpRequest& http, Reply reply) {
  reply.send(feed_of(request, http));
}

Result<Raw> OpenDataFront::feed_of(const Request& request, const HttpRequest& http) {
  const auto town = towns_.of(request.town());
  const Settings& settings = town->settings;
  const auto asked = list_query_of(http.query());
  if (!asked) return asked.error();
  auto query = query_of(*asked, settings);
  if (!query) return query.error();
  query->offset = 0;
  query->limit = open_data::kMostItems;
  const auto found = request.town().store().read(
      [&](Connection& connection) -> Result<std::vector<store::Kept>> { return store::list(connection, *query, {}); });
  if (!found) return found.error();
  std::vector<PublicReport> reports;
  for (const store::Kept& kept : *found) {
    reports.push_back(public_view(kept.report, settings.categories, settings.language));
  }
  const std::string here = address_of(http);
  open_data::Feed feed;
  feed.title = std::string(request.town().display_name(settings.language)) +
               (settings.language == "en" ? ": reports" : ": Meldungen");
  feed.language = settings.language;
  feed.self = here + std::string(http.path()) + (http.query().empty() ? "" : "?") + std::string(http.query());
  feed.below = here + "/reports/";
  feed.licence = settings.licence;
  return Raw{200, open_data::kFeedType, write_feed(feed, reports)};
}

}  // namespace waste
