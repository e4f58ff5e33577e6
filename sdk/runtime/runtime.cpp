// SPDX-License-Identifier: Apache-2.0
#include "runtime/runtime.h"

#include "runtime/erase_again.h"
#include "runtime/module_folder.h"
#include "runtime/store/postgres/backend.h"
#include "runtime/store/sqlite/backend.h"
#include "runtime/tables/tables.h"

#include <stadtkern/detail/api.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace stadtkern::runtime {
namespace {

constexpr std::size_t kMaxCalls = 8192;
// Within what the kernel grants on top of the time to drain.
constexpr std::chrono::milliseconds kFarewell{300};

std::unique_ptr<store::Backend> make_backend(const wire::control::Welcome& welcome) {
  if (welcome.database.empty()) return store::sqlite::make_backend({welcome.data});
  store::postgres::Options options;
  options.conninfo = welcome.database;
  options.module = welcome.module;
  return store::postgres::make_backend(std::move(options));
}

}  // namespace

Runtime::Runtime(wire::control::Welcome welcome, Options options, Link& link, Log& log)
    : welcome_(std::move(welcome)),
      options_(std::move(options)),
      link_(link),
      log_(log),
      misbehaviour_(log, options_.misbehaved, options_.monotonic_ns),
      facts_(welcome_.facts.value_or(wire::control::ModuleFacts{})),
      methods_(welcome_.services, facts_.requirements),
      static_files_(options_.folder),
      workers_(facts_.workers, options_.folder),
      calls_(kMaxCalls) {
  host_.size = sizeof(stadtkern_host);
  host_.abi_major = STADTKERN_ABI_MAJOR;
  host_.abi_minor = STADTKERN_ABI_MINOR;
  host_.table = tables::find;
  host_.runtime = this;
  link_.in_order([this](Message& message) { arrived(message); });
}

Runtime::~Runtime() {
  destroy();
}

Status Runtime::create(const stadtkern_entry& entry) {
  auto schema = load_schema(options_.folder);
  if (!schema) return schema.error();
  schema_ = *std::move(schema);
  complete_from_schema(methods_, schema_.get());

  if (facts_.schema > 0) {
    auto migrations = load_migrations(options_.folder, facts_.schema, facts_.schema_reads_from);
    if (!migrations) return migrations.error();
    migrations_ = *std::move(migrations);
    store::Hooks hooks;
    hooks.published = [this](std::string_view town, std::string_view log_id, std::int64_t last_seq) {
      wake_subscribers(town, log_id, last_seq);
    };
    hooks.slow_write = [this](std::string_view town, std::chrono::microseconds ran) {
      log_.write(STADTKERN_LOG_WARNING, "plugin misbehaving: a write function ran too long",
                 {{"town", town}, {"ms", std::to_string(ran.count() / 1000)}});
    };
    hooks.stuck_write = [this](std::string_view town, std::chrono::microseconds ran) {
      log_.write(STADTKERN_LOG_ERROR, "plugin misbehaving: a write function is stuck, the instance ends",
                 {{"town", town}, {"ms", std::to_string(ran.count() / 1000)}});
      std::abort();
    };
    hooks.writer_busy = [this](std::string_view town) {
      log_.write(STADTKERN_LOG_ERROR, "another process does not let go of the store", {{"town", town}});
    };
    store::StoreLimits limits;
    limits.stuck_write = options_.stuck_write;
    if (welcome_.batch_writes != 0) limits.max_batch = welcome_.batch_writes;
    stores_ = std::make_unique<store::Stores>(make_backend(welcome_), limits, std::move(hooks), options_.clock,
                                              welcome_.data);
    backups_ = std::make_unique<Backups>(*stores_);
    actions_ = std::make_unique<Actions>(*stores_, options_.clock);
  }

  detail::Failure failure;
  creating_ = true;
  plugin_ = entry.create(&host_, detail::Failure::take, failure.self());
  creating_ = false;
  if (!plugin_) return failure.take_error(STADTKERN_INTERNAL);
  for (const Method* method : methods_.all_provided()) {
    if (!method->handler && method->service.find('@') == std::string::npos) {
      return Error{Code::FailedPrecondition, "plugin.toml provides \"" + method->service + "." + method->name +
                                                 "\", but the plugin serves no such method"};
    }
  }
  if (Status status = check_pages(); !status) return status;
  if (Status status = prepare_privacy(); !status) return status;
  prepare_daily();
  prepare_standing_work();
  return {};
}

