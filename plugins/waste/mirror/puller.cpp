// SPDX-License-Identifier: EUPL-1.2
#include "mirror/puller.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <utility>
#include <vector>

#include <stadtkern/json_writer.h>
#include "clerk/groups.h"
#include "foreign/form.h"
#include "foreign/talk.h"
#include "forward/plan.h"
#include "mirror/mirror_store.h"
#include "mirror/pull.h"
#include "photo_store.h"
#include "store.h"

namespace waste::mirror {

using foreign::Heard;
using foreign::OpenTown;
using importing::ImportedReport;
using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Status;
using stadtkern::Town;
using stadtkern::Tx;

namespace {

constexpr std::size_t kReportsPerWrite = 20;  // a write must be done within milliseconds
constexpr int kTries = 3;                     // of one page
constexpr std::size_t kMostPictures = 200;    // of one pull
constexpr Micros kDaysKept = 90 * kDay;
constexpr std::chrono::seconds kLongestPicture{60};  // two workers' deadlines, and their waiting for a turn

Error switched_over() {
  return {Code::Conflict, "this town has switched over: nothing is pulled any more"};
}

std::string town_day(const Town& town, Micros now) {
  const auto day = clerk::town_date(now, town.time_zone());
  return day ? *day : format_w3c(now).substr(0, 10);
}

importing::Source source_of(const foreign::Mirror& mirror, const importing::Tables& tables, std::string_view zone) {
  const importing::Source* known = tables.find(mirror.source);
  importing::Source out{mirror.source, "open311", mirror.zone, std::nullopt};
  if (out.zone.empty() && known) out.zone = known->zone;
  if (out.zone.empty()) out.zone = zone;
  return out;
}

}  // namespace

std::string Pulled::json() const {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  stadtkern::JsonWriter json;
  json.begin_object().key("whole").boolean(whole).key("asked").integer(number(asked)).key("read").integer(number(read));
  json.key("new").integer(number(fresh)).key("changed").integer(number(changed)).key("same").integer(number(same));
  json.key("unlocated").integer(number(unlocated)).key("failed").integer(number(failed));
  json.text_or_null("first_failure", first_failure);
  json.key("photos").integer(number(photos)).key("photos_failed").integer(number(photos_failed));
  for (const auto& [name, value] : {std::pair("vanished", vanished), {"only_here", only_here}}) {
    json.key(name);
    value ? json.integer(number(*value)) : json.null();
  }
  return json.end_object().take();
}

struct Puller::Work {
  Town town;
  std::shared_ptr<OpenTown> open;
  std::shared_ptr<const TownSnapshot> snapshot;
  bool whole = false;
  Progress progress;
  Done done;
  Micros began = 0;
  std::string day{};
  importing::Source source{};
  std::optional<Pull> plan{};
  State state{};
  Pulled out{};
  int tries = 0;
  bool any_good = false;
  bool gaps = false;
  std::string refused{};  // why, the last time
  std::deque<ImportedReport> waiting{};
  std::vector<Picture> pictures{};
  std::size_t at_picture = 0;

