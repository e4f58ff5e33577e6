// SPDX-License-Identifier: EUPL-1.2
// One report as staff see it, with everything that may be done with it. Pure but for load().
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <stadtkern/html.h>
#include <stadtkern/store.h>

#include "clerk/colleagues.h"
#include "clerk/hand_overs.h"
#include "clerk/history.h"
#include "desk_pages/deeds.h"
#include "desk_pages/place.h"
#include "forward/forwardings.h"

namespace waste::desk {

struct ReportData {
  store::Kept kept;
  PublicReport view;  // with its text, whether or not it is public
  std::optional<Contact> contact;
  std::vector<clerk::history::Entry> history;  // oldest first
  clerk::colleagues::Names colleagues;         // of those in the history, as far as they are known
  std::vector<clerk::hand_overs::HandOver> links;
  std::vector<forward::Forwarding> forwardings;
  // Of the form that was sent:
  stadtkern::Form typed{};
  Faults faults{};
  std::string done{};       // what was done a moment ago: "state"
  std::string link{};       // a new hand-over's page, shown once
  std::string link_data{};  // the same for programs

  [[nodiscard]] bool waits() const;  // a text or photo for its release
};

// The colleagues in its history, each once, the newest first; not whoever asks.
[[nodiscard]] std::vector<std::string> colleagues_of(const Place& place, const ReportData& data);

// NOT_FOUND.
[[nodiscard]] stadtkern::Result<ReportData> load(stadtkern::Connection& connection, std::string_view id,
                                                 const Place& place);

[[nodiscard]] stadtkern::Page report_page(const Place& place, const ReportData& data);
// Its forms alone, for where a reply has little room.
[[nodiscard]] stadtkern::Page short_page(const Place& place, const ReportData& data);

}  // namespace waste::desk
