// SPDX-License-Identifier: EUPL-1.2
// What happens to a citizen's request: whose town, which module, who asks; pages and errors that the gateway answers by
// itself; everything else goes to the module that owns the mount. io thread only.
#pragma once

#include <atomic>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "access_log.h"
#include "backend.h"
#include "front.h"
#include "metrics.h"
#include "overview_page.h"
#include "request_id.h"
#include "security_log.h"
#include "sessions.h"
#include "settings.h"

namespace gateway {

// The value of the Date field, made anew once a second.
class DateText {
 public:
  const std::string& at(std::time_t now);

 private:
  std::time_t made_ = -1;
  std::string text_;
};

class CitizenFront final : public Front {
 public:
  // `registry` gives the newest snapshot, never null.
  CitizenFront(const Settings& settings, Backend& backend, Metrics& metrics, AccessLog& log, const Phrases& phrases,
               std::function<RegistryPtr()> registry);

  Peer peer(const Address& address) override;
  bool admits(const Address& address, Time now) override;
  bool head(Exchange& exchange, const Peer& peer) override;
  bool begin(Exchange& exchange, const Peer& peer) override;
  bool resume(Exchange& exchange, const Peer& peer) override;
  void refuse(Exchange& exchange, Refusal refusal) override;
  void seal(Exchange& exchange) override;
  void finished(const Exchange& exchange, const Peer& peer, bool sent, Time now) override;
  void taken(const Exchange& exchange, std::uint32_t bytes) override;
  void abandon(Exchange& exchange) override;

  // Several times a second while there are connections.
  void tick();

 private:
  static constexpr std::string_view kAllTowns = "/.well-known/stadtkern/overview";

  // Each returns false after filling the answer.
  bool believe_proxy(Exchange& exchange, const Peer& peer);
  bool locate(Exchange& exchange, const Peer& peer);
  bool identify(Exchange& exchange, const Place& place);
  Place find(Exchange& exchange);
  bool place(Exchange& exchange, const Place& place);
  bool take_room(Exchange& exchange);
  // Counts the request: first of its address, and when it is known whose it is of that.
  bool within_rate(Exchange& exchange, std::string_view policy, std::uint64_t who, const Rate& rate);
  bool within_address_rate(Exchange& exchange, const Peer& peer);
  bool within_own_rate(Exchange& exchange);
  std::uint64_t rate_key(const Address& client) const;
  // What may be asked about later, once the request is whole.
  bool note_credential(Exchange& exchange);
  // False: filled; a browser is on another site's page.
  bool from_here(Exchange& exchange);
  // As begin(), for whoever it is by now.
  bool forward(Exchange& exchange, const Peer& peer);
  bool refused(Exchange& exchange, unsigned status, std::string_view type, std::string_view detail);
  // The same where there is no town, as a page for browsers.
  bool nowhere(Exchange& exchange, unsigned status, std::string_view type, std::string_view detail);

  // Whether the overview of all towns may be shown now.
  bool may_see_all_towns(Exchange& exchange);
  bool show_all_towns(Exchange& exchange);  // true: refused
  void ping(Exchange& exchange);
  void page(Exchange& exchange, const Town* town);
  void redirect(Exchange& exchange, unsigned status, std::string_view below);
  std::string_view page_language(const Exchange& exchange) const;

  const Settings& settings_;
  const Tokens tokens_;
  const ClientClasses classes_;
  Backend& backend_;
  Metrics& metrics_;
  AccessLog& log_;
  const Phrases& phrases_;
  const OverviewPage overview_;
  const std::function<RegistryPtr()> registry_;
  Sessions sessions_;
  RateLimiter rates_;
  SecurityLog security_;
  const std::string hsts_;  // empty: not said
  RequestIds ids_;
  DateText date_;
  Authority authority_;             // of the request being looked at; its memory is used again
  std::vector<HeaderLine> handed_;  // likewise
  std::shared_ptr<std::atomic<bool>> reporting_ = std::make_shared<std::atomic<bool>>(false);  // on all towns
  std::size_t streams_ = 0;                                                                    // open now
  std::uint64_t large_bodies_ = 0;  // bytes that large bodies may take now, in all
};

}  // namespace gateway