Status Runtime::start() {
  if (!plugin_->start) return {};
  detail::Failure failure;
  const auto code = plugin_->start(plugin_->self, detail::Failure::take, failure.self());
  if (code != STADTKERN_OK) return failure.take_error(code);
  return {};
}

void Runtime::prepare_store(const std::string& town) {
  if (stores_) [[maybe_unused]]
    const Status opened = stores_->open(town, migrations_);
}

Status Runtime::open_town(const wire::control::TownOpen& facts) {
  const auto opened = std::make_shared<stadtkern_town>(*this, facts);
  if (stores_) {
    if (Status status = stores_->open(facts.name, migrations_); !status) return status;
  }
  {
    // Known before the plugin opens it: what it publishes meanwhile belongs to this town.
    const std::unique_lock lock(towns_mutex_);
    towns_[facts.id] = opened;
  }
  Status ready;
  if (plugin_->town_open) {
    detail::Failure failure;
    const auto code = plugin_->town_open(plugin_->self, opened.get(), detail::Failure::take, failure.self());
    if (code != STADTKERN_OK) ready = failure.take_error(code);
  }
  if (ready) {
    ready = erase_what_came_back(opened);
    if (!ready && plugin_->town_close) plugin_->town_close(plugin_->self, opened.get());
  }
  if (ready) return {};
  {
    const std::unique_lock lock(towns_mutex_);
    towns_.erase(facts.id);
  }
  if (stores_) stores_->close(facts.name);
  return ready;
}

// After a restore, before the first request: people who were erased since the backup was made.
Status Runtime::erase_what_came_back(const std::shared_ptr<stadtkern_town>& opened) {
  if (!stores_ || !welcome_.database.empty()) return {};
  EraseSubjects erase;
  if (privacy_) erase = [&](const auto& subjects) { return privacy_->erase_and_wait(opened, subjects); };
  return erase_again(std::filesystem::path(welcome_.data) / opened->facts().name, erase);
}

Status Runtime::reconfigure_town(const wire::control::TownOpen& facts) {
  const auto open = town(facts.id);
  if (!open) return Error{Code::NotFound, "the town is not open"};
  const auto before = open->settings();
  const auto now = parse_settings(facts);
  open->use(now);
  const bool other_facts = open->use_facts(facts);
  // What it may publish is no business of the plugin's.
  const bool same = !other_facts && now->text == before->text && now->roles == before->roles;
  if (!plugin_->town_reconfigure || same) return {};
  detail::Failure failure;
  const auto code = plugin_->town_reconfigure(plugin_->self, open.get(), detail::Failure::take, failure.self());
  if (code == STADTKERN_OK) return {};
  open->use(before);
  if (other_facts) open->drop_facts();
  return failure.take_error(code);
}

void Runtime::close_town(std::uint32_t id) {
  std::shared_ptr<stadtkern_town> closing;
  {
    const std::unique_lock lock(towns_mutex_);
    const auto found = towns_.find(id);
    if (found == towns_.end()) return;
    closing = std::move(found->second);
    towns_.erase(found);
  }
  event_streams_.end_of(id);
  downloads_.break_off(id);
  if (timers_) timers_->close(id);
  if (subscriptions_) subscriptions_->close(id);
  aside_.forget(closing->facts().name);
  if (backups_) backups_->close(closing->facts().name);
  {
    // The kernel has already cleared the route; what is under way still ends with its town and its store.
    std::unique_lock lock(active_mutex_);
    idle_.wait_for(lock, std::chrono::seconds(10), [&] {
      for (const auto& [number, request] : active_) {
        if (request->town == closing) return false;
      }
      return true;
    });
  }
  // A module's own threads use the store until it is told, and it may write what it still holds.
  if (plugin_->town_close) plugin_->town_close(plugin_->self, closing.get());
  if (stores_) stores_->close(closing->facts().name);
}

