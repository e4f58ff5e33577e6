// SPDX-License-Identifier: Apache-2.0
#include "runtime/event_retries.h"

#include "runtime/event_handler.h"
#include "runtime/store/epoch.h"

#include <algorithm>
#include <utility>

namespace stadtkern::runtime {
namespace {

constexpr std::size_t kLongestWhy = 1024;  // of an answer's line; the store keeps all

Error gone(std::uint64_t id) {
  return {Code::NotFound, "no event with the number " + std::to_string(id) + " stands aside (any more)"};
}

Error waits_for(std::int64_t id, std::int64_t earlier) {
  return {Code::FailedPrecondition, "event " + std::to_string(id) + " waits for event " + std::to_string(earlier) +
                                        " of the same key: have that handled first, or give it up"};
}

std::string event_id(const store::SetAside& event) {
  return event.log_id + "/" + std::to_string(event.event.seq);
}

wire::events::Event to_wire(const store::SetAside& from) {
  // Of an event that an earlier runtime set aside, that is the nearest time there is.
  const std::int64_t time = from.event.created_us != 0 ? from.event.created_us : from.set_aside_us;
  return {static_cast<std::uint64_t>(from.event.seq),
          from.event.type,
          static_cast<std::uint32_t>(from.event.version),
          from.event.key,
          from.event.subject,
          from.event.payload,
          static_cast<std::uint64_t>(time),
          false};
}

wire::events::AsideEvent to_line(store::SetAside from) {
  wire::events::AsideEvent to;
  to.id = static_cast<std::uint64_t>(from.id);
  to.publisher = from.cursor.substr(0, from.cursor.find('/'));
  to.type = std::move(from.event.type);
  to.version = static_cast<std::uint32_t>(from.event.version);
  to.key = std::move(from.event.key);
  to.subject = std::move(from.event.subject);
  to.payload = std::move(from.event.payload);
  to.log_id = std::move(from.log_id);
  to.seq = static_cast<std::uint64_t>(from.event.seq);
  to.time_us = static_cast<std::uint64_t>(from.event.created_us);
  to.why = std::move(from.reason);
  to.attempts = static_cast<std::uint32_t>(from.attempts);
  to.set_aside_us = static_cast<std::uint64_t>(from.set_aside_us);
  return to;
}

}  // namespace

struct EventRetries::Run {
  std::uint32_t town = 0;
  std::string town_name;
  wire::events::RetryRequest asked;
  std::function<void(const Result<Report>&)> done;
  Report report;
  std::size_t tried = 0;
  std::int64_t end_us = 0;  // on the schedule's clock

