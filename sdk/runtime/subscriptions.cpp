// SPDX-License-Identifier: Apache-2.0
#include "runtime/subscriptions.h"

#include "runtime/event_handler.h"
#include "runtime/retry.h"
#include "runtime/store/epoch.h"

#include <set>

namespace stadtkern::runtime {
namespace {

constexpr std::chrono::milliseconds kPoll = std::chrono::seconds(10);
constexpr unsigned kDefaultAttempts = 5;
constexpr std::uint32_t kPage = 128;

store::Event to_store(const wire::events::Event& event) {
  return {
      static_cast<std::int64_t>(event.seq),     event.type,     event.version, event.key, event.subject, event.payload,
      static_cast<std::int64_t>(event.time_us), event.tombstone};
}

std::string cursor_name(const wire::control::Subscription& declared) {
  return declared.provider + "/" + declared.type;
}

}  // namespace

Subscriptions::Subscriptions(const wire::control::ModuleFacts& facts, const Registrations& registrations,
                             store::Stores& stores, Schedule& schedule, Log& log, AsideCount& aside, CallPublisher call)
    : facts_(facts),
      registrations_(registrations),
      stores_(stores),
      schedule_(schedule),
      log_(log),
      aside_(aside),
      call_(std::move(call)) {
  if (!registrations_.subscribers.empty()) schedule_.after(kPoll, [this] { poll(); });
}

void Subscriptions::activate(const std::shared_ptr<stadtkern_town>& town, std::uint64_t activation) {
  std::vector<Key> keys;
  {
    const std::lock_guard lock(mutex_);
    active_[town->facts().id] = {town, activation};
    for (const auto& subscriber : registrations_.subscribers) {
      for (const auto& declared : facts_.subscribes) {
        if (declared.type != subscriber.type || declared.service == 0) continue;  // 0: nobody publishes it
        const Key key{town->facts().id, subscriber.type};
        Flow flow;
        flow.town = town;
        flow.activation = activation;
        flow.subscriber = &subscriber;
        flow.declared = &declared;
        flows_[key] = std::move(flow);
        keys.push_back(key);
      }
    }
  }
  for (const auto& key : keys) start(key);
}

void Subscriptions::close(std::uint32_t town) {
  const std::lock_guard lock(mutex_);
  std::erase_if(flows_, [&](const auto& item) { return item.first.first == town; });
  active_.erase(town);
}

Result<Subscriptions::Handling> Subscriptions::handling(std::uint32_t town, std::string_view type) const {
  const std::lock_guard lock(mutex_);
  const auto active = active_.find(town);
  if (active == active_.end()) {
    return Error{
        .code = Code::Unavailable, .message = "another instance handles this town's events", .retry_after_ms = 1000};
  }
  Handling found{active->second.town, active->second.activation, nullptr};
  for (const auto& subscriber : registrations_.subscribers) {
    if (subscriber.type == type) found.subscriber = &subscriber;
  }
  return found;
}

void Subscriptions::wake(std::uint32_t service, std::uint32_t town) {
  std::vector<Key> keys;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, flow] : flows_) {
      if (key.first == town && flow.declared->service == service) keys.push_back(key);
    }
  }
  for (const auto& key : keys) start(key);
}

void Subscriptions::start(const Key& key) {
  schedule_.after(std::chrono::milliseconds(0), [this, key] {
    Flow flow;
    {
      const std::lock_guard lock(mutex_);
      const auto found = flows_.find(key);
      // A wake-up does not shorten the wait for an event whose handler failed.
      if (found == flows_.end() || schedule_.now_us() < found->second.not_before_us) return;
      if (found->second.running) {
        found->second.again = true;
        return;
      }
      found->second.running = true;
      found->second.again = false;
      flow = found->second;
    }
    pull(key, flow);
  });
}

void Subscriptions::pull(const Key& key, const Flow& flow) {
  std::optional<store::Cursor> position;
  const Status status = stores_.read(flow.town->facts().name, [&](store::Connection& connection) -> Status {
    auto stored = store::cursor(connection, cursor_name(*flow.declared));
    if (!stored) return stored.error();
    position = *std::move(stored);
    return {};
  });
  if (!status) return finished(key, flow.activation, {Outcome::Unreachable});
  // Where a subscription "from now" began, and where one goes on that has lagged, must survive a restart.
  const bool keep_position = flow.lagged || (!position && flow.declared->from_now);
  if (!flow.looked.log_id.empty()) position = flow.looked;
  if (flow.lagged) position.reset();

  wire::events::PullRequest request;
  request.types = {key.second};
  request.limit = kPage;
  request.from_now = flow.declared->from_now && !flow.lagged;
  if (position) {
    request.log_id = position->log_id;
    request.seq = static_cast<std::uint64_t>(position->seq);
  }
  call_(key.first, flow.declared->service, "Pull", wire::encode(request),
        [this, key, flow, keep_position](std::string_view payload, const Error* error) {
          if (error && error->code == Code::Lagged) return lag(key, flow, *error);
          auto page = error ? std::nullopt : wire::decode<wire::events::PullReply>(payload);
          if (!page) return finished(key, flow.activation, {Outcome::Unreachable});
          handle_page(key, flow, keep_position, *std::move(page));
        });
}

