// SPDX-License-Identifier: EUPL-1.2
#include "whereabouts.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include <stadtkern/detail/api.h>

#include "places-v1.pb.h"

namespace waste::whereabouts {
namespace {

namespace contract = places::v1;

constexpr std::uint32_t kDeadline_ms = 300;

// Towns without `places`: asked again after half a minute only, for most towns never have it and each question is two
// messages. Any thread.
class Absences {
 public:
  bool known(const stadtkern_town* town) {
    const std::lock_guard lock(mutex_);
    const auto found = until_.find(town);
    return found != until_.end() && Clock::now() < found->second;
  }
  void note(const stadtkern_town* town) {
    const std::lock_guard lock(mutex_);
    until_[town] = Clock::now() + std::chrono::seconds(30);
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::mutex mutex_;
  std::unordered_map<const stadtkern_town*, Clock::time_point> until_;
};

Absences& absences() {
  static Absences all;
  return all;
}

struct Asked {
  Report report;
  const stadtkern_town* town;
  const Settings* settings;
  std::function<void(Report)> then;
  void (*apply)(Asked&, std::string_view answer);
};

// A guess would send the town's staff to the wrong house: only what was written counts.
void apply_search(Asked& asked, std::string_view answer) {
  contract::SearchResult result;
  if (!result.ParseFromArray(answer.data(), static_cast<int>(answer.size())) || result.places().empty()) return;
  const contract::Place& place = result.places(0);
  if (place.match() != "exact" || place.kind() == "district") return;
  asked.report.district = place.district();
  const Position at{place.lat(), place.lon()};
  if (!on_earth(at) || (asked.settings->area && !asked.settings->area->contains(at))) return;
  asked.report.position = at;
  if (asked.report.zipcode.empty()) asked.report.zipcode = place.postcode();
}

void apply_reverse(Asked& asked, std::string_view answer) {
  contract::Here here;
  if (!here.ParseFromArray(answer.data(), static_cast<int>(answer.size()))) return;
  asked.report.district = here.within().district();
  std::string& address = asked.report.address;
  if (!address.empty()) return;
  if (here.has_place()) {
    address = here.place().street() + (here.place().number().empty() ? "" : " ") + here.place().number();
    if (asked.report.zipcode.empty()) asked.report.zipcode = here.place().postcode();
  }
  const std::string& district = asked.report.district;
  if (!district.empty()) address += address.empty() ? district : " (" + district + ")";
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
        if (error != nullptr && error->code == STADTKERN_NOT_FOUND) absences().note(self->town);
        assign(self->report, *self->settings);
        self->then(std::move(self->report));
      },
      asked.release());
}

}  // namespace

void complete(const stadtkern::Request& request, const Settings& settings, Report report,
              std::function<void(Report)> then) {
  const auto make = [&](auto apply) {
    return std::make_unique<Asked>(
        Asked{std::move(report), request.town().handle(), &settings, std::move(then), apply});
  };
  const bool nobody = absences().known(request.town().handle());
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
  assign(report, settings);
  then(std::move(report));
}

}  // namespace waste::whereabouts