  ~Run() { answer(Error{Code::Unavailable, "the module ends; what was handled so far is done"}); }
  void answer(const Result<Report>& outcome) {
    if (const auto once = std::exchange(done, nullptr)) once(outcome);
  }
  void finish(bool more, std::int64_t count) {
    report.more = more;
    report.count = static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
    answer(report);
  }
};

Result<wire::events::SetAsideReply> EventRetries::list(const std::string& town,
                                                       const wire::events::SetAsideRequest& asked) const {
  const std::size_t limit = asked.limit == 0 ? wire::events::kMaxAside : std::min(asked.limit, wire::events::kMaxAside);
  wire::events::SetAsideReply reply;
  const Status status = stores_.read(town, [&](store::Connection& connection) -> Status {
    const auto count = store::count_set_aside(connection);
    if (!count) return count.error();
    reply.count = static_cast<std::uint64_t>(*count);
    auto events = store::list_set_aside(connection, static_cast<std::int64_t>(asked.after), limit, kPageBytes);
    if (!events) return events.error();
    for (store::SetAside& event : *events) reply.events.push_back(to_line(std::move(event)));
    if (reply.events.empty()) return {};
    auto further = store::list_set_aside(connection, static_cast<std::int64_t>(reply.events.back().id), 1);
    if (!further) return further.error();
    reply.more = !further->empty();
    return {};
  });
  if (!status) return status.error();
  return reply;
}

void EventRetries::retry(std::uint32_t town, const wire::events::RetryRequest& asked,
                         std::function<void(const Result<Report>&)> done) {
  const auto handling = subscriptions_.handling(town);
  if (!handling) return done(handling.error());
  const auto run = std::make_shared<Run>();
  run->town = town;
  run->town_name = handling->town->facts().name;
  run->asked = asked;
  run->done = std::move(done);
  run->report.position = asked.after;
  run->end_us = schedule_.now_us() + std::chrono::microseconds(kMostTime).count();
  step(run);
}

// On the schedule: a writer must not read.
void EventRetries::step(const Shared& run) {
  schedule_.after(std::chrono::milliseconds(0), [this, run] { next(run); });
}

void EventRetries::next(const Shared& run) {
  const std::uint64_t wanted = run->asked.id;
  if (wanted != 0 && run->tried > 0) return run->finish(false, aside_.of(run->town_name));
  std::optional<store::SetAside> event;
  std::int64_t earlier = 0;
  const Status status = stores_.read(run->town_name, [&](store::Connection& connection) -> Status {
    auto found = wanted != 0 ? store::find_set_aside(connection, static_cast<std::int64_t>(wanted))
                             : store::next_set_aside(connection, static_cast<std::int64_t>(run->report.position));
    if (!found) return found.error();
    event = *std::move(found);
    if (wanted == 0 || !event) return {};
    const auto before = store::set_aside_before(connection, *event);
    if (!before) return before.error();
    earlier = *before;
    return {};
  });
  if (!status) return run->answer(status.error());
  if (!event && wanted != 0) return run->answer(gone(wanted));
  if (!event) return run->finish(false, aside_.of(run->town_name));
  if (earlier != 0) return run->answer(waits_for(event->id, earlier));
  if (run->tried == kMostEvents || schedule_.now_us() >= run->end_us) {
    return run->finish(true, aside_.of(run->town_name));
  }
  ++run->tried;
  auto handling = subscriptions_.handling(run->town, event->event.type);
  if (!handling) return run->answer(handling.error());
  run->report.position = static_cast<std::uint64_t>(event->id);
  if (!handling->subscriber) {
    return failed(run, *event, *handling, "this version of the module does not subscribe to " + event->event.type);
  }
  handle(run, *event, *std::move(handling));
}

// Another run may have been first, or the erasure of its subject: then there is nothing to be done.
void EventRetries::handle(const Shared& run, const store::SetAside& event, Subscriptions::Handling handling) {
  struct Outcome {
    bool gone = false;
    bool refused = false;  // by the plugin's handler
  };
  const auto outcome = std::make_shared<Outcome>();
  auto job = [event, handling, outcome](store::Tx& tx) -> Result<store::Reply> {
    if (const Status status = store::check_epoch(tx, handling.activation); !status) return status.error();
    const Status removed = store::remove_set_aside(tx, event.id);
    outcome->gone = !removed && removed.error().code == Code::NotFound;
    if (outcome->gone) return store::Reply{};
    if (!removed) return removed.error();
    const Status status = handle_event(*handling.subscriber, handling.town.get(), tx, event.log_id, to_wire(event));
    outcome->refused = !status && plugins_fault(status.error().code);
    if (!status) return status.error();
    return store::Reply{};
  };
  auto done = [this, run, event, handling, outcome](const Result<store::Reply>& written, bool) {
    if (written && outcome->gone) return step(run);
    if (written) return handled(run, event);
    if (outcome->refused) return failed(run, event, handling, written.error().message);
    if (written.error().code != Code::Stale) return run->answer(written.error());
    run->answer(Error{.code = Code::Unavailable,
                      .message = "another instance has taken this town's events over meanwhile",
                      .retry_after_ms = 1000});
  };
  stores_.write(run->town_name, store::make_job(std::move(job), std::move(done)));
}

void EventRetries::handled(const Shared& run, const store::SetAside& event) {
  ++run->report.handled;
  aside_.add(run->town_name, -1);
  log_.write(STADTKERN_LOG_INFO, "an event that stood aside was handled",
             {{"town", run->town_name}, {"type", event.event.type}, {"event", event_id(event)}});
  step(run);
}

void EventRetries::failed(const Shared& run, const store::SetAside& event, const Subscriptions::Handling& handling,
                          const std::string& why) {
  log_.write(STADTKERN_LOG_ERROR, "an event that stands aside failed again",
             {{"town", run->town_name}, {"type", event.event.type}, {"event", event_id(event)}, {"why", why}});
  run->report.failed.push_back(
      {static_cast<std::uint64_t>(event.id), event.event.type, event.event.key, why.substr(0, kLongestWhy)});
  auto note = [id = event.id, activation = handling.activation, why](store::Tx& tx) -> Result<store::Reply> {
    if (const Status status = store::check_epoch(tx, activation); !status) return status.error();
    if (const Status status = store::failed_set_aside(tx, id, why); !status) return status.error();
    return store::Reply{};
  };
  // Without the note nothing is lost: it stands where it stood.
  stores_.write(run->town_name, store::make_job(std::move(note), [this, run](const auto&, bool) { step(run); }));
}

void EventRetries::discard(std::uint32_t town, std::uint64_t id,
                           std::function<void(const Result<wire::events::DiscardReply>&)> done) {
  const auto handling = subscriptions_.handling(town);
  if (!handling) return done(handling.error());
  const std::string name = handling->town->facts().name;
  auto job = [id, activation = handling->activation](store::Tx& tx) -> Result<store::Reply> {
    if (const Status status = store::check_epoch(tx, activation); !status) return status.error();
    const Status removed = store::remove_set_aside(tx, static_cast<std::int64_t>(id));
    if (!removed) return removed.error().code == Code::NotFound ? gone(id) : removed.error();
    return store::Reply{};
  };
  auto written = [this, name, id, done = std::move(done)](const Result<store::Reply>& outcome, bool) {
    if (!outcome && outcome.error().code == Code::Stale) {
      return done(Error{.code = Code::Unavailable,
                        .message = "another instance has taken this town's events over meanwhile",
                        .retry_after_ms = 1000});
    }
    if (!outcome) return done(outcome.error());
    aside_.add(name, -1);
    log_.write(STADTKERN_LOG_WARNING, "an event that stood aside was given up",
               {{"town", name}, {"number", std::to_string(id)}});
    done(wire::events::DiscardReply{static_cast<std::uint64_t>(std::max<std::int64_t>(aside_.of(name), 0))});
  };
  stores_.write(name, store::make_job(std::move(job), std::move(written)));
}

}  // namespace stadtkern::runtime