// Events were removed before we read them: said aloud, and read on from the oldest that is kept.
void Subscriptions::lag(const Key& key, const Flow& flow, const Error& error) {
  log_.write(STADTKERN_LOG_ERROR, "a subscription has lagged: events are lost to it",
             {{"type", key.second}, {"town", flow.town->facts().name}, {"why", error.message}});
  {
    const std::lock_guard lock(mutex_);
    const auto found = flows_.find(key);
    if (found != flows_.end()) found->second.lagged = true;
  }
  finished(key, flow.activation, {Outcome::More});
}

// Done when all its jobs are.
struct Subscriptions::Page {
  wire::events::PullReply reply;
  std::mutex mutex;
  std::size_t left = 0;
  std::size_t failed_at = SIZE_MAX;  // the first that failed, and why
  Code code = Code::Ok;
  std::size_t handler_failed_at = SIZE_MAX;
  std::string why;          // its handler's words
  std::vector<char> aside;  // whether each was set aside
};

void Subscriptions::handle_page(const Key& key, const Flow& flow, bool keep_position, wire::events::PullReply reply) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = flows_.find(key);
    if (found == flows_.end()) return;
    found->second.lagged = false;
    found->second.looked = {};
    if (reply.events.empty()) found->second.looked = {reply.log_id, static_cast<std::int64_t>(reply.position)};
  }
  if (reply.events.empty()) {
    if (keep_position) return keep(key, flow, {reply.log_id, static_cast<std::int64_t>(reply.position)}, reply.more);
    return finished(key, flow.activation, {reply.more ? Outcome::More : Outcome::Done});
  }
  // One job per event, queued together so that they share a commit. One that fails stops those behind it: their cursor
  // does not stand where they expect it.
  const auto page = std::make_shared<Page>();
  page->reply = std::move(reply);
  const std::size_t count = page->reply.events.size();
  page->left = count;
  page->aside.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto run = [this, flow, page, i](store::Tx& tx) { return apply(tx, flow, *page, i); };
    auto done = [this, key, flow, page, i](const Result<store::Reply>& outcome, bool) {
      if (outcome && page->aside[i] != 0) aside_.add(flow.town->facts().name, 1);
      std::unique_lock lock(page->mutex);
      if (!outcome && i < page->failed_at) {
        page->failed_at = i;
        page->code = outcome.error().code;
      }
      if (--page->left > 0) return;
      lock.unlock();
      if (page->failed_at == SIZE_MAX) {
        return finished(key, flow.activation, {page->reply.more ? Outcome::More : Outcome::Done});
      }
      const bool handler = page->handler_failed_at == page->failed_at;
      const Outcome why = page->code == Code::Stale ? Outcome::Replaced
                          : handler                 ? Outcome::HandlerFailed
                                                    : Outcome::Unreachable;
      finished(key, flow.activation, {why, page->reply.events[page->failed_at].seq, page->why});
    };
    stores_.write(flow.town->facts().name, store::make_job(std::move(run), std::move(done)));
  }
}

void Subscriptions::keep(const Key& key, const Flow& flow, const store::Cursor& position, bool more) {
  auto run = [flow, position](store::Tx& tx) -> Result<store::Reply> {
    if (const Status status = store::check_epoch(tx, flow.activation); !status) return status.error();
    const Status status = store::set_cursor(tx, cursor_name(*flow.declared), position);
    if (!status) return status.error();
    return store::Reply{};
  };
  auto done = [this, key, flow, more](const Result<store::Reply>& outcome, bool) {
    finished(key, flow.activation, {!outcome ? Outcome::Unreachable : more ? Outcome::More : Outcome::Done});
  };
  stores_.write(flow.town->facts().name, store::make_job(std::move(run), std::move(done)));
}

