// SPDX-License-Identifier: Apache-2.0
// A module's store in one town: SQL in the common subset (sdk/README.md, "Store"), reads at once, writes in a group
// commit that is durable before it is answered.
#pragma once

#include <stadtkern/request.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace stadtkern {

// A parameter of a statement. Text and bytes are views: they must live until the statement has run.
class Value {
 public:
  Value(std::nullptr_t) : value_{STADTKERN_NULL, 0, 0, {}} {}
  template <std::integral T>
  Value(T integer) : value_{STADTKERN_INTEGER, static_cast<std::int64_t>(integer), 0, {}} {}
  Value(double real) : value_{STADTKERN_REAL, 0, real, {}} {}
  Value(std::string_view text) : value_{STADTKERN_TEXT, 0, 0, detail::bytes(text)} {}
  Value(const std::string& text) : Value(std::string_view(text)) {}
  Value(const char* text) : Value(std::string_view(text)) {}
  template <class T>
  Value(const std::optional<T>& value) : Value(value ? Value(*value) : Value(nullptr)) {}
  static Value bytes(std::string_view raw) {
    Value value(raw);
    value.value_.type = STADTKERN_BYTES;
    return value;
  }

  const stadtkern_value& raw() const { return value_; }

 private:
  stadtkern_value value_;
};

// One row of a result; valid during the callback. Columns count from 0; null reads as 0 or empty.
class Row {
 public:
  explicit Row(std::span<const stadtkern_value> values) : values_(values) {}

  std::size_t size() const { return values_.size(); }
  bool null(std::size_t column) const { return values_[column].type == STADTKERN_NULL; }
  std::int64_t integer(std::size_t column) const { return values_[column].integer; }
  double real(std::size_t column) const {
    const auto& value = values_[column];
    return value.type == STADTKERN_INTEGER ? static_cast<double>(value.integer) : value.real;
  }
  std::string_view text(std::size_t column) const { return detail::view(values_[column].bytes); }
  std::string_view bytes(std::size_t column) const { return text(column); }

 private:
  std::span<const stadtkern_value> values_;
};

// Runs statements. The first one that fails is remembered, later ones do nothing, and the read or write ends with that
// error: so authors need no check behind each statement. Valid during the callback that brought it, on its thread.
class Connection {
 public:
  Connection(const detail::Api* api, stadtkern_connection* connection) : api_(api), connection_(connection) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Calls `row` for each row until it returns false; a callback without result sees them all.
  template <class Callback>
  void each(std::string_view sql, std::initializer_list<Value> values, Callback&& row) {
    each(sql, std::span(values.begin(), values.size()), std::forward<Callback>(row));
  }
  template <class Callback>
  void each(std::string_view sql, std::span<const Value> values, Callback&& row) {
    run(sql, values, [&row](const Row& values_of_row) {
      if constexpr (std::is_void_v<decltype(row(values_of_row))>) {
        row(values_of_row);
        return true;
      } else {
        return static_cast<bool>(row(values_of_row));
      }
    });
  }
  // The first row mapped by `map`, or nothing.
  template <class Map>
  auto first(std::string_view sql, std::initializer_list<Value> values, Map&& map)
      -> std::optional<decltype(map(std::declval<const Row&>()))> {
    std::optional<decltype(map(std::declval<const Row&>()))> found;
    each(sql, values, [&](const Row& row) {
      found.emplace(map(row));
      return false;
    });
    return found;
  }
  // Returns how many rows were changed.
  std::int64_t execute(std::string_view sql, std::initializer_list<Value> values = {}) {
    return run(sql, std::span(values.begin(), values.size()), {});
  }

  const std::optional<Error>& error() const { return error_; }

 protected:
  std::optional<Error> error_;
  const detail::Api* api_;

 private:
  std::int64_t run(std::string_view sql, std::span<const Value> values, const std::function<bool(const Row&)>& row);

  stadtkern_connection* connection_;
};

// What an event tells; see plugin.toml [events] and proto of the module. Opaque ids only, never personal data.
struct EventDraft {
  std::string_view type;
  std::string_view key;      // order is kept per key
  std::string_view subject;  // opaque id
  std::string_view payload;  // protobuf
  unsigned payload_version = 1;
};

// One write: its statements and events are committed together, or not at all.
class Tx : public Connection {
 public:
  Tx(const detail::Api* api, stadtkern_tx* tx) : Connection(api, api->store->connection(tx)), tx_(tx) {}

