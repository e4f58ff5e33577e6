// SPDX-License-Identifier: EUPL-1.2
#include "poster.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "backoff.h"
#include "encoding.h"
#include "letters.pb.h"

namespace notify {
namespace {

using deliveries::Delivery;
using stadtkern::Town;
using stadtkern::Tx;

constexpr std::uint32_t kLetterDeadline_ms = 5000;
constexpr Micros kAskAgain = 2 * kSecond;  // who has the letter is not there, or no worker is free
constexpr std::chrono::seconds kStoreTroubled{30};
constexpr std::chrono::seconds kStoreAgain{1};

// What the module itself refuses it refuses each time.
Ended no_letter(unsigned code) {
  if (code == STADTKERN_INVALID_ARGUMENT || code == STADTKERN_PERMISSION_DENIED) {
    return {Outcome::Refused, "the module refuses the letter"};
  }
  return {Outcome::Missed, "the letter could not be asked for"};
}

}  // namespace

struct Poster::Job {
  Town town;
  std::shared_ptr<OpenTown> open;
  std::shared_ptr<const Settings> settings;
  std::string channel;
  std::optional<Delivery> delivery{};
  std::optional<Micros> due{};
  Ended ended{};
  bool withdrawn = false;
  bool gave_up = false;
  bool told = false;  // that it could not be stored

  [[nodiscard]] Lane& lane() const { return open->lanes[channel]; }
  void store(Tx& tx);
};

Poster::~Poster() {
  alarm_.stop();
  for (const auto& [id, open] : open_) open->lanes.clear();  // a job holds its town
}

bool Poster::enter() {
  const std::lock_guard lock(mutex_);
  if (draining_) return false;
  ++under_way_;
  return true;
}

void Poster::leave() {
  std::function<void()> done;
  {
    const std::lock_guard lock(mutex_);
    if (--under_way_ == 0 && draining_) done = std::exchange(drained_, {});
  }
  if (done) done();
}

void Poster::drain(std::function<void()> done) {
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;  // the alarm goes on, for what is still to be stored
    if (under_way_ > 0) drained_ = std::exchange(done, {});
  }
  if (done) done();
}

std::shared_ptr<Poster::OpenTown> Poster::open(const Town& town) {
  const std::lock_guard lock(mutex_);
  auto& known = open_[town.id()];
  if (!known) known = std::make_shared<OpenTown>();
  return known;
}

// What a crash left waiting is due.
void Poster::town_open(const Town& town) {
  alarm_.after(town, std::chrono::milliseconds(100));
}

void Poster::town_close(const Town& town) {
  const auto open = this->open(town);
  {
    // First: until then a callback may set the alarm again.
    const std::lock_guard lock(open->mutex);
    open->closed = true;
    for (auto& [channel, lane] : open->lanes) {
      if (std::exchange(lane.unsettled, {})) leave();
    }
  }
  alarm_.leave(town);  // it may be ringing, and waiting for the town's mutex
  const std::lock_guard lock(mutex_);
  open_.erase(town.id());
}

void Poster::kick(const Town& town) {
  const auto open = this->open(town);
  const std::lock_guard lock(open->mutex);
  if (open->closed) return;
  for (auto& [channel, lane] : open->lanes) {
    if (const JobPtr job = std::exchange(lane.unsettled, {})) store(job);
  }
  const auto settings = towns_.of(town);
  if (!settings) return;
  for (const std::string& channel : settings->channels()) {
    Lane& lane = open->lanes[channel];
    if (lane.running) {
      lane.again = true;
    } else {
      begin(town, open, channel);
    }
  }
}

void Poster::begin(const Town& town, const std::shared_ptr<OpenTown>& open, const std::string& channel) {
  Lane& lane = open->lanes[channel];
  lane.running = false;
  // They may have changed since the delivery before this one.
  const auto settings = towns_.of(town);
  if (!settings || !settings->has(channel)) return;
  const Micros now = system_now();
  if (lane.trouble.until > now) return alarm_.after(town, std::chrono::microseconds(lane.trouble.until - now));
  if (!enter()) return;
  lane.running = true;
  lane.again = false;
  const auto job = std::make_shared<Job>(Job{town, open, settings, channel});
  town.store().write(
      [job](Tx& tx) -> stadtkern::Status {
        job->delivery = deliveries::claim(tx, job->channel, longest_try(*job->settings, job->channel));
        if (!job->delivery) job->due = deliveries::next_due(tx, job->channel);
        return {};
      },
      [this, job](const stadtkern::Status& stored) { claimed(job, static_cast<bool>(stored)); });
}

