// SPDX-License-Identifier: EUPL-1.2
// What staff do with panels, by method and route. Any worker.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/plugin.h>

#include "panels.pb.h"
#include "panels/panel_store.h"

namespace feedback::panels {

// Of a round that has ended and that enough have answered: running counts would tell who was the last one.
[[nodiscard]] bool published(const Round& round, std::int64_t answered, std::int64_t publish_from, Day today);

// What the routes and the pages for staff write alike. A new panel, with an id of its own.
[[nodiscard]] Panel new_panel(std::string_view name, std::string_view organisation,
                              std::vector<stadtkern::FieldError>& faults);
stadtkern::Status keep_panel(stadtkern::Tx& tx, const Panel& panel);
stadtkern::Status keep_round(stadtkern::Tx& tx, std::string_view panel, const Round& round);
stadtkern::Status keep_last_day(stadtkern::Tx& tx, std::string_view panel, std::int64_t round, std::string_view last,
                                Day today);
struct Seat {
  Member member;
  std::string token;  // of its link; here alone
};
[[nodiscard]] stadtkern::Result<std::vector<Seat>> keep_members(stadtkern::Tx& tx, std::string_view panel,
                                                                std::int64_t count);

class PanelDesk {
 public:
  void serve(stadtkern::Host& host);

 private:
  template <class Message>
  using Reply = stadtkern::Reply<Message>;
  template <class Message>
  using Result = stadtkern::Result<Message>;
  using Request = stadtkern::Request;

  void create(const Request& request, const v1::NewPanel& body, Reply<v1::Panel> reply);
  Result<v1::PanelList> list(const Request& request, const v1::PanelsQuery& body);
  Result<v1::Panel> get(const Request& request, const v1::PanelId& body);
  void add_round(const Request& request, const v1::NewRound& body, Reply<v1::Panel> reply);
  void move_round(const Request& request, const v1::RoundEnd& body, Reply<v1::Panel> reply);
  void add_members(const Request& request, const v1::NewMembers& body, Reply<v1::MemberLinks> reply);
  void revoke(const Request& request, const v1::Revocation& body, Reply<v1::Panel> reply);
  Result<v1::PanelResults> results(const Request& request, const v1::ResultsQuery& body);
};

}  // namespace feedback::panels