  [[nodiscard]] const foreign::Mirror& mirror() const { return *snapshot->settings.mirror; }
};

template <class Write, class Then>
void Puller::write(const WorkPtr& work, Write write, Then then) {
  work->town.store().write([work, write = std::move(write)](Tx& tx) -> Status { return write(tx); },
                           [work, then = std::move(then)](const Status& stored) {
                             const std::lock_guard lock(work->open->mutex);
                             if (!work->open->closed) then(stored);
                           });
}

bool Puller::running(const Town& town) {
  const auto open = open_.of(town);
  const std::lock_guard lock(open->mutex);
  return open->running;
}

void Puller::pull(const Town& town, bool whole, Progress progress, Done done) {
  if (!done) done = [](const Result<Pulled>&) {};
  const auto snapshot = towns_.of(town);
  if (!snapshot->settings.mirror) {
    return done(Error{Code::FailedPrecondition, "this town's settings of waste name no server to mirror (\"mirror\")"});
  }
  const auto open = open_.of(town);
  const std::lock_guard lock(open->mutex);
  if (open->closed) return done(Error{Code::Unavailable, "the town is closing"});
  if (std::exchange(open->running, true)) {
    return done(Error{Code::Conflict, "a pull is under way: wait until it has ended"});
  }
  const auto work = std::make_shared<Work>(Work{town, open, snapshot, whole, std::move(progress), std::move(done)});
  begin(work);
}

void Puller::begin(const WorkPtr& work) {
  work->began = system_now();
  work->day = town_day(work->town, work->began);
  work->out.whole = work->whole;
  const foreign::Mirror& mirror = work->mirror();
  work->source = source_of(mirror, tables_, work->town.time_zone());
  const Micros from = work->whole ? mirror.since : std::max(mirror.since, work->began - kWindow);
  work->plan.emplace(from, work->began + kSecond);
  write(
      work,
      [work](Tx& tx) -> Status {
        work->state = state(tx, work->source.name);
        if (work->state.switched) return switched_over();
        if (work->whole) ++work->state.sweep;
        save(tx, work->source.name, work->state);
        return {};
      },
      [this, work](const Status& stored) {
        if (!stored) return finish(work, stored.error());
        ask(work);
      });
}

void Puller::ask(const WorkPtr& work) {
  const auto next = work->plan->next();
  if (!next) return end(work);
  const foreign::Endpoint& endpoint = work->mirror().endpoint;
  foreign::Form query;
  query.add("jurisdiction_id", endpoint.jurisdiction_id);
  query.add("start_date", format_w3c(next->from)).add("end_date", format_w3c(next->to));
  query.add("page", std::to_string(next->page)).add("page_size", std::to_string(kPageSize));
  ++work->out.asked;
  foreign::talk(work->town, endpoint, {foreign::resource(endpoint.url, "requests", endpoint.format, query), {}},
                [this, work](const Result<Heard>& answer) {
                  const std::lock_guard lock(work->open->mutex);
                  if (!work->open->closed) heard(work, answer);
                });
}

void Puller::heard(const WorkPtr& work, const Result<Heard>& heard) {
  if (!heard) {
    if (heard.error().code == Code::PermissionDenied) return fail(work, heard.error());
    return failed_once(work, heard.error().message);
  }
  Page page = read_page(*heard, work->mirror(), work->source, tables_);
  if (page.kind == Page::Kind::Trouble) return failed_once(work, page.why);
  work->tries = 0;
  if (page.kind != Page::Kind::Good) {
    work->refused = page.why;
    // Of page 0 it is how servers speak that count from 1.
    if (page.kind == Page::Kind::Refused && work->plan->next()->page > 0) work->gaps = true;
    work->plan->refused();
    return ask(work);
  }
  work->any_good = true;
  const std::size_t news = work->plan->answered(page.ids);
  work->out.read += news;
  if (news == 0) return ask(work);
  work->out.unlocated += page.unlocated;
  if (work->out.failed == 0) work->out.first_failure = page.first_failure;
  work->out.failed += page.failed;
  for (ImportedReport& report : page.reports) work->waiting.push_back(std::move(report));
  keep(work);
}

void Puller::failed_once(const WorkPtr& work, std::string why) {
  if (++work->tries < kTries) return ask(work);
  fail(work, {Code::Unavailable, "the mirrored server cannot be asked: " + why});
}

// The waiting reports, some in each write; then what comes next.
void Puller::keep(const WorkPtr& work) {
  if (work->waiting.empty()) {
    if (work->progress) work->progress(work->out.read);
    return ask(work);
  }
  struct Batch {
    std::vector<Report> reports;
    std::vector<std::string> pictures;
    std::uint64_t fresh = 0, changed = 0;
  };
  const auto batch = std::make_shared<Batch>();
  const Settings& settings = work->snapshot->settings;
  while (!work->waiting.empty() && batch->reports.size() < kReportsPerWrite) {
    Report report = std::move(work->waiting.front().report);
    work->waiting.pop_front();
    report.text_public = settings.publish == Publish::TextAtOnce;
    report.group = settings.responsibility.group_for(report, {});
    const auto links = taken_links(report, settings, "/media_url");
    batch->pictures.push_back(links.empty() ? std::string() : links.front().url);
    batch->reports.push_back(std::move(report));
  }
  write(
      work,
      [work, batch](Tx& tx) -> Status {
        if (state(tx, work->source.name).switched) return switched_over();
        for (std::size_t i = 0; i < batch->reports.size(); ++i) {
          const Report& report = batch->reports[i];
          const Told told = take(tx, report, batch->pictures[i], work->state.sweep);
          if (told.outcome == store::Imported::Skipped) continue;
          const bool fresh = told.outcome == store::Imported::Stored;
          ++(fresh ? batch->fresh : batch->changed);
          name(tx, work->source.name, work->day, fresh ? Kind::New : Kind::Changed, {told.report, report.source_id});
        }
        if (batch->fresh + batch->changed > 0) {
          count(tx, work->source.name, work->day, batch->fresh, batch->changed);
        }
        return {};
      },
      [this, work, batch](const Status& stored) {
        if (!stored) return fail(work, stored.error());
        work->out.fresh += batch->fresh;
        work->out.changed += batch->changed;
        work->out.same += batch->reports.size() - batch->fresh - batch->changed;
        keep(work);
      });
}

void Puller::end(const WorkPtr& work) {
  if (!work->any_good) {
    return fail(work, {Code::FailedPrecondition, "the mirrored server gives no reports: " + work->refused});
  }
  write(
      work,
      [work](Tx& tx) -> Status {
        const std::string& source = work->source.name;
        // Staff may have switched over meanwhile.
        State now = state(tx, source);
        now.pulled = tx.now_us();
        now.failures = 0;
        now.error.clear();
        now.next = tx.now_us() + work->mirror().every;
        if (work->whole && !work->gaps) {
          now.swept = tx.now_us();
          const Found gone = vanished(tx, source, work->mirror().since, work->state.sweep);
          const Found ours = only_here(tx, source, tx.now_us() - kDaysKept);
          settle(tx, source, work->day, gone, ours, town_day(work->town, tx.now_us() - kDaysKept));
          work->out.vanished = gone.reports;
          work->out.only_here = ours.reports;
        }
        save(tx, source, now);
        work->pictures = pictures(tx, source, kMostPictures);
        return {};
      },
      [this, work](const Status& stored) {
        if (!stored) return fail(work, stored.error());
        next_picture(work);
      });
}

void Puller::next_picture(const WorkPtr& work) {
  if (work->at_picture == work->pictures.size()) return finish(work, work->out);
  std::vector<PhotoSource> sources;
  sources.push_back({"/media_url", {}, work->pictures[work->at_picture].url});
  const std::uint32_t town = work->town.id();
  {
    const std::lock_guard lock(mutex_);
    ++fetching_[town];
  }
  intake_.take(work->town, std::move(sources), work->snapshot->settings,
               [this, work, town](Result<std::vector<MadePhoto>> made) {
                 {
                   const std::lock_guard lock(work->open->mutex);
                   if (!work->open->closed) keep_picture(work, std::move(made));
                 }
                 const std::lock_guard lock(mutex_);
                 --fetching_[town];
                 fetched_.notify_all();
               });
}

void Puller::keep_picture(const WorkPtr& work, Result<std::vector<MadePhoto>> made) {
  const auto photo = std::make_shared<Result<std::vector<MadePhoto>>>(std::move(made));
  write(
      work,
      [work, photo](Tx& tx) -> Status {
        const Picture& picture = work->pictures[work->at_picture];
        const auto kept = store::find(tx, picture.report);
        if (!*photo) {
          not_fetched(tx, work->source.name, picture);
          return {};
        }
        fetched(tx, work->source.name, picture);
        if (!kept || kept->report.text_removed || kept->photos.size() >= kMostPhotos) return {};
        photo_store::add_to(tx, picture.report, kept->photos.size(), std::move((*photo)->front()));
        return {};
      },
      [this, work, photo](const Status& stored) {
        ++(stored && *photo ? work->out.photos : work->out.photos_failed);
        ++work->at_picture;
        next_picture(work);
      });
}

void Puller::fail(const WorkPtr& work, Error error) {
  const std::uint64_t stored = work->out.fresh + work->out.changed;
  error.message += " (" + std::to_string(stored) + " reports were stored or updated; pulling again goes on from there)";
  host_.log(stadtkern::Host::Level::Warning, "a pull of the mirrored server has failed", {{"why", error.message}},
            &work->town);
  write(
      work,
      [work, why = error.message](Tx& tx) -> Status {
        State now = state(tx, work->source.name);
        ++now.failures;
        now.error = why;
        now.next = tx.now_us() + std::min(work->mirror().every, forward::send_pause(now.failures));
        save(tx, work->source.name, now);
        return {};
      },
      [this, work, error](const Status&) { finish(work, error); });
}

void Puller::finish(const WorkPtr& work, Result<Pulled> outcome) {
  work->open->running = false;
  work->done(std::move(outcome));
}

void Puller::town_close(const Town& town) {
  open_.close(town);
  std::unique_lock lock(mutex_);
  fetched_.wait_for(lock, kLongestPicture, [&] {
    const auto found = fetching_.find(town.id());
    return found == fetching_.end() || found->second == 0;
  });
}

}  // namespace waste::mirror
