// SPDX-License-Identifier: EUPL-1.2
// Mails and webhooks: takes the events of other modules down, and has them delivered.
#include <stadtkern/plugin.h>

#include <chrono>

#include "backoff.h"
#include "deliveries.h"
#include "poster.h"
#include "settings.h"
#include "signing.h"
#include "status.h"

namespace notify {

using stadtkern::Event;
using stadtkern::Status;
using stadtkern::Town;
using stadtkern::Tx;

class Notify final : public stadtkern::Plugin {
 public:
  explicit Notify(stadtkern::Host& host) : host_(host), poster_(host, towns_), status_(towns_, poster_) {
    for (const char* type : {"feedback.letter.due", "waste.letter.due"}) {
      host.events().on(type, this, &Notify::letter_due);
    }
    for (const char* type : {"waste.report.created", "waste.report.published", "waste.report.status_changed"}) {
      host.events().on(type, this, &Notify::happened);
    }
    status_.serve(host);
    const stadtkern_host* api = host.api()->host;
    const auto* metrics = static_cast<const stadtkern_metrics*>(api->table(api, "stadtkern.metrics/1"));
    if (metrics != nullptr) metrics->on_scrape(api, &Notify::scraped, this);
    host.timers().every(std::chrono::hours(1), "sweep", this, &Notify::sweep);
  }

  Status start() override {
    poster_.start();
    return {};
  }
  Status town_open(const Town& town) override {
    if (auto read = towns_.read(town); !read) return read;
    if (!towns_.of(town)->smtp) {
      host_.log(stadtkern::Host::Level::Warning, "no mail server is set (smtp): letters are not sent, and not kept", {},
                &town);
    }
    // Now, and not when it is written: what happens from here on is told of.
    town.store().write([since = system_now()](Tx& tx) -> Status {
      deliveries::begin(tx, since);
      return {};
    });
    poster_.town_open(town);
    return {};
  }
  Status town_reconfigure(const Town& town) override {
    if (auto read = towns_.read(town); !read) return read;
    town.store().write([channels = towns_.of(town)->channels()](Tx& tx) -> Status {
      deliveries::give_up_others(tx, channels);
      return {};
    });
    poster_.forgive(town);
    poster_.town_open(town);
    return {};
  }
  void town_close(const Town& town) override {
    poster_.town_close(town);
    towns_.forget(town);
  }
  void drain(std::chrono::milliseconds, std::function<void()> done) override { poster_.drain(std::move(done)); }

 private:
  static void scraped(void* self, void (*put)(void* to, stadtkern_bytes text), void* to) {
    const std::string text = static_cast<Notify*>(self)->poster_.metrics();
    put(to, stadtkern::detail::bytes(text));
  }

  Status letter_due(Tx& tx, const Event& event) {
    const auto settings = towns_.of(tx.town());
    if (!deliveries::was_there(tx, event.time_us)) return {};
    if (!settings->smtp) {
      deliveries::count(tx, kMail, "no_server");
      return {};
    }
    const std::string& from = settings->smtp->from;
    return take_down(tx, *settings, event, std::string(kMail),
                     "<" + random_hex(16) + from.substr(from.rfind('@')) + ">");
  }

  Status happened(Tx& tx, const Event& event) {
    const auto settings = towns_.of(tx.town());
    if (settings->hooks.empty() || !deliveries::was_there(tx, event.time_us)) return {};
    for (const Hook& hook : settings->hooks) {
      if (!hook.wants(event.type)) continue;
      if (auto added = take_down(tx, *settings, event, hook.channel(), {}); !added) return added;
    }
    return {};
  }

  // A full queue leaves the event where it is: it comes again.
  Status take_down(Tx& tx, const Settings& settings, const Event& event, const std::string& channel,
                   std::string message_id) {
    if (deliveries::waiting(tx, channel) >= settings.queue) {
      return stadtkern::Error{stadtkern::Code::Unavailable,
                              "as many deliveries wait for " + channel + " as may (setting \"queue\")"};
    }
    deliveries::Delivery one;
    one.channel = channel;
    one.event = event.id;
    one.type = event.type;
    one.subject = event.subject;
    one.payload = event.payload;
    one.at = event.time_us;
    one.message_id = std::move(message_id);
    one.made = tx.now_us();
    deliveries::add(tx, one);
    poster_.kick(tx.town());  // its own write comes behind this one
    return {};
  }

  Status sweep(Tx& tx) {
    deliveries::give_up_old(tx, tx.now_us() - kTriedFor - kDay);
    // "never" is no duration.
    const auto keep = tx.town().settings().duration("keep_failed");
    if (keep.count() > 0) deliveries::drop_failed(tx, tx.now_us() - std::chrono::microseconds(keep).count());
    return {};
  }

  stadtkern::Host& host_;
  TownSettings towns_;
  Poster poster_;
  StatusFront status_;
};

}  // namespace notify

STADTKERN_PLUGIN(notify::Notify)