void Runtime::drain(std::uint32_t ms) {
  event_streams_.end_all();
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  struct Done {
    std::mutex mutex;
    std::condition_variable signal;
    bool done = false;
  };
  // Shared with the plugin: one that calls back late must find it alive.
  auto* done = new std::shared_ptr<Done>(std::make_shared<Done>());
  const std::shared_ptr<Done> mine = *done;
  if (plugin_->drain) {
    plugin_->drain(
        plugin_->self, ms,
        [](void* to) {
          const std::unique_ptr<std::shared_ptr<Done>> owned(static_cast<std::shared_ptr<Done>*>(to));
          const std::lock_guard lock((*owned)->mutex);
          (*owned)->done = true;
          (*owned)->signal.notify_all();
        },
        done);
  } else {
    delete done;
    mine->done = true;
  }
  {
    std::unique_lock lock(mine->mutex);
    mine->signal.wait_until(lock, end, [&] { return mine->done; });
  }
  const auto idle = [this](std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(active_mutex_);
    return idle_.wait_until(lock, until, [&] { return active_.empty(); });
  };
  if (idle(end)) return;
  // Files that have not come to their end by now never will: who takes them is told so while there is a bus.
  downloads_.break_off_all();
  idle(std::chrono::steady_clock::now() + kFarewell);
}

void Runtime::destroy() {
  {
    const std::lock_guard lock(activations_.mutex);
    activations_.waiting.clear();
  }
  if (schedule_) schedule_->stop();
  workers_.stop();  // what it tells the plugin comes before that goes
  backups_.reset();
  // What is queued still needs the plugin, whose threads may go on asking for the stores until it has ended them: so
  // the stores run empty and take nothing new, then the plugin goes, then they.
  if (stores_) {
    const std::shared_lock lock(towns_mutex_);
    for (const auto& [id, open] : towns_) stores_->close(open->facts().name);
  }
  if (plugin_ && plugin_->destroy) plugin_->destroy(plugin_->self);
  plugin_ = nullptr;
  stores_.reset();
}

void Runtime::listener(const stadtkern_listener& listener) {
  edge_.listener(listener);
}

void Runtime::registry(const wire::control::Registry& snapshot) {
  edge_.apply(snapshot);
}

std::shared_ptr<stadtkern_town> Runtime::town(std::uint32_t id) const {
  const std::shared_lock lock(towns_mutex_);
  const auto found = towns_.find(id);
  return found == towns_.end() ? nullptr : found->second;
}

// From here the request counts as under way in its town, which does not close before it has ended.
Status Runtime::track(stadtkern_request* request) {
  const std::shared_lock towns(towns_mutex_);
  const std::uint32_t id = request->prefix.town;
  const auto found = towns_.find(id);
  if (found != towns_.end()) request->town = found->second;
  const std::lock_guard lock(active_mutex_);
  active_[request->prefix.correlation] = request;
  if (id != 0 && !request->town) return Error{Code::Unavailable, "the town is not open here", {}, {}, 1000};
  return {};
}

void Runtime::untrack(stadtkern_request* request) {
  if ((request->prefix.flags & wire::flag::kStream) != 0) {
    const std::lock_guard lock(streams_mutex_);
    streams_.erase(request->prefix.correlation);
  }
  const std::lock_guard lock(active_mutex_);
  active_.erase(request->prefix.correlation);
  idle_.notify_all();
}

// A stream's frames may come before its request has found its handler, and to other workers: they are queued here.
void Runtime::arrived(Message& message) {
  wire::Prefix prefix;
  if (wire::read(std::as_bytes(std::span(message.header)), prefix) != wire::PrefixError::None) return;
  // What a callee sends to a stream that we asked for.
  if (prefix.kind != wire::Kind::Request && (prefix.flags & wire::flag::kToCallee) == 0) {
    if (const auto stream = find_call_stream(prefix.correlation)) stream->arrived(prefix, std::move(message.payload));
    return;
  }
  switch (prefix.kind) {
    case wire::Kind::Request:
      if ((prefix.flags & wire::flag::kStream) != 0) {
        auto stream = std::make_shared<Stream>(link_, welcome_.epoch, prefix.correlation, options_.defer);
        const std::lock_guard lock(streams_mutex_);
        streams_[prefix.correlation] = std::move(stream);
      }
      return;
    case wire::Kind::Chunk:
    case wire::Kind::Credit:
    case wire::Kind::End:
    case wire::Kind::Cancel:
      if (const auto stream = find_stream(prefix.correlation)) stream->arrived(prefix, std::move(message.payload));
      return;
    default:
      return;
  }
}

