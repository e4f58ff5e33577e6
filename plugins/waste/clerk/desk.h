// SPDX-License-Identifier: EUPL-1.2
// The clerks' methods of waste/v1 and their routes; each needs the role waste.staff.
#pragma once

#include <memory>
#include <string_view>

#include <stadtkern/plugin.h>

#include "town_settings.h"

namespace waste {
namespace v1 {
class Assignment;
class DueDate;
class Inbox;
class InboxQuery;
class LaidAside;
class Merge;
class NewNote;
class Report;
}  // namespace v1

namespace clerk {

class Desk {
 public:
  explicit Desk(const TownSettings& towns) : towns_(towns) {}

  void serve(stadtkern::Host& host);
  // The rules of retention; an order of the registrations that operators see.
  void keep(stadtkern::Host& host);

 private:
  void add_note(const stadtkern::Request& request, const v1::NewNote& body, stadtkern::Reply<v1::Report> reply);

  void assign(const stadtkern::Request& request, const v1::Assignment& body, stadtkern::Reply<v1::Report> reply);
  void lay_aside(const stadtkern::Request& request, const v1::LaidAside& body, stadtkern::Reply<v1::Report> reply);
  void set_due(const stadtkern::Request& request, const v1::DueDate& body, stadtkern::Reply<v1::Report> reply);
  void merge(const stadtkern::Request& request, const v1::Merge& body, stadtkern::Reply<v1::Report> reply);
  stadtkern::Result<v1::Inbox> inbox(const stadtkern::Request& request, const v1::InboxQuery& body);
  stadtkern::Result<std::unique_ptr<stadtkern::CommandRun>> inbox_command(const stadtkern::Request& request,
                                                                          stadtkern::Command command,
                                                                          const stadtkern::Host::Arguments& arguments);
  stadtkern::Status count_anew(stadtkern::Tx& tx);

  stadtkern::Result<stadtkern::Due> notes_due(stadtkern::Connection& connection, Micros before);
  stadtkern::Result<std::uint64_t> blank_notes(stadtkern::Tx& tx, Micros before, std::uint64_t limit);

  // change(Tx&, who) gives store::Kept; the answer is the report as staff see it.
  template <class Change>
  void write(const stadtkern::Request& request, stadtkern::Reply<v1::Report> reply, Change change) const;

  const TownSettings& towns_;
};

}  // namespace clerk
}  // namespace waste
