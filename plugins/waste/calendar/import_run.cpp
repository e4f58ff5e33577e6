// SPDX-License-Identifier: EUPL-1.2
#include "calendar/import_run.h"

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include <stadtkern/json_writer.h>
#include "calendar/difference.h"
#include "calendar/plan_store.h"
#include "town_settings.h"

namespace waste::calendar {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Status;

// The result is one chunk of a stream, at most 64 KiB.
constexpr std::size_t kLongestReason = 60;  // bytes

// Cut without leaving half a character.
std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most);
}

std::string progress_line(std::size_t done, std::size_t total) {
  stadtkern::JsonWriter json;
  json.begin_object().key("progress").begin_object().key("done").integer(static_cast<std::int64_t>(done));
  json.key("total").integer(static_cast<std::int64_t>(total)).end_object().end_object();
  return json.take();
}

std::string result_line(const Calendar& calendar, const Difference& difference, std::string_view source) {
  const auto count = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
  const std::uint64_t good = difference.stored + difference.updated + difference.skipped;
  stadtkern::JsonWriter json;
  json.begin_object().key("form").string(calendar.form).key("encoding").string(calendar.encoding);
  json.key("source").string(source);
  json.key("read").integer(count(good + calendar.faults.size()));
  json.key("stored").integer(count(difference.stored)).key("updated").integer(count(difference.updated));
  json.key("skipped").integer(count(difference.skipped)).key("removed").integer(count(difference.removed));
  json.key("collections").integer(count(calendar.collections.size()));
  json.key("streets").integer(count(calendar.memberships.size()));
  json.key("failed").begin_array();
  for (const Fault& fault : calendar.faults) {
    json.begin_object().key("line").integer(count(fault.line));
    json.key("reason").string(shortened(fault.reason, kLongestReason)).end_object();
  }
  json.end_array().end_object();
  return json.take();
}

// Writes the changes in small steps, each of which starts the next from its commit. `progress` gets how many are done
// and says whether to go on, `done` how it ended; either on any thread, never at the same time.
class Steps : public std::enable_shared_from_this<Steps> {
 public:
  Steps(const stadtkern::Town& town, std::string source, std::vector<Change> changes,
        std::function<bool(std::size_t)> progress, std::function<void(Status)> done)
      : town_{town},
        source_{std::move(source)},
        changes_{std::move(changes)},
        progress_{std::move(progress)},
        done_{std::move(done)} {}

  void next() {
    if (!progress_(at_)) return;
    if (at_ == changes_.size()) return done_({});
    const std::size_t end = std::min(at_ + kRowsPerWrite, changes_.size());
    town_.store().write(
        [self = shared_from_this(), end](stadtkern::Tx& tx) -> Status {
          for (std::size_t i = self->at_; i < end; ++i) apply(tx, self->source_, self->changes_[i]);
          return {};
        },
        [self = shared_from_this(), end](const Status& status) {
          if (!status) return self->done_(status);
          self->at_ = end;
          self->next();
        });
  }

 private:
  const stadtkern::Town town_;
  const std::string source_;
  const std::vector<Change> changes_;
  const std::function<bool(std::size_t)> progress_;
  const std::function<void(Status)> done_;
  std::size_t at_ = 0;
};

}  // namespace

struct CalendarRun::Caller {
  explicit Caller(const stadtkern::Command& its) : command(its) {}

  // Whether anybody still wants to know. One that takes nothing at the moment misses a step of its progress bar.
  bool progress(std::size_t done, std::size_t total) {
    const std::lock_guard lock(mutex);
    if (!over && total > 0) (void)command.output(progress_line(done, total));
    return !over;
  }

  void tell(const Result<std::string>& outcome) {
    const std::lock_guard lock(mutex);
    if (std::exchange(over, true)) return;
    if (outcome) {
      command.finish(*outcome);
    } else {
      command.finish(outcome.error());
    }
  }

  std::mutex mutex;
  const stadtkern::Command command;
  bool over = false;  // it has been told, or is gone
};

CalendarRun::CalendarRun(const stadtkern::Command& command, ImportOptions options)
    : options_(std::move(options)), caller_(std::make_shared<Caller>(command)) {}

CalendarRun::~CalendarRun() {
  const std::lock_guard lock(caller_->mutex);
  caller_->over = true;
}

std::uint32_t CalendarRun::input(std::string_view chunk) {
  if (bytes_.size() + chunk.size() > kLargestFile) {
    caller_->tell(Error{Code::InvalidArgument, "the file is larger than 16 MiB"});
    return 0;
  }
  bytes_ += chunk;
  return static_cast<std::uint32_t>(chunk.size());
}

void CalendarRun::input_end() {
  const stadtkern::Town town = caller_->command.town();
  const Hints hints{options_.district, options_.street, std::string(town.time_zone()),
                    local_day(system_now(), town.time_zone())};
  const auto calendar = read_calendar(std::exchange(bytes_, {}), hints);
  if (!calendar) return caller_->tell(calendar.error());
  auto known = town.store().read([&](stadtkern::Connection& connection) -> Result<KnownPlan> {
    return read_plan(connection, options_.source, calendar->district);
  });
  if (!known) return caller_->tell(std::move(known).error());
  Difference found = difference(*calendar, *known);
  std::string result = result_line(*calendar, found, options_.source);
  const std::size_t total = found.changes.size();
  const auto steps = std::make_shared<Steps>(
      town, options_.source, std::move(found.changes),
      [caller = caller_, total](std::size_t done) { return caller->progress(done, total); },
      [caller = caller_, result = std::move(result)](const Status& status) {
        if (status) return caller->tell(result);
        Error error = status.error();
        error.message += " (what was written so far stays; running it again goes on from there)";
        caller->tell(error);
      });
  steps->next();
}

}  // namespace waste::calendar
