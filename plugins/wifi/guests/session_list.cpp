// SPDX-License-Identifier: EUPL-1.2
#include "guests/session_list.h"

#include <stadtkern/form.h>
#include <stadtkern/json_writer.h>
#include <stadtkern/store.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <utility>

#include "addresses.h"
#include "guests/admission.h"
#include "guests/code.h"
#include "guests/passes.h"
#include "guests/radius_body.h"
#include "guests/sessions.h"
#include "guests/station.h"
#include "requests.h"

namespace wifi::guests {
namespace {

using stadtkern::Connection;
using stadtkern::Form;
using stadtkern::HttpRequest;
using stadtkern::JsonWriter;
using stadtkern::Raw;
using stadtkern::Request;
using stadtkern::Result;

constexpr std::int64_t kOnPage = 10;
constexpr std::int64_t kMostOnPage = 100;
constexpr std::int64_t kLastPage = 1'000;
constexpr const char* kNobody = "-";  // no pass has this id: what is filtered by an unknown name is found nowhere

std::int64_t number(std::string_view text, std::int64_t otherwise, std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 1 ? std::min(value, most) : otherwise;
}

struct Wanted {
  Form filters;
  std::int64_t page = 1;
  std::int64_t size = kOnPage;
};

std::string place_of(const HttpRequest& http, const Wanted& wanted, std::int64_t page) {
  Form query = wanted.filters;
  query.set("page", std::to_string(page));
  std::string out = "<";
  out.append(http.origin()).append(http.base_path()).append(http.path()).append("?").append(query.encoded());
  return out.append(">");
}

// RFC 8288: where the other pages are.
std::string links(const HttpRequest& http, const Wanted& wanted, std::int64_t count) {
  const std::int64_t last = std::clamp<std::int64_t>((count + wanted.size - 1) / wanted.size, 1, kLastPage);
  std::string out;
  const auto add = [&](std::int64_t page, const char* relation) {
    out.append(out.empty() ? "" : ", ").append(place_of(http, wanted, page)).append("; rel=\"");
    out.append(relation).append("\"");
  };
  if (wanted.page > 1) add(1, "first");
  if (wanted.page > 1) add(std::min(wanted.page - 1, last), "prev");
  if (wanted.page < last) add(wanted.page + 1, "next");
  if (wanted.page < last) add(last, "last");
  return out;
}

void write(JsonWriter& json, const Session& session, const std::string& user, const Live::Device& device) {
  json.begin_object();
  json.key("unique_id").string(session.id).key("session_id").string(device.session);
  json.key("username").string(user);
  json.text_or_null("nas_ip_address", device.server);
  json.key("called_station_id").string(session.called).key("calling_station_id").string(device.station);
  json.text_or_null("framed_ip_address", device.address);
  json.key("start_time").string(w3c(session.started)).key("update_time").string(w3c(session.updated));
  json.text_or_null("stop_time", session.stopped ? w3c(*session.stopped) : std::string());
  json.key("session_time").integer(session.seconds);
  json.key("input_octets").integer(session.in).key("output_octets").integer(session.out);
  json.text_or_null("terminate_cause", session.cause);
  json.end_object();
}

Result<sessions::Page> find(Connection& connection, const Request& request, const Wanted& wanted) {
  const Form& filters = wanted.filters;
  sessions::Query query;
  query.limit = wanted.size;
  query.offset = (wanted.page - 1) * wanted.size;
  query.called = filters["called_station_id"];
  if (!filters["username"].empty()) {
    const auto code = read_code(filters["username"]);
    const auto pass = code ? passes::by_code(connection, *code) : std::nullopt;
    query.pass = pass ? pass->id : kNobody;
  }
  if (!filters["calling_station_id"].empty()) {
    const auto station = station_of(filters["calling_station_id"]);
    const auto key = passes::known_key(connection, local_day(system_now(), request.town().time_zone()));
    query.device = station && !key.empty() ? pseudonym(key, "device", *station) : kNobody;
  }
  if (!filters["start_time"].empty()) query.from = parse_time(filters["start_time"]);
  if (!filters["stop_time"].empty()) query.to = parse_time(filters["stop_time"]);
  if (!filters["is_open"].empty()) query.open = filters["is_open"] == "true" || filters["is_open"] == "1";
  return sessions::list(connection, query);
}

}  // namespace

Result<Raw> session_list(const Request& request, const HttpRequest& http, const Live& live) {
  Wanted wanted{Form(http.query())};
  wanted.page = number(wanted.filters["page"], 1, kLastPage);
  wanted.size = number(wanted.filters["page_size"], kOnPage, kMostOnPage);
  Faults faults;
  for (const char* const key : {"start_time", "stop_time"}) {
    const std::string_view value = wanted.filters[key];
    if (!value.empty() && parse_time(value) < 0) faults.emplace_back(key, "Enter a valid date/time.");
  }
  if (!faults.empty()) return Raw{400, "application/json", faults_json(faults)};
  // Who asks by a query for its credential gets no link that repeats it.
  const Form given = wanted.filters;
  wanted.filters = Form();
  for (const auto& [name, value] : given.fields()) {
    if (name != "token" && name != "uuid") wanted.filters.set(name, value);
  }
  std::map<std::string, std::string> users;
  auto found = request.town().store().read([&](Connection& connection) -> Result<sessions::Page> {
    auto page = find(connection, request, wanted);
    if (!page) return page;
    for (const Session& session : page->sessions) {
      if (session.pass.empty() || users.count(session.pass) != 0) continue;
      const auto pass = passes::find(connection, session.pass);
      users[session.pass] = pass ? pass->code : std::string();
    }
    return page;
  });
  if (!found) return std::move(found).error();
  if (wanted.page > 1 && found->sessions.empty()) return detail(404, "Invalid page.");
  JsonWriter json;
  json.begin_array();
  for (const Session& session : found->sessions) {
    const auto device = live.find(request.town().id(), session.id);
    write(json, session, session.pass.empty() ? std::string() : users[session.pass], device.value_or(Live::Device{}));
  }
  json.end_array();
  Raw answer{200, "application/json", json.take(), {{"cache-control", "no-store"}}};
  if (std::string where = links(http, wanted, found->count); !where.empty()) {
    answer.headers.emplace_back("link", std::move(where));
  }
  return answer;
}

}  // namespace wifi::guests