void Poster::claimed(const JobPtr& job, bool stored) {
  const std::lock_guard lock(job->open->mutex);
  Lane& lane = job->lane();
  if (stored && job->delivery && !job->open->closed) {
    run(job);
    return;
  }
  lane.running = false;
  if (!job->open->closed) {
    if (!stored) {
      alarm_.after(job->town, kStoreTroubled);
    } else if (lane.again) {
      begin(job->town, job->open, job->channel);
    } else if (job->due) {
      alarm_.after(job->town, std::chrono::microseconds(std::max<Micros>(*job->due - system_now(), 1000)));
    }
  }
  leave();
}

void Poster::run(const JobPtr& job) {
  const Delivery& delivery = *job->delivery;
  if (!job->settings->has(job->channel)) return settle(job, {Outcome::Missed, "the settings have no such channel"});
  if (job->channel == kMail) return ask_for_letter(job);
  const Hook& hook = *job->settings->hook(job->channel);
  send(job, hook_errand(hook, job->town.name(), delivery, system_now(), *delivery.next));
}

// "waste.letter.due" of waste is answered by waste/v1.
void Poster::ask_for_letter(const JobPtr& asking) {
  struct Asked {
    Poster* self;
    JobPtr job;
  };
  const Delivery& delivery = *asking->delivery;
  v1::LetterQuery query;
  query.set_event(delivery.event);
  query.set_subject(delivery.subject);
  query.set_payload(delivery.payload);
  const std::string service = delivery.type.substr(0, delivery.type.find('.')) + "/v1";
  const std::string body = query.SerializeAsString();
  const auto& api = *asking->town.api();
  api.bus->call(
      api.host, nullptr, asking->town.handle(), stadtkern::detail::bytes(service),
      stadtkern::detail::bytes(std::string_view("WriteLetter")), stadtkern::detail::bytes(body), {}, kLetterDeadline_ms,
      [](void* user, stadtkern_bytes answer, const stadtkern_error* error) noexcept {
        const std::unique_ptr<Asked> asked(static_cast<Asked*>(user));
        const JobPtr& job = asked->job;
        const std::lock_guard lock(job->open->mutex);
        if (job->open->closed) return asked->self->leave();
        if (error != nullptr && error->code == STADTKERN_GONE) return asked->self->settle(job, {}, true);
        if (error != nullptr) return asked->self->settle(job, no_letter(error->code));
        v1::Letter letter;
        const auto bytes = stadtkern::detail::view(answer);
        if (!letter.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
          return asked->self->settle(job, {Outcome::Refused, "the letter is none"});
        }
        if (!plain_address(letter.to())) {
          return asked->self->settle(job, {Outcome::Refused, "this address cannot be written to"});
        }
        Mail mail;
        const Smtp& smtp = *job->settings->smtp;
        mail.language = letter.language().empty() ? std::string(job->town.languages().front()) : letter.language();
        mail.from_name = job->town.display_name(mail.language);
        mail.from = smtp.from;
        mail.reply_to = smtp.reply_to;
        mail.to = letter.to();
        mail.subject = letter.subject();
        for (const auto& part : letter.parts()) mail.parts.push_back({part.text(), part.path()});
        mail.stop_path = letter.stop_path();
        mail.address = job->settings->address;
        mail.message_id = job->delivery->message_id;
        mail.made = job->delivery->made;
        asked->self->send(job, mail_errand(smtp, mail, *job->delivery->next));
      },
      new Asked{this, asking});
}

void Poster::send(const JobPtr& job, const Errand& errand) {
  post(job->town, errand, [this, job](Ended ended) {
    const std::lock_guard lock(job->open->mutex);
    settle(job, std::move(ended));
  });
}

