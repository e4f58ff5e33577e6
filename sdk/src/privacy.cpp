// SPDX-License-Identifier: Apache-2.0
// Registering what stadtkern.privacy/1 asks for, and the trampolines through which the host calls back.
#include <stadtkern/plugin.h>

#include <vector>

namespace stadtkern {
namespace {

using detail::bytes;
using detail::guarded;
using detail::view;

std::vector<stadtkern_pair> pairs(Words words) {
  std::vector<stadtkern_pair> out;
  for (const auto& [language, text] : words) out.push_back({bytes(language), bytes(text)});
  return out;
}

// Keeps a callable alive, at the address that the host knows as `user`.
template <class Callable>
struct Kept {
  const detail::Api* api;
  Callable call;
};

}  // namespace

void overwrite_removed(const Town& town, std::function<void(Status)> done) {
  const auto* table = town.api()->privacy;
  if (!table || table->size < sizeof(stadtkern_privacy)) {
    return done(Error{Code::FailedPrecondition, "this host cannot overwrite what was removed: update the host"});
  }
  using Done = std::function<void(Status)>;
  table->overwrite(
      town.handle(),
      [](void* user, const stadtkern_error* error) noexcept {
        const std::unique_ptr<Done> owned(static_cast<Done*>(user));
        (*owned)(error ? Status(detail::copy(*error)) : Status());
      },
      new Done(std::move(done)));
}

void Export::section(std::string_view id, Words name) {
  const auto names = pairs(name);
  api_->privacy->section(out_, bytes(id), names.data(), names.size());
}

void Export::field(std::string_view id, Words name, const Value& value) {
  const auto names = pairs(name);
  api_->privacy->field(out_, bytes(id), names.data(), names.size(), &value.raw());
}

bool Host::has_privacy() {
  if (api_->privacy) return true;
  if (!refused_) {
    refused_ = Error{Code::FailedPrecondition, "this host has no table \"stadtkern.privacy/1\": update the host"};
  }
  return false;
}

void Host::add_find(FindHandler handler) {
  if (!has_privacy()) return;
  using Find = Kept<FindHandler>;
  const auto kept = std::make_shared<Find>(Find{api_.get(), std::move(handler)});
  kept_.push_back(kept);
  detail::Failure failure;
  check(api_->privacy->on_find(
            api_->host,
            [](void* user, stadtkern_town*, stadtkern_connection* raw, stadtkern_bytes kind, stadtkern_bytes value,
               stadtkern_found found, void* found_to, stadtkern_fail fail, void* to) {
              auto& self = *static_cast<Find*>(user);
              return guarded("find handler", fail, to, [&]() -> Status {
                Connection connection(self.api, raw);
                const Status status = self.call(connection, view(kind), view(value), Found(found, found_to));
                return connection.error() ? *connection.error() : status;
              });
            },
            kept.get(), detail::Failure::take, failure.self()),
        failure);
}

void Host::add_export(ExportHandler handler) {
  if (!has_privacy()) return;
  using Exporter = Kept<ExportHandler>;
  const auto kept = std::make_shared<Exporter>(Exporter{api_.get(), std::move(handler)});
  kept_.push_back(kept);
  detail::Failure failure;
  check(api_->privacy->on_export(
            api_->host,
            [](void* user, stadtkern_town* town, stadtkern_connection* raw, stadtkern_bytes subject,
               stadtkern_export* out, stadtkern_fail fail, void* to) {
              auto& self = *static_cast<Exporter*>(user);
              return guarded("export handler", fail, to, [&]() -> Status {
                Connection connection(self.api, raw);
                Export writer(self.api, out);
                const Status status = self.call(connection, Town(self.api, town), view(subject), writer);
                return connection.error() ? *connection.error() : status;
              });
            },
            kept.get(), detail::Failure::take, failure.self()),
        failure);
}

void Host::add_erase(EraseHandler handler) {
  if (!has_privacy()) return;
  using Eraser = Kept<EraseHandler>;
  const auto kept = std::make_shared<Eraser>(Eraser{api_.get(), std::move(handler)});
  kept_.push_back(kept);
  detail::Failure failure;
  check(api_->privacy->on_erase(
            api_->host,
            [](void* user, stadtkern_tx* raw, stadtkern_bytes subject, std::uint64_t* changed, int* more,
               stadtkern_fail fail, void* to) {
              auto& self = *static_cast<Eraser*>(user);
              return guarded("erase handler", fail, to, [&]() -> Status {
                Tx tx(self.api, raw);
                const Result<Erased> step = self.call(tx, view(subject));
                if (tx.error()) return *tx.error();
                if (!step) return step.error();
                *changed = step->changed;
                *more = step->more ? 1 : 0;
                return {};
              });
            },
            kept.get(), detail::Failure::take, failure.self()),
        failure);
}

void Host::add_rule(std::string_view id, Words names, std::string_view setting, std::string_view fallback,
                    DueHandler due, ApplyHandler apply) {
  if (!has_privacy()) return;
  struct Rule {
    const detail::Api* api;
    DueHandler due;
    ApplyHandler apply;
  };
  const auto kept = std::make_shared<Rule>(Rule{api_.get(), std::move(due), std::move(apply)});
  kept_.push_back(kept);
  const auto words = pairs(names);
  const std::string pointer = "/" + std::string(setting);
  stadtkern_retention_rule rule{};
  rule.size = sizeof rule;
  rule.id = bytes(id);
  rule.names = words.data();
  rule.name_count = words.size();
  rule.setting = bytes(pointer);
  rule.fallback = bytes(fallback);
  rule.user = kept.get();
  rule.due = [](void* user, stadtkern_connection* raw, std::int64_t before, std::uint64_t* count, std::int64_t* oldest,
                stadtkern_fail fail, void* to) {
    auto& self = *static_cast<Rule*>(user);
    return guarded("retention rule", fail, to, [&]() -> Status {
      Connection connection(self.api, raw);
      const Result<Due> found = self.due(connection, before);
      if (connection.error()) return *connection.error();
      if (!found) return found.error();
      *count = found->count;
      *oldest = found->oldest_us;
      return {};
    });
  };
  rule.apply = [](void* user, stadtkern_tx* raw, std::int64_t before, std::uint64_t limit, std::uint64_t* changed,
                  stadtkern_fail fail, void* to) {
    auto& self = *static_cast<Rule*>(user);
    return guarded("retention rule", fail, to, [&]() -> Status {
      Tx tx(self.api, raw);
      const Result<std::uint64_t> done = self.apply(tx, before, limit);
      if (tx.error()) return *tx.error();
      if (!done) return done.error();
      *changed = *done;
      return {};
    });
  };
  detail::Failure failure;
  check(api_->privacy->rule(api_->host, &rule, detail::Failure::take, failure.self()), failure);
}

}  // namespace stadtkern
