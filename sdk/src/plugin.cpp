// SPDX-License-Identifier: Apache-2.0
// From a Plugin object to the C tables: registration, and the trampolines through which the host calls back.
#include <stadtkern/plugin.h>

#include <atomic>

namespace stadtkern {

struct Host::Registered {
  const detail::Api* api;
  Handler handler;
  std::function<Status(Tx&, const Event&)> on_event;
  std::function<Status(Tx&)> on_timer;
  CommandHandler on_command;
};

void Host::check(stadtkern_code code, detail::Failure& failure) {
  if (code != STADTKERN_OK && !refused_) refused_ = failure.take_error(code);
}

Host::Registered& Host::keep(Registered registered) {
  return *registered_.emplace_back(std::make_shared<Registered>(std::move(registered)));
}

namespace {

// A handler whose Reply was already made completes it by unwinding; an exception before that must be answered here. The
// handler's own Reply sits on its stack, so both cases end in exactly one answer.
template <class Registered>
void run_handler(void* user, stadtkern_request* request) noexcept {
  auto& self = *static_cast<Registered*>(user);
  try {
    self.handler(Request(self.api, request));
  } catch (const std::exception& exception) {
    const std::pair<std::string_view, std::string_view> what{"what", exception.what()};
    const stadtkern_pair field{detail::bytes(what.first), detail::bytes(what.second)};
    self.api->log->write(self.api->host, STADTKERN_LOG_ERROR, nullptr,
                         detail::bytes("plugin misbehaving: a handler threw"), &field, 1);
  } catch (...) {
    self.api->log->write(self.api->host, STADTKERN_LOG_ERROR, nullptr,
                         detail::bytes("plugin misbehaving: a handler threw"), nullptr, 0);
  }
}

}  // namespace

void Host::add(std::string_view method, Handler handler) {
  auto& kept = keep({api_.get(), std::move(handler), {}, {}, {}});
  detail::Failure failure;
  check(api_->bus->serve(api_->host, detail::bytes(method), run_handler<Registered>, &kept, detail::Failure::take,
                         failure.self()),
        failure);
}

void Host::Http::route(std::string_view verb, std::string_view pattern, std::string_view method,
                       std::string_view role) {
  detail::Failure failure;
  host_.check(
      host_.api_->http->route(host_.api_->host, detail::bytes(verb), detail::bytes(pattern), detail::bytes(method),
                              detail::bytes(role), detail::Failure::take, failure.self()),
      failure);
}

void Host::add_raw(std::string_view verb, std::string_view mount, std::string_view pattern, std::string_view role,
                   Handler handler, std::size_t max_body) {
  auto& kept = keep({api_.get(), std::move(handler), {}, {}, {}});
  detail::Failure failure;
  if (max_body != 0) {
    if (api_->http->size < sizeof(stadtkern_http)) {
      (void)detail::report({Code::FailedPrecondition, "this host takes no large bodies: update the host"},
                           detail::Failure::take, failure.self());
      return check(STADTKERN_FAILED_PRECONDITION, failure);
    }
    return check(api_->http->upload(api_->host, detail::bytes(verb), detail::bytes(mount), detail::bytes(pattern),
                                    detail::bytes(role), max_body, run_handler<Registered>, &kept,
                                    detail::Failure::take, failure.self()),
                 failure);
  }
  check(api_->http->raw(api_->host, detail::bytes(verb), detail::bytes(mount), detail::bytes(pattern),
                        detail::bytes(role), run_handler<Registered>, &kept, detail::Failure::take, failure.self()),
        failure);
}

void Host::add_page(std::string_view verb, std::string_view pattern, std::string_view role, Handler handler) {
  detail::Failure failure;
  if (api_->pages == nullptr) {
    (void)detail::report({Code::FailedPrecondition, "this host knows no pages: update the host"}, detail::Failure::take,
                         failure.self());
    return check(STADTKERN_FAILED_PRECONDITION, failure);
  }
  auto& kept = keep({api_.get(), std::move(handler), {}, {}, {}});
  check(api_->pages->add(api_->host, detail::bytes(verb), detail::bytes(pattern), detail::bytes(role),
                         run_handler<Registered>, &kept, detail::Failure::take, failure.self()),
        failure);
}

void Host::add_event_route(std::string_view mount, std::string_view pattern, std::string_view role,
                           std::function<Status(const Request&, const EventStream&)> handler) {
  Handler listen = [handler = std::move(handler)](const Request& request) {
    const auto http = request.http();
    const auto last_id = http ? http->header("last-event-id") : std::string_view();
    auto state = EventStream::accept(request.api(), request.handle(), last_id);
    if (!state) {
      const Error error{Code::Internal, "the request is no stream"};
      return request.api()->bus->fail(request.handle(), detail::ErrorView(error).get());
    }
    const EventStream stream(std::move(state));
    detail::guarded(
        "event stream",
        [](void* to, const stadtkern_error* error) {
          static_cast<const EventStream*>(to)->refuse(detail::copy(*error));
        },
        const_cast<EventStream*>(&stream),
        [&]() -> Status {
          if (Status status = handler(request, stream); !status) return status;
          // So that the client sees at once that it is connected.
          stream.greet();
          return {};
        });
  };
  auto& kept = keep({api_.get(), std::move(listen), {}, {}, {}});
  detail::Failure failure;
  check(api_->http->events(api_->host, detail::bytes(mount), detail::bytes(pattern), detail::bytes(role),
                           run_handler<Registered>, &kept, detail::Failure::take, failure.self()),
        failure);
}

void Host::add_download_route(std::string_view mount, std::string_view pattern, std::string_view role,
                              std::function<Status(const Request&, const Download&)> handler) {
  detail::Failure failure;
  if (api_->download == nullptr) {
    (void)detail::report({Code::FailedPrecondition, "this host knows no downloads: update the host"},
                         detail::Failure::take, failure.self());
    return check(STADTKERN_FAILED_PRECONDITION, failure);
  }
  Handler begin = [handler = std::move(handler)](const Request& request) {
    auto state = Download::accept(request.api(), request.handle());
    if (!state) {
      const Error error{Code::Internal, "the request is no stream"};
      return request.api()->bus->fail(request.handle(), detail::ErrorView(error).get());
    }
    const Download download(state);
    const auto refuse = [](void* to, const stadtkern_error* error) {
      static_cast<const Download*>(to)->fail(detail::copy(*error));
    };
    detail::guarded("download", refuse, const_cast<Download*>(&download), [&] { return handler(request, download); });
    Download::room(state);
  };
  auto& kept = keep({api_.get(), std::move(begin), {}, {}, {}});
  check(api_->download->route(api_->host, detail::bytes(mount), detail::bytes(pattern), detail::bytes(role),
                              run_handler<Registered>, &kept, detail::Failure::take, failure.self()),
        failure);
}

void Host::add_subscription(std::string_view type, std::function<Status(Tx&, const Event&)> handler) {
  auto& kept = keep({api_.get(), {}, std::move(handler), {}, {}});
  detail::Failure failure;
  check(api_->events->subscribe(
            api_->host, detail::bytes(type),
            [](void* user, stadtkern_tx* raw, const stadtkern_event* event, stadtkern_fail fail, void* to) {
              auto& self = *static_cast<Registered*>(user);
              return detail::guarded("event handler", fail, to, [&]() -> Status {
                Tx tx(self.api, raw);
                Status status = self.on_event(tx, {detail::view(event->id), detail::view(event->type),
                                                   detail::view(event->key), detail::view(event->subject),
                                                   detail::view(event->payload), event->payload_version, event->time});
                if (tx.error()) return *tx.error();
                return status;
              });
            },
            &kept, detail::Failure::take, failure.self()),
        failure);
}

void Host::add_timer(std::string_view name, std::chrono::microseconds period, std::function<Status(Tx&)> handler) {
  auto& kept = keep({api_.get(), {}, {}, std::move(handler), {}});
  detail::Failure failure;
  check(api_->timer->every(
            api_->host, detail::bytes(name), period.count(),
            [](void* user, stadtkern_tx* raw, stadtkern_fail fail, void* to) {
              auto& self = *static_cast<Registered*>(user);
              return detail::guarded("timer", fail, to, [&]() -> Status {
                Tx tx(self.api, raw);
                Status status = self.on_timer(tx);
                if (tx.error()) return *tx.error();
                return status;
              });
            },
            &kept, detail::Failure::take, failure.self()),
        failure);
}

namespace {

// Lives from the command's start until the runtime says that it is gone.
struct RunningCommand {
  RunningCommand(std::unique_ptr<CommandRun> takes_input, const Command& caller)
      : run(std::move(takes_input)), command(caller) {}
  std::unique_ptr<CommandRun> run;
  Command command;
};

// Runs a step of a command (returning Status) at the boundary: an error, or what it throws, ends the command.
template <class Body>
void guarded_step(const Command& command, Body&& body) noexcept {
  detail::guarded(
      "command",
      [](void* to, const stadtkern_error* error) { static_cast<const Command*>(to)->finish(detail::copy(*error)); },
      const_cast<Command*>(&command), std::forward<Body>(body));
}

constexpr stadtkern_command_callbacks kCommandCallbacks{
    sizeof(stadtkern_command_callbacks),
    [](void* user, stadtkern_bytes chunk) noexcept -> std::uint32_t {
      auto& self = *static_cast<RunningCommand*>(user);
      std::uint32_t credit = 0;
      guarded_step(self.command, [&]() -> Status {
        credit = self.run->input(detail::view(chunk));
        return {};
      });
      return credit;
    },
    [](void* user) noexcept {
      auto& self = *static_cast<RunningCommand*>(user);
      guarded_step(self.command, [&]() -> Status {
        self.run->input_end();
        return {};
      });
    },
    [](void* user, const stadtkern_error*) noexcept { delete static_cast<RunningCommand*>(user); },
};

}  // namespace

void Host::add_command(std::string_view name, CommandHandler handler) {
  auto& kept = keep({api_.get(), {}, {}, {}, std::move(handler)});
  detail::Failure failure;
  check(api_->command->serve(
            api_->host, detail::bytes(name),
            [](void* user, stadtkern_command* raw, stadtkern_request* request, const stadtkern_bytes* arguments,
               std::size_t count) noexcept {
              auto& self = *static_cast<Registered*>(user);
              const Request view(self.api, request);
              const Command command(self.api, raw, view.town().handle());
              guarded_step(command, [&]() -> Status {
                Arguments list;
                for (std::size_t i = 0; i < count; ++i) list.push_back(detail::view(arguments[i]));
                auto run = self.on_command(view, command, list);
                if (!run) return run.error();
                auto running = std::make_unique<RunningCommand>(*std::move(run), command);
                self.api->command->listen(raw, &kCommandCallbacks, running.release());
                return {};
              });
            },
            &kept, detail::Failure::take, failure.self()),
        failure);
}

void Host::log(Level level, std::string_view message,
               std::initializer_list<std::pair<std::string_view, std::string_view>> fields, const Town* town) {
  std::vector<stadtkern_pair> pairs;
  for (const auto& [name, value] : fields) pairs.push_back({detail::bytes(name), detail::bytes(value)});
  api_->log->write(api_->host, static_cast<std::uint32_t>(level), town ? town->handle() : nullptr,
                   detail::bytes(message), pairs.data(), pairs.size());
}

namespace detail {
namespace {

// What the host holds of a plugin.
struct Instance {
  explicit Instance(const Api& api) : host(api) {}
  Host host;
  std::unique_ptr<Plugin> plugin;
  stadtkern_instance table{};
};

Instance& of(void* self) {
  return *static_cast<Instance*>(self);
}

stadtkern_instance table_of(Instance* instance) {
  stadtkern_instance table{};
  table.size = sizeof table;
  table.self = instance;
  table.destroy = [](void* self) { delete &of(self); };
  table.start = [](void* self, stadtkern_fail fail, void* to) {
    return guarded("start", fail, to, [&] { return of(self).plugin->start(); });
  };
  table.town_open = [](void* self, stadtkern_town* town, stadtkern_fail fail, void* to) {
    return guarded("town_open", fail, to, [&] { return of(self).plugin->town_open({of(self).host.api(), town}); });
  };
  table.town_reconfigure = [](void* self, stadtkern_town* town, stadtkern_fail fail, void* to) {
    return guarded("town_reconfigure", fail, to, [&] {
      return of(self).plugin->town_reconfigure({of(self).host.api(), town});
    });
  };
  table.town_close = [](void* self, stadtkern_town* town) {
    guarded(
        "town_close", [](void*, const stadtkern_error*) {}, nullptr,
        [&]() -> Status {
          of(self).plugin->town_close({of(self).host.api(), town});
          return {};
        });
  };
  table.drain = [](void* self, std::uint32_t ms, void (*done)(void*), void* to) {
    // Told once, also by a plugin that throws, or calls twice.
    const auto told = std::make_shared<std::atomic<bool>>(false);
    const auto tell = [told, done, to] {
      if (!told->exchange(true)) done(to);
    };
    const auto code = guarded(
        "drain", [](void*, const stadtkern_error*) {}, nullptr,
        [&]() -> Status {
          of(self).plugin->drain(std::chrono::milliseconds(ms), tell);
          return {};
        });
    if (code != STADTKERN_OK) tell();
  };
  return table;
}

}  // namespace

const stadtkern_instance* create_plugin(const stadtkern_host* host, stadtkern_fail fail, void* to,
                                        std::unique_ptr<Plugin> (*make)(Host&)) noexcept {
  std::unique_ptr<Instance> instance;
  const auto code = guarded("constructor", fail, to, [&]() -> Status {
    auto api = Api::from(host);
    if (!api) return api.error();
    instance = std::make_unique<Instance>(*api);
    instance->plugin = make(instance->host);
    if (instance->host.refused()) return *instance->host.refused();
    instance->table = table_of(instance.get());
    return {};
  });
  return code == STADTKERN_OK ? &instance.release()->table : nullptr;
}

}  // namespace detail
}  // namespace stadtkern
