// SPDX-License-Identifier: EUPL-1.2
#include "clerk/channel.h"

#include <algorithm>
#include <array>

namespace waste::clerk {
namespace {

using stadtkern::Code;
using stadtkern::Error;

constexpr std::array<std::string_view, 2> kOfThePublic{"web", "app"};
constexpr std::array<std::string_view, 6> kOfStaff{"open311", "phone", "desk", "mail", "inspection", "import"};

template <class List>
bool holds(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

stadtkern::Result<std::string> checked_channel(std::string_view given, bool staff) {
  if (given.empty() || holds(kOfThePublic, given)) return std::string(given);
  if (!holds(kOfStaff, given)) {
    return Error{Code::ValidationFailed,
                 "the report is not acceptable",
                 "report",
                 {{"/channel", "must be web, app, open311, phone, desk, mail, inspection or import"}}};
  }
  if (!staff)
    return Error{Code::PermissionDenied, "only staff (role \"waste.staff\") enter a report for somebody else"};
  return std::string(given);
}

std::string_view channel_of(const Report& report) {
  if (!report.channel.empty()) return report.channel;
  if (report.source == "open311") return "open311";
  return report.source == "api" ? "web" : "import";
}

}  // namespace waste::clerk