  std::int64_t now_us() const { return api_->store->now(tx_); }  // microseconds since 1970 UTC, constant in this write
  Town town() const { return {api_, api_->store->town(tx_)}; }
  // FailedPrecondition, and with it the write, while !may_publish().
  void publish(const EventDraft& event);
  template <class Message>
  void publish(std::string_view type, std::string_view key, std::string_view subject, const Message& message,
               unsigned payload_version = 1) {
    const std::string payload = message.SerializeAsString();
    publish(EventDraft{type, key, subject, payload, payload_version});
  }
  // False while this version serves the town on trial and the version before it does not publish that type and payload
  // version: leave it out, or publish the older payload version, until it stays.
  bool may_publish(std::string_view type, unsigned payload_version = 1) const;
  // What this write is about, for the record of what staff did (`stadtkern audit actions`): an opaque id, never a name.
  // May be called for several. Without it the record names {id} and {..._id} of the route and the events' subjects.
  void acted_on(std::string_view object);
  // For the same record: this write does what that request asks for, also where only its end answers it. Kept when
  // whoever asks has any role in the town, whether or not the route demands one. The request must not be answered
  // before the write has run.
  void acts_for(const Request& request);
  // A row of this write names the blob (blobs.h). When its file is gone, because the last other use was removed since
  // it was put, the write ends with Unavailable, and the request may be repeated.
  void add_blob(std::string_view name);
  // A row that named it is deleted in this write; the file goes after the commit that removed the last use.
  void remove_blob(std::string_view name);

  stadtkern_tx* handle() const { return tx_; }

 private:
  stadtkern_tx* tx_;
};

class Store {
 public:
  Store(const detail::Api* api, stadtkern_town* town) : api_(api), town_(town) {}

  // Runs `read(Connection&)` on this thread and returns what it returns (a Result). [worker]
  template <class Read>
  auto read(Read&& function) -> decltype(function(std::declval<Connection&>())) {
    using Out = decltype(function(std::declval<Connection&>()));
    std::optional<Out> out;
    struct Call {
      const detail::Api* api;
      std::optional<Out>* out;
      std::remove_reference_t<Read>* function;
    } call{api_, &out, &function};
    detail::Failure failure;
    const auto code = api_->store->read(
        town_,
        [](void* user, stadtkern_connection* raw) noexcept -> stadtkern_code {
          auto& self = *static_cast<Call*>(user);
          try {
            Connection connection(self.api, raw);
            self.out->emplace((*self.function)(connection));
            if (connection.error()) self.out->emplace(*connection.error());
          } catch (const std::exception& exception) {
            self.out->emplace(detail::misbehaved("read function", exception.what()));
          } catch (...) {
            self.out->emplace(detail::misbehaved("read function", "an exception of unknown type"));
          }
          return STADTKERN_OK;
        },
        &call, detail::Failure::take, failure.self());
    if (code != STADTKERN_OK || !out) return failure.take_error(code);
    return *std::move(out);
  }

  // Queues `write(Tx&)`, which returns something an Answer<Message> is made of. An answer with a status of 400 or more
  // says that nothing was done: what the function wrote is undone. The request is answered after the
  // batch's commit. The function runs at most once and must not block. Returns at once. [any]
  template <class Message, class Write>
  void write(Reply<Message> reply, Write&& function) {
    struct Job {
      const detail::Api* api;
      std::decay_t<Write> function;
    };
    auto* job = new Job{api_, std::forward<Write>(function)};
    api_->store->write(
        town_, reply.release(),
        [](void* user, stadtkern_tx* raw, stadtkern_fail fail, void* to) noexcept -> stadtkern_code {
          auto& self = *static_cast<Job*>(user);
          return detail::guarded("write function", fail, to, [&]() -> Status {
            Tx tx(self.api, raw);
            const Answer<Message> answer(self.function(tx));
            if (tx.error()) return *tx.error();
            if (!answer) return answer.error();
            answer.with_response([&](const stadtkern_response* response) { self.api->store->respond(raw, response); });
            return {};
          });
        },
        [](void* user, const stadtkern_error*) noexcept { delete static_cast<Job*>(user); }, job);
  }

  // The same without a request: `write(Tx&)` returns Status, and `done(Status)` is called after the commit. [any]
  void write(std::function<Status(Tx&)> function, std::function<void(Status)> done = {});

 private:
  const detail::Api* api_;
  stadtkern_town* town_;
};

inline Store Town::store() const {
  return {api_, town_};
}

}  // namespace stadtkern
