// SPDX-License-Identifier: EUPL-1.2
// Defence against spam without third parties. What looks suspicious is not refused but held until staff have looked at
// it, and its sender gets the answer that everybody gets. Any worker.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/buckets.h>
#include <stadtkern/plugin.h>

#include "guard/held.h"
#include "town_settings.h"
#include "waste.pb.h"

namespace waste {

class GuardFront {
 public:
  explicit GuardFront(const TownSettings& towns) : towns_{towns} {}

  void serve(stadtkern::Host& host);

  // A report that was held becomes one like any other, or is gone for good; NOT_FOUND where it waits no more. [writer]
  [[nodiscard]] static stadtkern::Result<Report> let_in(stadtkern::Tx& tx, std::string_view id);
  [[nodiscard]] static stadtkern::Status throw_away(stadtkern::Tx& tx, std::string_view id);

  // What speaks against a report of the module's own interface ("honeypot, rate"; empty: nothing), or VALIDATION_FAILED
  // when the town demands a form token and none came.
  [[nodiscard]] stadtkern::Result<std::string> doubts(const stadtkern::Request& request, const v1::NewReport& body,
                                                      const GuardSettings& settings);
  // The same for Open311, whose clients have no form; those with an api_key pass.
  [[nodiscard]] std::string doubts(const stadtkern::Request& request, const TownSnapshot& town);

 private:
  void form_token(const stadtkern::Request& request, const v1::FormTokenQuery& body,
                  stadtkern::Reply<v1::FormToken> reply);
  stadtkern::Result<v1::SuspiciousList> list(const stadtkern::Request& request, const v1::SuspiciousQuery& body);
  void accept(const stadtkern::Request& request, const v1::Acceptance& body, stadtkern::Reply<v1::Report> reply);
  void reject(const stadtkern::Request& request, const v1::Rejection& body, stadtkern::Reply<v1::Rejected> reply);
  stadtkern::Result<stadtkern::Due> due(stadtkern::Connection& connection, Micros before);
  stadtkern::Result<std::uint64_t> drop(stadtkern::Tx& tx, Micros before, std::uint64_t limit);
  bool within_rate(const stadtkern::Request& request, const GuardSettings& settings);

  const TownSettings& towns_;
  stadtkern::Buckets buckets_;
};

}  // namespace waste