Result<store::Reply> Subscriptions::apply(store::Tx& tx, const Flow& flow, Page& page, std::size_t index) {
  if (const Status status = store::check_epoch(tx, flow.activation); !status) return status.error();
  const std::string name = cursor_name(*flow.declared);
  const auto stored = store::cursor(tx.connection(), name);
  if (!stored) return stored.error();
  const std::string& log_id = page.reply.log_id;
  const auto seq = static_cast<std::int64_t>(page.reply.events[index].seq);
  const bool same_log = *stored && (*stored)->log_id == log_id;
  if (same_log && (*stored)->seq >= seq) return store::Reply{};  // another run of the same page was first
  if (index > 0 && (!same_log || (*stored)->seq != static_cast<std::int64_t>(page.reply.events[index - 1].seq))) {
    return Error{Code::FailedPrecondition, "an event before this one failed"};
  }
  if (!page.reply.events[index].tombstone) {
    if (const Status status = effect(tx, flow, page, index, name); !status) return status.error();
  }
  if (const Status status = store::set_cursor(tx, name, {log_id, seq}); !status) return status.error();
  return store::Reply{};
}

// The handler's effect; or the event stands aside, because it failed too often or follows one of its key.
Status Subscriptions::effect(store::Tx& tx, const Flow& flow, Page& page, std::size_t index, const std::string& name) {
  const auto& event = page.reply.events[index];
  const unsigned attempts = flow.failed_seq == event.seq ? flow.attempts : 0;
  const auto behind = store::key_set_aside(tx.connection(), name, event.key);
  if (!behind) return behind.error();
  std::string why;
  if (*behind) {
    why = "an earlier event of this key stands aside";
  } else if (attempts >= attempts_allowed()) {
    why = "its handler failed every time, at last: " + flow.why;
  } else {
    Status status = handle_event(*flow.subscriber, flow.town.get(), tx, page.reply.log_id, event);
    if (!status && plugins_fault(status.error().code)) {
      const std::lock_guard lock(page.mutex);
      page.handler_failed_at = index;
      page.why = status.error().message;
    }
    return status;
  }
  log_.write(STADTKERN_LOG_ERROR, "an event was set aside",
             {{"type", event.type}, {"event", page.reply.log_id + "/" + std::to_string(event.seq)}, {"why", why}});
  page.aside[index] = 1;
  return store::set_aside(tx, name, page.reply.log_id, to_store(event), why, attempts);
}

unsigned Subscriptions::attempts_allowed() const {
  return facts_.event_attempts != 0 ? facts_.event_attempts : kDefaultAttempts;
}

void Subscriptions::finished(const Key& key, std::uint64_t activation, const Finish& finish) {
  std::chrono::milliseconds wait{0};
  {
    const std::lock_guard lock(mutex_);
    const auto found = flows_.find(key);
    if (found == flows_.end() || found->second.activation != activation) return;
    Flow& flow = found->second;
    flow.running = false;
    flow.not_before_us = 0;
    switch (finish.outcome) {
      case Outcome::Replaced:
        flows_.erase(found);  // another instance is active
        return;
      case Outcome::HandlerFailed:
        flow.attempts = flow.failed_seq == finish.failed_seq ? flow.attempts + 1 : 1;
        flow.failed_seq = finish.failed_seq;
        flow.why = finish.why;
        // After the last attempt it is set aside without delay.
        if (flow.attempts < attempts_allowed()) wait = retry_delay(flow.attempts);
        flow.not_before_us = schedule_.now_us() + std::chrono::microseconds(wait).count();
        break;
      case Outcome::Unreachable:
        wait = retry_delay(++flow.failures);
        break;
      case Outcome::Done:
      case Outcome::More:
        flow.failures = 0;
        if (finish.outcome == Outcome::Done && !flow.again) return;
        break;
    }
  }
  if (wait.count() == 0) return start(key);
  schedule_.after(wait, [this, key] { start(key); });
}

// What a lost wake-up would have said: which towns of each publisher have news.
void Subscriptions::poll() {
  std::set<std::uint32_t> services;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, flow] : flows_) services.insert(flow.declared->service);
  }
  for (const std::uint32_t service : services) {
    call_(0, service, "Heads", {}, [this, service](std::string_view payload, const Error* error) {
      const auto heads = error ? std::nullopt : wire::decode<wire::events::HeadsReply>(payload);
      if (!heads) return;
      std::vector<std::uint32_t> towns;
      {
        const std::lock_guard lock(mutex_);
        const bool restarted = std::exchange(generations_[service], heads->generation) != heads->generation;
        if (restarted) {
          for (const auto& [key, flow] : flows_) {
            if (flow.declared->service == service) towns.push_back(key.first);
          }
        }
        for (const auto& head : heads->heads) {
          auto& seen = seen_[{service, head.town}];
          if (seen == std::pair(head.log_id, head.seq)) continue;
          seen = {head.log_id, head.seq};
          towns.push_back(head.town);
        }
      }
      for (const std::uint32_t town : towns) wake(service, town);
    });
  }
  schedule_.after(kPoll, [this] { poll(); });
}

}  // namespace stadtkern::runtime
