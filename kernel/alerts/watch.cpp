// SPDX-License-Identifier: EUPL-1.2
#include "alerts/watch.h"

#include "lifecycle/metrics_text.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

namespace stadtkern::alerts {
namespace {

constexpr std::chrono::milliseconds kFirstLook{1'000};

std::string node_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::map<std::string, std::chrono::seconds> backup_ages(const std::vector<std::string>& towns,
                                                        const std::filesystem::path& state) {
  const auto last = last_backups(state);
  const UnixSeconds now = std::time(nullptr);
  // A town that was never kept anywhere is as old as the data.
  const UnixSeconds data = born(state / "stores").value_or(now);
  std::map<std::string, std::chrono::seconds> ages;
  for (const std::string& town : towns) {
    const auto found = last.find(town);
    const UnixSeconds from = found == last.end() ? data : found->second;
    ages.emplace(town, std::chrono::seconds(std::max<UnixSeconds>(0, now - from)));
  }
  return ages;
}

}  // namespace

std::string body_of(const Notice& notice, std::string_view node, UnixSeconds at, UnixSeconds since) {
  const auto text = [](std::string_view value) { return log::json_string(value); };
  std::string line = std::string(node) + ": ";
  if (notice.event == Notice::Event::Resolved) line += "over: ";
  line += notice.message;
  if (!notice.next.empty()) line += ". Next: " + notice.next;
  return "{\"format\":1,\"event\":" + text(name(notice.event)) + ",\"alert\":" + text(name(notice.key.kind)) +
         ",\"subject\":" + text(notice.key.subject) + ",\"message\":" + text(notice.message) +
         ",\"next\":" + text(notice.next) + ",\"node\":" + text(node) + ",\"since\":" + text(rfc3339(since)) +
         ",\"at\":" + text(rfc3339(at)) + ",\"text\":" + text(line) + "}";
}

Watch::Watch(lifecycle::EventLoop& loop, log::Log& log, std::string program, std::filesystem::path state,
             std::function<void(std::function<void(Picture)>)> picture)
    : log_(log),
      state_(std::move(state)),
      picture_(std::move(picture)),
      sender_(loop, log, std::move(program)),
      timer_(loop) {
  remember();
}

Watch::~Watch() {
  *alive_ = false;
}

void Watch::configure(const config::Alerts& alerts, const std::vector<config::Town>& towns) {
  thresholds_ = {alerts.disk_free_percent, alerts.backup_max_age, alerts.remind, alerts.settle};
  towns_.clear();
  for (const config::Town& town : towns) towns_.push_back(town.name);
  sender_.set_target(alerts.webhook, alerts.secret);
  look_soon();
}

// What an earlier kernel told. Its times are the wall's, which may have been set since: nothing lies in the future.
void Watch::remember() {
  Result<AllTold> told = read_told(state_);
  if (!told) {
    log_.warning("alerts.json cannot be read: what stands is told again", {{"why", told.error().message}});
    return;
  }
  told_ = *std::move(told);
  const UnixSeconds now = std::time(nullptr);
  const auto steady = [now, here = lifecycle::steady_now()](UnixSeconds then) {
    return here - std::chrono::seconds(std::max<UnixSeconds>(0, now - then));
  };
  for (const auto& [key, one] : told_) memory_.remember(key, one.message, one.next, steady(one.since), steady(one.at));
}

// The webhook has taken it. Only now: a notice that waits when the kernel ends is told by the next one.
void Watch::told(const Notice& notice, UnixSeconds since, UnixSeconds at) {
  if (notice.event == Notice::Event::Resolved) {
    if (told_.erase(notice.key) == 0) return;
  } else {
    told_.insert_or_assign(notice.key, Told{notice.message, notice.next, since, at});
  }
  if (const Status noted = write_told(state_, told_); !noted) {
    log_.warning("what was told cannot be noted, and is told again after a restart", {{"why", noted.error().message}});
  }
}

void Watch::look_soon() {
  timer_.after(kFirstLook, [this] { look(); });
}

void Watch::look() {
  timer_.after(kInterval, [this] { look(); });
  if (std::exchange(looking_, true)) return;
  picture_([this, alive = std::weak_ptr(alive_)](const Picture& picture) {
    if (alive.expired()) return;
    looking_ = false;
    judge(picture);
  });
}

void Watch::judge(const Picture& picture) {
  Observation seen;
  for (const lifecycle::UnitStatus& unit : picture.units) {
    if (unit.state == lifecycle::UnitState::Quarantined) seen.quarantined.emplace(unit.label, unit.note);
  }
  seen.disk = disk_space(state_);
  seen.queue_full = picture.queue_full;
  seen.backup_age = backup_ages(towns_, state_);
  const std::chrono::milliseconds now = lifecycle::steady_now();
  const UnixSeconds at = std::time(nullptr);
  static const std::string node = node_name();
  for (const Notice& notice : memory_.look(seen, thresholds_, now)) {
    const std::string what = std::string(name(notice.key.kind)) + " " + notice.key.subject;
    log_.warning("alert " + std::string(name(notice.event)), {{"alert", what}, {"message", notice.message}});
    const UnixSeconds since = at - std::chrono::duration_cast<std::chrono::seconds>(now - notice.since).count();
    sender_.send(what + " " + std::string(name(notice.event)), body_of(notice, node, at, since),
                 [this, notice, since, at] { told(notice, since, at); });
  }
  seen_ = std::move(seen);
}

std::string Watch::metrics_text() const {
  lifecycle::MetricsText text;
  if (seen_.disk) {
    text.number("disk_bytes", "gauge", "Size of the state folder's file system.", seen_.disk->total_bytes);
    text.number("disk_free_bytes", "gauge", "What is free there.", seen_.disk->free_bytes);
  }
  text.head("backup_age_seconds", "gauge", "Since a town's last backup, or since there is data.");
  for (const auto& [town, age] : seen_.backup_age) {
    text.sample("", lifecycle::MetricsText::label("town", town), std::to_string(age.count()));
  }
  text.head("alerts", "gauge", "Alerts that stand.");
  for (const Kind kind : kKinds) {
    text.sample("", lifecycle::MetricsText::label("alert", name(kind)), std::to_string(memory_.standing(kind)));
  }
  text.number("alerts_sent_total", "counter", "Notices that the webhook took.", sender_.delivered());
  text.number("alerts_lost_total", "counter", "Notices that were given up.", sender_.lost());
  return std::move(text.out);
}

}  // namespace stadtkern::alerts
