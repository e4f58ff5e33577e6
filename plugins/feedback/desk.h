// SPDX-License-Identifier: EUPL-1.2
// What staff do with feedback, by method and route. Any worker.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <stadtkern/plugin.h>

#include "entry.h"
#include "feedback.pb.h"

namespace feedback {

// An entry's change in its write: the entry as it is afterwards. An answer is told to everybody who listens, and to its
// author.
[[nodiscard]] stadtkern::Result<Entry> change_entry(stadtkern::Tx& tx, std::string_view id, const Change& change,
                                                    std::string_view who);

// To everybody who listens, in the write by which it is a person's: when it comes, or when staff say so.
void tell_received(stadtkern::Tx& tx, const Entry& entry);

[[nodiscard]] bool overdue(const Entry& entry, Day today);

class Desk {
 public:
  void serve(stadtkern::Host& host);

 private:
  stadtkern::Result<v1::EntryList> list(const stadtkern::Request& request, const v1::EntryQuery& body);
  stadtkern::Result<v1::Entry> get(const stadtkern::Request& request, const v1::EntryId& body);
  void change(const stadtkern::Request& request, const v1::EntryChange& body, stadtkern::Reply<v1::Entry> reply);
};

}  // namespace feedback
