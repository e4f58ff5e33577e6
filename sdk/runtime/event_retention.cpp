// SPDX-License-Identifier: Apache-2.0
#include "runtime/event_retention.h"

#include "runtime/store/outbox.h"

#include <utility>

namespace stadtkern::runtime {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;

std::int64_t before(std::int64_t now_us, const wire::events::KeptType& type) {
  return now_us - static_cast<std::int64_t>(type.keep_seconds) * kSecondUs;
}

}  // namespace

struct EventRetention::Run {
  std::string town;
  std::function<void(const Result<Report>&)> done;
  Report report;
  std::size_t at = 0;  // the type that is being removed
  bool more = false;
};

Result<EventRetention::Report> EventRetention::due(const std::string& town) const {
  Report report;
  const std::int64_t now_us = clock_.wall_us();
  const Status status = stores_.read(town, [&](store::Connection& connection) -> Status {
    for (const auto& publication : publishes_) {
      auto& type = report.types.emplace_back();
      type.type = publication.type;
      type.keep_seconds = publication.keep_seconds;
      if (type.keep_seconds == 0) continue;
      const auto found = store::events_due(connection, type.type, before(now_us, type), now_us);
      if (!found) return found.error();
      type.due = static_cast<std::uint64_t>(found->count);
      type.oldest_us = static_cast<std::uint64_t>(found->oldest_us);
    }
    return {};
  });
  if (!status) return status.error();
  return report;
}

void EventRetention::run(const std::string& town, std::function<void(const Result<Report>&)> done) {
  auto report = due(town);
  if (!report) return done(report);
  step(std::make_shared<Run>(Run{town, std::move(done), *std::move(report)}));
}

// Also for a type of which nothing is due: how far the log was looked through is noted, and not looked through again.
void EventRetention::step(const std::shared_ptr<Run>& run) {
  auto& types = run->report.types;
  while (run->at < types.size() && types[run->at].keep_seconds == 0) ++run->at;
  if (run->at == types.size()) return run->done(run->report);
  auto remove = [run](store::Tx& tx) -> Result<store::Reply> {
    auto& type = run->report.types[run->at];
    const auto removed = store::remove_events(tx, type.type, before(tx.now_us(), type), kEventsPerWrite);
    if (!removed) return removed.error();
    type.done += static_cast<std::uint64_t>(removed->count);
    run->more = removed->more;
    return store::Reply{};
  };
  auto removed = [this, run](const Result<store::Reply>& outcome, bool) {
    if (!outcome) return run->done(outcome.error());
    if (!run->more) ++run->at;
    step(run);
  };
  stores_.write(run->town, store::make_job(std::move(remove), std::move(removed)));
}

}  // namespace stadtkern::runtime
