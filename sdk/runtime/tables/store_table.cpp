// SPDX-License-Identifier: Apache-2.0
// stadtkern.store/1: from C functions and values to the store's jobs and connections.
#include "runtime/actions.h"
#include "runtime/runtime.h"
#include "runtime/store/actions.h"
#include "runtime/tables/handles.h"
#include "runtime/tables/tables.h"

#include <stadtkern/detail/api.h>

#include <sodium/crypto_generichash.h>

#include <algorithm>
#include <array>

namespace stadtkern::runtime::tables {
namespace {

using detail::bytes;
using detail::view;

constexpr std::size_t kMaxReply = 256 * 1024;

Result<store::Value> value_of(const stadtkern_value& value) {
  switch (value.type) {
    case STADTKERN_NULL:
      return store::Value(nullptr);
    case STADTKERN_INTEGER:
      return store::Value(value.integer);
    case STADTKERN_REAL:
      return store::Value(value.real);
    case STADTKERN_TEXT:
      return store::Value(view(value.bytes));
    case STADTKERN_BYTES:
      return store::Value(store::as_bytes(view(value.bytes)));
    default:
      return Error{Code::Internal, "a value of unknown type for a statement", "sql"};
  }
}

stadtkern_value value_of(const store::Value& value) {
  using Type = store::Value::Type;
  switch (value.type()) {
    case Type::Null:
      return {STADTKERN_NULL, 0, 0, {}};
    case Type::Int64:
      return {STADTKERN_INTEGER, value.int64(), 0, {}};
    case Type::Double:
      return {STADTKERN_REAL, 0, value.number(), {}};
    case Type::Text:
      return {STADTKERN_TEXT, 0, 0, bytes(value.text())};
    case Type::Bytes: {
      const auto raw = value.bytes();
      return {STADTKERN_BYTES, 0, 0, {reinterpret_cast<const char*>(raw.data()), raw.size()}};
    }
  }
  return {STADTKERN_NULL, 0, 0, {}};
}

stadtkern_code query(stadtkern_connection* connection, stadtkern_bytes sql, const stadtkern_value* values,
                     std::size_t count, stadtkern_on_row on_row, void* user, std::int64_t* changed, stadtkern_fail fail,
                     void* to) {
  std::vector<store::Value> bound;
  bound.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto value = value_of(values[i]);
    if (!value) return answer(value.error(), fail, to);
    bound.push_back(*value);
  }
  std::vector<stadtkern_value> columns;
  const auto result =
      connection->connection->query(view(sql), std::span<const store::Value>(bound), [&](const store::Row& row) {
        columns.clear();
        for (const auto& value : row.values()) {
          columns.push_back(value_of(value));
        }
        return on_row(user, columns.data(), columns.size()) == 0;
      });
  if (!result) return answer(result.error(), fail, to);
  if (changed) *changed = *result;
  return STADTKERN_OK;
}

stadtkern_code read(stadtkern_town* town, stadtkern_code (*function)(void*, stadtkern_connection*), void* user,
                    stadtkern_fail fail, void* to) {
  auto* stores = town->runtime().stores();
  if (!stores) return answer(Error{Code::FailedPrecondition, "plugin.toml says schema = 0: no store"}, fail, to);
  const Status status = stores->read(town->facts().name, [&](store::Connection& connection) -> Status {
    stadtkern_connection handle{&connection};
    const auto code = function(user, &handle);
    if (code == STADTKERN_OK) return {};
    return Error{static_cast<Code>(code), "the read function failed"};
  });
  return answer(status, fail, to);
}

// The key that makes a write happen once: who asks, for what, under which key; and what exactly was asked.
std::optional<store::IdempotencyKey> key_of(const stadtkern_request& request) {
  if (request.context.idempotency_key.empty()) return std::nullopt;
  store::IdempotencyKey key;
  const std::string what = request.http
                               ? request.http->head.verb + " " + request.http->head.mount + request.http->head.path
                               : request.method->service + "." + request.method->name;
  std::string who = request.identity.principal;
  // A form's own key is random and known to nobody else, while a phone changes its address between two tries.
  const bool form = request.http && request.http->page;
  if (who.empty()) who = form ? "form" : "anonymous/" + request.identity.client;
  key.scope = what + "\n" + who + "\n" + request.context.idempotency_key;
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, key.hash.size());
  const auto add = [&](std::string_view part) {
    const std::uint64_t size = part.size();
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof size);
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
  };
  add(what);
  if (request.http) add(request.http->head.query);
  add(request.body);
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(key.hash.data()), key.hash.size());
  return key;
}

bool well_formed(std::string_view key) {
  return key.size() >= 16 && key.size() <= 255 &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
}

void acts_for(stadtkern_tx* tx, const stadtkern_request* request) {
  if (tx->request == nullptr) tx->request = request;
  tx->recorded = Actions::recorded(*tx->request) || Actions::staff(*tx->request);
}

// A plugin's write: its function in the batch, the answer after the commit.
class PluginWrite final : public store::Job {
 public:
  PluginWrite(stadtkern_town* town, stadtkern_request* request, stadtkern_write_function function,
              void (*on_done)(void*, const stadtkern_error*), void* user)
      : town_(town), request_(request), function_(function), done_(on_done), user_(user) {}

