// SPDX-License-Identifier: EUPL-1.2
#include "forward/sender.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "foreign/form.h"
#include "foreign/talk.h"
#include "forward/forwardings.h"
#include "forward/outcome.h"
#include "store.h"
#include "subjects.h"

namespace waste::forward {

using foreign::Ask;
using foreign::Heard;
using foreign::OpenTown;
using foreign::Posted;
using stadtkern::Code;
using stadtkern::Result;
using stadtkern::Town;
using stadtkern::Tx;

namespace {

// A step asks at most twice, and each asking ends within 10 s (plugin.toml) after at most 30 s of waiting for its turn.
constexpr Micros kLease = 90 * kSecond;
constexpr Micros kAround = 900 * kSecond;  // clocks differ

const foreign::Authority* authority_of(const Settings& settings, const std::string& id) {
  const auto& all = settings.authorities;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

// One claimed step with all that it needs.
struct Sender::Job {
  Town town;
  std::shared_ptr<OpenTown> open;
  std::shared_ptr<const TownSnapshot> snapshot;
  Forwarding forwarding{};
  bool claimed = false;
  bool unsure = false;
  bool failed_at_once = false;
  Report report{};
  std::optional<Contact> contact{};
  const foreign::Authority* authority = nullptr;  // of the snapshot

  [[nodiscard]] std::string mark() const { return mark_of(town.name(), forwarding.report); }
  [[nodiscard]] foreign::Form jurisdiction() const {
    foreign::Form out;
    out.add("jurisdiction_id", authority->endpoint.jurisdiction_id);
    return out;
  }
};

void Sender::kick(const Town& town) {
  const auto open = open_.of(town);
  const std::lock_guard lock(open->mutex);
  if (open->closed) return;
  if (std::exchange(open->running, true)) {
    open->again = true;
    return;
  }
  next(town, open);
}

void Sender::next(const Town& town, std::shared_ptr<OpenTown> open) {
  const auto job = std::make_shared<Job>(Job{town, std::move(open), towns_.of(town)});
  town.store().write(
      [job](Tx& tx) -> stadtkern::Status {
        auto claimed = claim(tx, kLease);
        if (!claimed) return {};
        job->claimed = true;
        job->forwarding = std::move(claimed->forwarding);
        job->unsure = claimed->unsure;
        Forwarding& one = job->forwarding;
        job->authority = authority_of(job->snapshot->settings, one.authority);
        auto kept = store::find(tx, one.report);
        const bool sending = one.state == State::Sent;
        job->failed_at_once = !job->authority || !kept || (sending && kept->report.text_removed);
        if (job->failed_at_once) {
          outcome::failed(
              tx, one,
              job->authority ? "the report's text was removed" : "the settings name no such authority any more");
          one.lease = 0;
          save(tx, one);
          return {};
        }
        job->report = std::move(kept->report);
        if (sending && job->authority->send_contact) job->contact = subjects::contact_of(tx, one.report);
        return {};
      },
      [this, job](const stadtkern::Status& stored) {
        const std::lock_guard lock(job->open->mutex);
        const bool found = stored && job->claimed;
        if (job->open->closed || (!found && !std::exchange(job->open->again, false))) {
          job->open->running = false;
          return;
        }
        if (!found || job->failed_at_once) return next(job->town, job->open);
        run(job);
      });
}

void Sender::run(const JobPtr& job) {
  if (job->forwarding.state == State::Token) return ask_for_id(job);
  if (job->forwarding.state == State::Known) return ask_for_status(job);
  return job->unsure ? look_for(job) : post(job);
}

template <class Then>
void Sender::talk(const JobPtr& job, std::string url, std::optional<std::string> form, Then then) {
  foreign::talk(job->town, job->authority->endpoint, Ask{std::move(url), std::move(form)},
                [job, then = std::move(then)](Result<Heard> heard) {
                  const std::lock_guard lock(job->open->mutex);
                  if (!job->open->closed) then(std::move(heard));
                });
}

template <class Change>
void Sender::settle(const JobPtr& job, Change change) {
  job->town.store().write(
      [job, change = std::move(change)](Tx& tx) -> stadtkern::Status {
        auto one = find(tx, job->forwarding.id);
        // Somebody else has it since the lease was over.
        if (!one || one->lease != job->forwarding.lease) return {};
        const bool given_up = one->state == State::GivenUp;
        one->lease = 0;
        change(tx, *one, outcome::About{*job->authority, job->snapshot->settings.language});
        // Given up while it was under way: what they have is noted all the same, and nothing more is done.
        if (given_up) {
          one->state = State::GivenUp;
          one->next.reset();
        }
        save(tx, *one);
        return {};
      },
      [this, job](const stadtkern::Status& stored) {
        const std::lock_guard lock(job->open->mutex);
        if (!stored) {
          host_.log(stadtkern::Host::Level::Warning, "a forwarding's outcome was not stored",
                    {{"forwarding", job->forwarding.id}, {"why", stored.error().message}});
        }
        if (stored && !job->open->closed) return next(job->town, job->open);
        job->open->running = false;
      });
}

void Sender::look_for(const JobPtr& job) {
  const Forwarding& one = job->forwarding;
  foreign::Form query = job->jurisdiction();
  const std::string service(job->authority->service_for(job->report.category));
  query.add("service_code", service);
  // The span of an answer is at most 90 days.
  const Micros from = one.tried.value_or(one.made) - kAround;
  query.add("start_date", format_w3c(from))
      .add("end_date", format_w3c(std::min(from + 89 * kDay, system_now() + kAround)));
  const auto& endpoint = job->authority->endpoint;
  talk(job, foreign::resource(endpoint.url, "requests", endpoint.format, query), {},
       [this, job, service](Result<Heard> heard) {
         if (!heard) {
           return settle(job, [why = heard.error().message](Tx& tx, Forwarding& mine, const outcome::About&) {
             outcome::later(tx, mine, why, send_pause(mine.failures + 1), kMostAttempts);
           });
         }
         const auto objects = foreign::objects_of(heard->body);
         const std::string id = objects && heard->status == 200
                                    ? foreign::find_ours(*objects, {job->mark(), service, job->report.position})
                                    : std::string();
         if (id.empty()) return post(job);
         settle(job,
                [id](Tx& tx, Forwarding& mine, const outcome::About& about) { outcome::known(tx, mine, about, id); });
       });
}

void Sender::post(const JobPtr& job) {
  const Forwarding& one = job->forwarding;
  const auto& endpoint = job->authority->endpoint;
  const std::string mark = job->mark();
  const std::string_view words = one.words.empty() ? std::string_view(job->report.description) : one.words;
  std::string form = form_of({job->report, words, mark, job->contact ? &*job->contact : nullptr}, *job->authority);
  talk(job, foreign::resource(endpoint.url, "requests", endpoint.format, {}), std::move(form),
       [this, job](const Result<Heard>& heard) {
         Posted posted;
         if (heard) {
           posted = foreign::read_posted(*heard);
         } else {
           posted.kind = heard.error().code == Code::PermissionDenied ? Posted::Kind::Refused : Posted::Kind::Later;
           posted.why = heard.error().message;
         }
         settle(job, [posted](Tx& tx, Forwarding& mine, const outcome::About& about) {
           switch (posted.kind) {
             case Posted::Kind::Known:
               return outcome::known(tx, mine, about, posted.id);
             case Posted::Kind::Token:
               return outcome::got_token(tx, mine, posted.token);
             case Posted::Kind::Refused:
               return outcome::failed(tx, mine, posted.why);
             case Posted::Kind::Later:
               return outcome::later(tx, mine, posted.why, send_pause(mine.failures + 1), kMostAttempts);
           }
         });
       });
}

void Sender::ask_for_id(const JobPtr& job) {
  const auto& endpoint = job->authority->endpoint;
  const std::string& token = job->forwarding.token;
  talk(job, foreign::resource(endpoint.url, "tokens", token, endpoint.format, job->jurisdiction()), {},
       [this, job](const Result<Heard>& heard) {
         Posted told;
         told.why = heard ? std::string() : heard.error().message;
         if (heard) told = foreign::read_token(*heard, job->forwarding.token);
         settle(job, [told](Tx& tx, Forwarding& mine, const outcome::About& about) {
           if (told.kind == Posted::Kind::Known) return outcome::known(tx, mine, about, told.id);
           const std::string why = told.why.empty() ? "they have given it no id yet" : told.why;
           outcome::later(tx, mine, why, token_pause(mine.failures + 1), kMostTokenAsks);
         });
       });
}

void Sender::ask_for_status(const JobPtr& job) {
  const auto& endpoint = job->authority->endpoint;
  const std::string& id = job->forwarding.foreign_id;
  talk(job, foreign::resource(endpoint.url, "requests", id, endpoint.format, job->jurisdiction()), {},
       [this, job](const Result<Heard>& heard) {
         const auto standing = heard ? foreign::read_standing(*heard, job->forwarding.foreign_id)
                                     : Result<foreign::Standing>(heard.error());
         settle(job, [standing](Tx& tx, Forwarding& mine, const outcome::About& about) {
           if (standing) return outcome::stands(tx, mine, about, *standing);
           const Micros age = tx.now_us() - mine.sent.value_or(mine.made);
           outcome::later(tx, mine, standing.error().message, look_pause(age, mine.failures + 1), kMostBlindLooks);
         });
       });
}

}  // namespace waste::forward
