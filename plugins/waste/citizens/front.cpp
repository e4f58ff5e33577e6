// SPDX-License-Identifier: EUPL-1.2
#include "citizens/front.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "citizens/nearby.h"
#include "messages.h"

namespace waste {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::FieldError;
using stadtkern::Request;
using stadtkern::Result;

std::string base_path_of(const Request& request) {
  const auto http = request.http();
  return http ? std::string(http->base_path()) : std::string();
}

Result<Position> place_of(const v1::NearbyQuery& query, const Settings& settings) {
  std::vector<FieldError> faults;
  if (!settings.categories.find(query.category())) {
    faults.push_back({"category", query.category().empty() ? "is needed" : "is not one of this town's categories"});
  }
  if (!query.has_lat()) faults.push_back({"lat", "is needed"});
  if (!query.has_lon()) faults.push_back({"lon", "is needed"});
  const Position at{query.lat(), query.lon()};
  if (query.has_lat() && query.has_lon() && !on_earth(at)) faults.push_back({"lat", "and lon must lie on the earth"});
  if (faults.empty()) return at;
  return Error{Code::InvalidArgument, "what is near cannot be told", "query", std::move(faults)};
}

}  // namespace

void CitizensFront::serve(stadtkern::Host& host) {
  host.serve("ListNearby", this, &CitizensFront::nearby);
  host.http().get("/reports/nearby", "ListNearby");
}

Result<v1::NearbyList> CitizensFront::nearby(const Request& request, const v1::NearbyQuery& body) {
  const auto town = towns_.of(request.town());
  const Settings& settings = town->settings;
  const auto at = place_of(body, settings);
  if (!at) return at.error();
  v1::NearbyList out;
  const int radius = settings.duplicate_metres_of(body.category());
  out.set_within_metres(static_cast<std::uint32_t>(radius));
  if (radius == 0) return out;
  auto found = request.town().store().read([&](Connection& connection) -> Result<std::vector<nearby::Near>> {
    return nearby::find(connection, body.category(), *at, radius);
  });
  if (!found) return std::move(found).error();
  for (const nearby::Near& near : *found) {
    v1::NearbyReport& to = *out.add_reports();
    to.set_metres(std::round(near.metres * 10) / 10);
    *to.mutable_report() =
        message_of(public_view(near.kept.report, settings.categories, request.locale(), {}, near.kept.photos),
                   base_path_of(request));
  }
  return out;
}

}  // namespace waste