  Result<store::Reply> run(store::Tx& tx) override {
    stadtkern_tx handle{&tx, {&tx.connection()}, town_, {}, false};
    handle.request = request_;
    handle.recorded = request_ && Actions::recorded(*request_);
    detail::Failure failure;
    const WriteScope scope;
    const auto code = function_(user_, &handle, detail::Failure::take, failure.self());
    if (code != STADTKERN_OK) return plugins_error(town_->runtime(), failure.take_error(code));
    // A page that says what is wrong with a form, an error in a standard's own form.
    constexpr unsigned kRefused = 400;
    const bool refused = handle.response.http_status >= kRefused;
    if (handle.recorded && !refused) {
      if (Status kept = Actions::keep(handle, *handle.request, town_->runtime().routes()); !kept) return kept.error();
    }
    if (!request_) return store::Reply{};
    if (!handle.responded) return Error{Code::Internal, "plugin misbehaving: a write ended without an answer"};
    if (handle.response.body.size() > kMaxReply) {
      return Error{Code::Internal, "plugin misbehaving: the answer of a write is over 256 KiB"};
    }
    return store::Reply{0, wire::encode(handle.response), refused};
  }

  void done(Result<store::Reply> outcome, bool) noexcept override {
    if (request_) answer_request(outcome);
    if (outcome) return done_(user_, nullptr);
    done_(user_, detail::ErrorView(outcome.error()).get());
  }

 private:
  void answer_request(const Result<store::Reply>& outcome) {
    Runtime& runtime = town_->runtime();
    if (!outcome) return runtime.fail(request_, outcome.error());
    auto response = wire::decode<Response>(outcome->bytes);
    if (!response) return runtime.fail(request_, {Code::DataLoss, "a kept answer cannot be read"});
    runtime.reply(request_, *response);
  }

  stadtkern_town* town_;
  stadtkern_request* request_;
  stadtkern_write_function function_;
  void (*done_)(void*, const stadtkern_error*);
  void* user_;
};

void write(stadtkern_town* town, stadtkern_request* request, stadtkern_write_function function,
           void (*done)(void* user, const stadtkern_error* error), void* user) {
  auto* stores = town->runtime().stores();
  auto job = std::make_unique<PluginWrite>(town, request, function, done, user);
  if (!stores) return job->done(Error{Code::FailedPrecondition, "plugin.toml says schema = 0: no store"}, false);
  const bool safe = request && ((request->prefix.flags & wire::flag::kSafe) != 0 ||
                                (request->method && request->method->safety == Safety::Safe));
  if (safe) {
    town->runtime().misbehaviour().tell("a safe request tried to write");
    return job->done(Error{Code::Internal, "plugin misbehaving: a safe request tried to write"}, false);
  }
  auto key = request ? key_of(*request) : std::nullopt;
  if (key && !well_formed(request->context.idempotency_key)) {
    return job->done(Error{Code::InvalidArgument, "an idempotency key is 16 to 255 visible characters"}, false);
  }
  stores->write(town->facts().name, std::move(job), std::move(key));
}

int may_publish(stadtkern_tx* tx, stadtkern_bytes type, std::uint32_t payload_version) {
  const auto& withheld = tx->town->settings()->withheld;
  return std::none_of(withheld.begin(), withheld.end(),
                      [&](const auto& one) { return one.covers(view(type), payload_version); });
}

stadtkern_code publish(stadtkern_tx* tx, const stadtkern_event_draft* event, stadtkern_fail fail, void* to) {
  const auto& facts = tx->town->runtime().facts();
  const std::string_view type = view(event->type);
  const bool declared = std::any_of(facts.publishes.begin(), facts.publishes.end(),
                                    [&](const auto& one) { return one.covers(type, event->payload_version); });
  if (!declared) {
    const std::string what = "it publishes what plugin.toml does not: " + std::string(type) + " version " +
                             std::to_string(event->payload_version);
    tx->town->runtime().misbehaviour().tell(what);
    return answer(Error{Code::Internal, "plugin misbehaving: " + what}, fail, to);
  }
  if (may_publish(tx, event->type, event->payload_version) == 0) {
    const std::string what = std::string(type) + " version " + std::to_string(event->payload_version);
    return answer(Error{Code::FailedPrecondition, "on trial, this version does not publish " + what +
                                                      " yet, for the one before it does not; ask may_publish() first"},
                  fail, to);
  }
  if (tx->recorded && tx->found.size() < Actions::kMostObjects) tx->found.emplace(view(event->subject));
  const auto published = tx->tx->publish(
      {type, event->payload_version, view(event->key), view(event->subject), store::as_bytes(view(event->payload))});
  return published ? STADTKERN_OK : answer(published.error(), fail, to);
}

stadtkern_code acted_on(stadtkern_tx* tx, stadtkern_bytes object, stadtkern_fail fail, void* to) {
  const std::string_view id = view(object);
  if (!store::opaque_id(id)) {
    // Not the words themselves: they may be a person's.
    const std::string what = "it says that it acted on something that is no opaque id";
    tx->town->runtime().misbehaviour().tell(what);
    return answer(Error{Code::Internal, "plugin misbehaving: " + what}, fail, to);
  }
  if (!tx->recorded || tx->told.contains(id)) return STADTKERN_OK;
  if (tx->told.size() == Actions::kMostObjects) {
    const std::string what = "one write acted on more than " + std::to_string(Actions::kMostObjects) + " things";
    tx->town->runtime().misbehaviour().tell(what);
    return answer(Error{Code::Internal, "plugin misbehaving: " + what}, fail, to);
  }
  tx->told.emplace(id);
  return STADTKERN_OK;
}

}  // namespace

thread_local bool in_write = false;

const stadtkern_store kStore{
    sizeof(stadtkern_store),
    read,
    write,
    query,
    [](stadtkern_tx* tx) { return &tx->connection; },
    [](stadtkern_tx* tx) { return tx->town; },
    [](stadtkern_tx* tx) { return tx->tx->now_us(); },
    [](stadtkern_tx* tx, const stadtkern_response* response) {
      tx->response = copy(*response);
      tx->responded = true;
    },
    publish,
    may_publish,
    acted_on,
    acts_for,
};

}  // namespace stadtkern::runtime::tables