// How its channel stands from now on.
void Poster::note(const JobPtr& job, const Ended& ended) {
  Lane& lane = job->lane();
  (ended.outcome == Outcome::Delivered ? sent_ : failed_) += ended.outcome == Outcome::Missed ? 0 : 1;
  if (ended.outcome == Outcome::Missed) {
    // Says nothing of the server; but the next one would fare no better at once.
    lane.trouble = {ended.why, system_now() + miss_pause(++lane.misses)};
    return;
  }
  lane.misses = 0;
  if (ended.outcome != Outcome::Trouble && ended.outcome != Outcome::NotAllowed) {
    lane.failures = 0;
    lane.trouble = {};
    return;
  }
  if (lane.trouble.why != ended.why) {
    host_.log(stadtkern::Host::Level::Warning, "nothing can be delivered at present",
              {{"channel", job->channel}, {"why", ended.why}}, &job->town);
  }
  lane.trouble = {ended.why, system_now() + server_pause(++lane.failures)};
}

void Poster::settle(const JobPtr& job, Ended ended, bool withdrawn) {
  if (job->open->closed) return leave();
  if (!withdrawn) note(job, ended);
  job->ended = std::move(ended);
  job->withdrawn = withdrawn;
  store(job);
}

void Poster::Job::store(Tx& tx) {
  const Delivery& mine = *delivery;
  gave_up = false;
  if (!deliveries::still_ours(tx, mine)) return;
  const int failures = static_cast<int>(mine.failures) + 1;
  const bool over = tried_long_enough(mine.made, tx.now_us());
  if (withdrawn || ended.outcome == Outcome::Delivered) {
    deliveries::remove(tx, mine);
    deliveries::count(tx, mine.channel, withdrawn ? "withdrawn" : "sent");
  } else if (ended.outcome == Outcome::Refused || over) {
    deliveries::give_up(tx, mine, ended.why);
    gave_up = true;
  } else if (ended.outcome == Outcome::Later) {
    deliveries::later(tx, mine, tx.now_us() + delivery_pause(failures), true, ended.why);
  } else if (ended.outcome == Outcome::Missed) {
    deliveries::later(tx, mine, tx.now_us() + kAskAgain, false, ended.why);
  } else {
    deliveries::later(tx, mine, tx.now_us() + trouble_pause(failures), true, ended.why);
  }
}

void Poster::store(const JobPtr& job) {
  job->town.store().write(
      [job](Tx& tx) -> stadtkern::Status {
        job->store(tx);
        return {};
      },
      [this, job](const stadtkern::Status& stored) { settled(job, stored); });
}

// What was sent and not stored would be sent again: it is stored until it is, and nothing else goes out there before.
void Poster::settled(const JobPtr& job, const stadtkern::Status& stored) {
  {
    const std::lock_guard lock(job->open->mutex);
    Lane& lane = job->lane();
    if (!stored && !job->open->closed) {
      if (!std::exchange(job->told, true)) {
        host_.log(stadtkern::Host::Level::Warning, "what came of a delivery could not be stored yet",
                  {{"channel", job->channel}, {"why", stored.error().message}}, &job->town);
      }
      lane.unsettled = job;
      return alarm_.after(job->town, kStoreAgain);
    }
    lane.running = false;
    if (stored && job->gave_up) given_up_ += 1;
    if (!job->open->closed) begin(job->town, job->open, job->channel);
  }
  leave();
}

std::optional<Poster::Trouble> Poster::trouble(const Town& town, const std::string& channel) {
  const auto open = this->open(town);
  const std::lock_guard lock(open->mutex);
  const Trouble& known = open->lanes[channel].trouble;
  if (known.why.empty()) return std::nullopt;
  return known;
}

void Poster::forgive(const Town& town) {
  const auto open = this->open(town);
  const std::lock_guard lock(open->mutex);
  for (auto& [channel, lane] : open->lanes) lane.trouble.until = 0;
}

std::string Poster::metrics() {
  std::vector<std::shared_ptr<OpenTown>> towns;  // a town's mutex comes before ours
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, open] : open_) towns.push_back(open);
  }
  std::size_t troubled = 0;
  for (const auto& open : towns) {
    const std::lock_guard lock(open->mutex);
    for (const auto& [channel, lane] : open->lanes) troubled += lane.trouble.why.empty() ? 0 : 1;
  }
  return "# TYPE notify_sent_total counter\nnotify_sent_total " + std::to_string(sent_) +
         "\n# TYPE notify_failed_tries_total counter\nnotify_failed_tries_total " + std::to_string(failed_) +
         "\n# TYPE notify_given_up_total counter\nnotify_given_up_total " + std::to_string(given_up_) +
         "\n# TYPE notify_troubled_channels gauge\nnotify_troubled_channels " + std::to_string(troubled) + "\n";
}

}  // namespace notify
