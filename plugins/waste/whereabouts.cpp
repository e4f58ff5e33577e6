// SPDX-License-Identifier: EUPL-1.2
#include "whereabouts.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <stadtkern/detail/api.h>

#include "places-v1.pb.h"

namespace waste::whereabouts {
namespace {

namespace contract = places::v1;

constexpr std::uint32_t kDeadline_ms = 300;

constexpr std::int64_t kAskAgain_us = 30'000'000;

std::int64_t steady_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

struct Asked {
  Report report;
  std::shared_ptr<const TownSnapshot> town;
  std::function<void(Report)> then;
  void (*apply)(Asked&, std::string_view answer);
};

std::string with_district(std::string place, const std::string& district) {
  if (!district.empty()) place += place.empty() ? district : " (" + district + ")";
  return place;
}

// A guess would send the town's staff to the wrong house: only what was written counts.
void apply_search(Asked& asked, std::string_view answer) {
  contract::SearchResult result;
  if (!result.ParseFromArray(answer.data(), static_cast<int>(answer.size())) || result.places().empty()) return;
  const contract::Place& place = result.places(0);
  if (place.match() != "exact" || place.kind() == "district") return;
  asked.report.district = place.district();
  // The street alone: which house somebody names may say who she is.
  asked.report.known_place = with_district(place.street(), place.district());
  const Position at{place.lat(), place.lon()};
  if (!on_earth(at) || (asked.town->settings.area && !asked.town->settings.area->contains(at))) return;
  asked.report.position = at;
  if (asked.report.zipcode.empty()) asked.report.zipcode = place.postcode();
}

void apply_reverse(Asked& asked, std::string_view answer) {
  contract::Here here;
  if (!here.ParseFromArray(answer.data(), static_cast<int>(answer.size()))) return;
  asked.report.district = here.within().district();
  std::string nearest;
  if (here.has_place()) {
    nearest = here.place().street() + (here.place().number().empty() ? "" : " ") + here.place().number();
    if (asked.report.zipcode.empty()) asked.report.zipcode = here.place().postcode();
  }
  // The point is public, and so is what lies next to it, whatever somebody typed beside.
  asked.report.known_place = with_district(std::move(nearest), asked.report.district);
  if (asked.report.address.empty()) asked.report.address = asked.report.known_place;
}

// Its place may say more by now than when it came.
void assign(Report& report, const Settings& settings) {
  report.group = settings.responsibility.group_for(report, report.district);
}

void ask(const stadtkern::Request& request, const char* method, const std::string& body, std::unique_ptr<Asked> asked) {
  const auto& api = *request.api();
  api.bus->call(
      api.host, request.handle(), request.town().handle(), stadtkern::detail::bytes("places/v1"),
      stadtkern::detail::bytes(method), stadtkern::detail::bytes(body), {}, kDeadline_ms,
      [](void* user, stadtkern_bytes answer, const stadtkern_error* error) noexcept {
        const std::unique_ptr<Asked> self(static_cast<Asked*>(user));
        if (error == nullptr) self->apply(*self, stadtkern::detail::view(answer));
        if (error != nullptr && error->code == STADTKERN_NOT_FOUND)
          self->town->no_places_until = steady_us() + kAskAgain_us;
        assign(self->report, self->town->settings);
        self->then(std::move(self->report));
      },
      asked.release());
}

}  // namespace

void complete(const stadtkern::Request& request, std::shared_ptr<const TownSnapshot> town, Report report,
              std::function<void(Report)> then) {
  const bool nobody = steady_us() < town->no_places_until;
  const auto make = [&](auto apply) {
    return std::make_unique<Asked>(Asked{std::move(report), std::move(town), std::move(then), apply});
  };
  if (!nobody && report.position) {
    contract::Point point;
    point.set_lat(report.position->lat);
    point.set_lon(report.position->lon);
    return ask(request, "Reverse", point.SerializeAsString(), make(apply_reverse));
  }
  if (!nobody && !report.position && !report.address.empty()) {
    contract::SearchQuery query;
    query.set_q(report.address);
    query.set_limit(1);
    return ask(request, "Search", query.SerializeAsString(), make(apply_search));
  }
  assign(report, town->settings);
  then(std::move(report));
}

}  // namespace waste::whereabouts
