// SPDX-License-Identifier: EUPL-1.2
// Hand-overs: staff give out a link to one report; its holder, who has no account, sees the report without whoever made
// it, and says that it is done. A link that is unknown, expired or revoked is the same 404.
//
// What is asked with a link is written by writes without a request: the runtime keeps the path of a request with an
// idempotency key, and the reply to it, and a link's secret stands in both. So these methods are not keyed.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <stadtkern/plugin.h>

#include "store.h"
#include "town_settings.h"

namespace waste {
namespace v1 {
class HandedDone;
class HandedQuery;
class HandedReport;
class HandOverLink;
class HandOverRevocation;
class NewHandOver;
class Report;
}  // namespace v1

namespace clerk {

class HandedFront {
 public:
  explicit HandedFront(const TownSettings& towns) : towns_(towns) {}

  // A new link to a report for somebody; `base`: what links begin with. `made` is called in the write, once the link is
  // there: what `done` shows is read there. `done` comes once, on any thread that may write; not every one may read.
  void give(const stadtkern::Request& request, const v1::NewHandOver& body, const std::string& base,
            std::function<void(stadtkern::Result<v1::HandOverLink>)> done,
            std::function<void(stadtkern::Tx&)> made = {}) const;
  // What the link's holder sees, and that it is done; the same, for pages. `done` as above. What was told already, or
  // is closed by the town, is CONFLICT, or with Again::Shown the report as it is.
  enum class Again { Refused, Shown };
  using Shown = std::function<void(stadtkern::Result<v1::HandedReport>)>;
  void open(const stadtkern::Town& town, std::string_view token, std::string_view language, const std::string& base,
            Shown done) const;
  void close(const stadtkern::Town& town, const v1::HandedDone& body, std::string_view language,
             const std::string& base, Again again, Shown done) const;

  // Ends a link; the report that it led to. [writer]
  [[nodiscard]] static stadtkern::Result<store::Kept> end(stadtkern::Tx& tx, std::string_view report,
                                                          std::string_view hand_over, std::string_view who);

  void serve(stadtkern::Host& host);
  void keep(stadtkern::Host& host);

 private:
  void hand_over(const stadtkern::Request& request, const v1::NewHandOver& body,
                 stadtkern::Reply<v1::HandOverLink> reply);
  void revoke(const stadtkern::Request& request, const v1::HandOverRevocation& body,
              stadtkern::Reply<v1::Report> reply);
  void show(const stadtkern::Request& request, const v1::HandedQuery& body, stadtkern::Reply<v1::HandedReport> reply);
  void finish(const stadtkern::Request& request, const v1::HandedDone& body, stadtkern::Reply<v1::HandedReport> reply);
  void photo(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
             stadtkern::Reply<stadtkern::Raw> reply);

  stadtkern::Result<stadtkern::Due> due(stadtkern::Connection& connection, Micros before);
  stadtkern::Result<std::uint64_t> remove(stadtkern::Tx& tx, Micros before, std::uint64_t limit);

  // change(Tx&, HandOver&, store::Kept&) gives a Status; then the report is shown to the link's holder.
  template <class Change>
  void with_link(const stadtkern::Town& town, std::string_view token, std::string_view language,
                 const std::string& base, Shown done, Change change) const;

  const TownSettings& towns_;
};

}  // namespace clerk
}  // namespace waste