void Runtime::handle(Message message) {
  wire::Prefix prefix;
  const auto error = wire::read(std::as_bytes(std::span(message.header)), prefix);
  if (error != wire::PrefixError::None) {
    log_.write(STADTKERN_LOG_ERROR, "kernel misbehaving: a header cannot be read", {{"why", describe(error)}});
    return;
  }
  switch (prefix.kind) {
    case wire::Kind::Request:
      return handle_request(prefix, std::move(message));
    case wire::Kind::Reply: {
      if (run_call_stream(prefix)) return;
      const OnAnswer on_answer = calls_.take(prefix.correlation);
      if (!on_answer) return;
      if (prefix.status == STADTKERN_OK) return on_answer(message.payload, nullptr);
      const Error failed = error_of(prefix, message.payload);
      return on_answer({}, &failed);
    }
    case wire::Kind::Chunk:
    case wire::Kind::Credit:
    case wire::Kind::End:
      if ((prefix.flags & wire::flag::kToCallee) == 0) {
        run_call_stream(prefix);
      } else if (const auto stream = find_stream(prefix.correlation)) {
        stream->run();
      }
      return;
    case wire::Kind::Cancel: {
      {
        const std::lock_guard lock(active_mutex_);
        const auto found = active_.find(prefix.correlation);
        if (found != active_.end()) found->second->cancelled = true;
      }
      if (const auto stream = find_stream(prefix.correlation)) stream->run();
      return;
    }
    case wire::Kind::Event:
      if (subscriptions_) subscriptions_->wake(prefix.service, prefix.town);
      return;
    default:
      return;
  }
}

bool Runtime::for_lane(const Message& message) const {
  wire::Prefix prefix;
  if (wire::read(std::as_bytes(std::span(message.header)), prefix) != wire::PrefixError::None) return false;
  if (prefix.kind != wire::Kind::Request) return false;
  const Service* service = methods_.service(prefix.service);
  return service && (service->implicit == Implicit::Metrics || service->implicit == Implicit::Events ||
                     service->implicit == Implicit::Privacy || service->implicit == Implicit::Backup ||
                     service->implicit == Implicit::Actions);
}

void Runtime::send_reply(const stadtkern_request& request, std::string_view payload) {
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Reply;
  prefix.epoch = welcome_.epoch;
  prefix.correlation = request.prefix.correlation;
  link_.send(wire::header(prefix), payload);
}

void Runtime::reply(stadtkern_request* raw, const Response& response) {
  const auto payload = payload_of(*raw, response);
  if (!payload) {
    misbehaviour_.tell("its answer cannot be sent", {{"why", payload.error().message}});
    return fail(raw, payload.error());
  }
  const std::unique_ptr<stadtkern_request> request(raw);
  untrack(raw);
  send_reply(*request, *payload);
}

void Runtime::fail(stadtkern_request* raw, const Error& error) {
  const std::unique_ptr<stadtkern_request> request(raw);
  untrack(raw);
  if (error.code == Code::Internal || error.code == Code::DataLoss) {
    // A citizen is told no more than that it failed; why stands here, under the id that the answer names.
    log_.write(STADTKERN_LOG_ERROR, "a request failed inside",
               {{"why", error.message},
                {"method", request->method ? std::string_view(request->method->name) : "HTTP"},
                {"town", request->town ? std::string_view(request->town->facts().name) : ""},
                {"request", request->identity.trace_id}});
  }
  wire::ErrorDetails details{error.message, error.reason, {}};
  for (const auto& field : error.fields) details.fields.push_back({field.pointer, field.reason});
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Reply;
  prefix.epoch = welcome_.epoch;
  prefix.correlation = request->prefix.correlation;
  prefix.status = static_cast<std::uint16_t>(error.code);
  prefix.aux = error.retry_after_ms;
  if (error.outcome_unknown) prefix.flags = wire::flag::kOutcomeUnknown;
  link_.send(wire::header(prefix), wire::encode(details));
}

}  // namespace stadtkern::runtime
