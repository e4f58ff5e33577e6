// SPDX-License-Identifier: Apache-2.0
// The one header a plugin needs. A plugin is a class derived from Plugin whose constructor takes Host& and says what it
// serves; STADTKERN_PLUGIN(my::Class) at the end of plugin.cpp exports it. The object is const after construction or
// guarded by its author: handlers run concurrently (see abi.h for the thread of each callback).
#pragma once

#include <stadtkern/command.h>
#include <stadtkern/download.h>
#include <stadtkern/event_stream.h>
#include <stadtkern/pages.h>
#include <stadtkern/privacy.h>
#include <stadtkern/request.h>
#include <stadtkern/store.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern {

// An event of another module (or one's own), in the transaction of its effect.
struct Event {
  std::string_view id;  // the idempotency key of what follows from it
  std::string_view type;
  std::string_view key;
  std::string_view subject;
  std::string_view payload;
  unsigned payload_version = 1;
  std::int64_t time_us = 0;
};

class Plugin {
 public:
  Plugin() = default;
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;
  virtual ~Plugin() = default;

  // Listeners and registry are there; threads of one's own may start. [worker]
  virtual Status start() { return {}; }
  // The store is migrated and may be read and written; at most 5 s. An error leaves out this town alone. [worker]
  virtual Status town_open(const Town&) { return {}; }
  virtual Status town_reconfigure(const Town&) { return {}; }  // [worker]
  virtual void town_close(const Town&) {}  // What its store is given here is still written, and no more then. [worker]
  // Only for plugins with threads or sockets of their own: call `done` when all has ended. [worker]
  virtual void drain(std::chrono::milliseconds, std::function<void()> done) { done(); }
};

// Where a plugin says, in its constructor, what it serves. Refused registrations (an unknown method, a second handler)
// refuse the plugin with a message that names them.
class Host {
 public:
  explicit Host(const detail::Api& api) : api_(std::make_unique<detail::Api>(api)) {}
  Host(const Host&) = delete;

  // A handler that answers at once: a safe method, or one that needs no store.
  template <class Self, class In, class Out>
  void serve(std::string_view method, Self* self, Result<Out> (Self::*handler)(const Request&, const In&)) {
    add(method, [self, handler](const Request& request) {
      Reply<Out> reply(request.api(), request.handle());
      In in;
      if (!parse(request, in)) return reply.send(malformed());
      reply.send((self->*handler)(request, in));
    });
  }
  // A handler that completes its reply later, usually by store().write.
  template <class Self, class In, class Out>
  void serve(std::string_view method, Self* self, void (Self::*handler)(const Request&, const In&, Reply<Out>)) {
    add(method, [self, handler](const Request& request) {
      Reply<Out> reply(request.api(), request.handle());
      In in;
      if (!parse(request, in)) return reply.send(malformed());
      (self->*handler)(request, in, std::move(reply));
    });
  }

  // HTTP below the module's mount. A typed route carries a served method; `role` (may be empty) is checked before.
  class Http {
   public:
    explicit Http(Host& host) : host_(host) {}
    void get(std::string_view pattern, std::string_view method, std::string_view role = {}) {
      route("GET", pattern, method, role);
    }
    void post(std::string_view pattern, std::string_view method, std::string_view role = {}) {
      route("POST", pattern, method, role);
    }
    void put(std::string_view pattern, std::string_view method, std::string_view role = {}) {
      route("PUT", pattern, method, role);
    }
    void patch(std::string_view pattern, std::string_view method, std::string_view role = {}) {
      route("PATCH", pattern, method, role);
    }
    void del(std::string_view pattern, std::string_view method, std::string_view role = {}) {
      route("DELETE", pattern, method, role);
    }
    // Foreign formats: head and body as they came, any content type back. `mount` is the module's own or a claimed
    // path.
    template <class Self>
    void raw(std::string_view verb, std::string_view mount, std::string_view pattern, Self* self,
             void (Self::*handler)(const Request&, const HttpRequest&, Reply<Raw>), std::string_view role = {}) {
      host_.add_raw(verb, mount, pattern, role, [self, handler](const Request& request) {
        Reply<Raw> reply(request.api(), request.handle());
        (self->*handler)(request, *request.http(), std::move(reply));
      });
    }

    // A raw route whose body may have up to `max_body` bytes (others: 256 KiB), at most [http] max_body of plugin.toml.
    // The handler is called when all of it is there.
    template <class Self>
    void upload(std::string_view verb, std::string_view mount, std::string_view pattern, std::size_t max_body,
                Self* self, void (Self::*handler)(const Request&, const HttpRequest&, Reply<Raw>),
                std::string_view role = {}) {
      host_.add_raw(
          verb, mount, pattern, role,
          [self, handler](const Request& request) {
            Reply<Raw> reply(request.api(), request.handle());
            (self->*handler)(request, *request.http(), std::move(reply));
          },
          max_body);
    }

    // Server-sent events below the module's mount: the handler may send at once and keeps the stream for later, or
    // refuses with an error. `role` as above.
    template <class Self>
    void events(std::string_view mount, std::string_view pattern, Self* self,
                Status (Self::*handler)(const Request&, const EventStream&), std::string_view role = {}) {
      host_.add_event_route(mount, pattern, role, [self, handler](const Request& request, const EventStream& stream) {
        return (self->*handler)(request, stream);
      });
    }

    // A file of any length below `mount`: the handler says what it is and sets on_room, which writes it, or refuses
    // with an error. HEAD comes here, too, and takes no bytes. `role` as above.
    template <class Self>
    void download(std::string_view mount, std::string_view pattern, Self* self,
                  Status (Self::*handler)(const Request&, const Download&), std::string_view role = {}) {
      host_.add_download_route(mount, pattern, role, [self, handler](const Request& request, const Download& download) {
        return (self->*handler)(request, download);
      });
    }

   private:
    void route(std::string_view verb, std::string_view pattern, std::string_view method, std::string_view role);
    Host& host_;
  };
  Http http() { return Http(*this); }

  // The module's pages, as [web] in plugin.toml names them and others below them. `role` is checked before.
  class Pages {
   public:
    explicit Pages(Host& host) : host_(host) {}
    // Changes nothing: people and machines read a page as often as they like.
    template <class Self>
    void get(std::string_view pattern, Self* self, Result<Page> (Self::*handler)(const Request&, const PageRequest&),
             std::string_view role = {}) {
      host_.add_page("GET", pattern, role, [self, handler](const Request& request) {
        Reply<Page> reply(request.api(), request.handle());
        reply.send((self->*handler)(request, PageRequest(request, *request.http())));
      });
    }
    // The same, answered later: when others have said what they know.
    template <class Self>
    void get(std::string_view pattern, Self* self,
             void (Self::*handler)(const Request&, const PageRequest&, Reply<Page>), std::string_view role = {}) {
      add("GET", pattern, self, handler, role);
    }
    // A form was sent; answered at once or after a write, by a page that shows what is wrong or a place to go to.
    template <class Self>
    void post(std::string_view pattern, Self* self,
              void (Self::*handler)(const Request&, const PageRequest&, Reply<Page>), std::string_view role = {}) {
      add("POST", pattern, self, handler, role);
    }

   private:
    template <class Self>
    void add(std::string_view verb, std::string_view pattern, Self* self,
             void (Self::*handler)(const Request&, const PageRequest&, Reply<Page>), std::string_view role) {
      host_.add_page(verb, pattern, role, [self, handler](const Request& request) {
        Reply<Page> reply(request.api(), request.handle());
        (self->*handler)(request, PageRequest(request, *request.http()), std::move(reply));
      });
    }
    Host& host_;
  };
  Pages pages() { return Pages(*this); }

  class Events {
   public:
    explicit Events(Host& host) : host_(host) {}
    // Exactly once in effect, for the module's own store.
    template <class Self>
    void on(std::string_view type, Self* self, Status (Self::*handler)(Tx&, const Event&)) {
      host_.add_subscription(type, [self, handler](Tx& tx, const Event& event) { return (self->*handler)(tx, event); });
    }

   private:
    Host& host_;
  };
  Events events() { return Events(*this); }

  class Timers {
   public:
    explicit Timers(Host& host) : host_(host) {}
    // In every open town, once per period; what fell due while down runs once.
    template <class Self>
    void every(std::chrono::microseconds period, std::string_view name, Self* self, Status (Self::*handler)(Tx&)) {
      host_.add_timer(name, period, [self, handler](Tx& tx) { return (self->*handler)(tx); });
    }

   private:
    Host& host_;
  };
  Timers timers() { return Timers(*this); }

  // For a module with personal data: who is known by something, all that is held of a subject, and how it goes.
  class Privacy {
   public:
    explicit Privacy(Host& host) : host_(host) {}
    // `kind` is "email", "phone" or "name"; one that the module doesn't know finds nobody. [worker]
    template <class Self>
    void on_find(Self* self,
                 Status (Self::*handler)(Connection&, std::string_view kind, std::string_view value, const Found&)) {
      host_.add_find([self, handler](Connection& connection, std::string_view kind, std::string_view value,
                                     const Found& found) { return (self->*handler)(connection, kind, value, found); });
    }
    template <class Self>
    void on_export(Self* self, Status (Self::*handler)(Connection&, const Town&, std::string_view subject, Export&)) {
      host_.add_export([self, handler](Connection& connection, const Town& town, std::string_view subject,
                                       Export& out) { return (self->*handler)(connection, town, subject, out); });
    }
    // One step in a write of its own; must be repeatable. [writer]
    template <class Self>
    void on_erase(Self* self, Result<Erased> (Self::*handler)(Tx&, std::string_view subject)) {
      host_.add_erase([self, handler](Tx& tx, std::string_view subject) { return (self->*handler)(tx, subject); });
    }

   private:
    Host& host_;
  };
  Privacy privacy() { return Privacy(*this); }

  class Retention {
   public:
    explicit Retention(Host& host) : host_(host) {}
    // What is older than the town's setting (a duration such as "90 d", or "never"; `fallback` where it isn't set) goes
    // once a day, and when an operator asks. `due` counts it [worker]; `apply` removes or blanks at most `limit` of it
    // and is called again, with no more than are left of what was due, while it returns `limit` [writer].
    template <class Self>
    void rule(std::string_view id, Words name, std::string_view setting, std::string_view fallback, Self* self,
              Result<Due> (Self::*due)(Connection&, std::int64_t before_us),
              Result<std::uint64_t> (Self::*apply)(Tx&, std::int64_t before_us, std::uint64_t limit)) {
      host_.add_rule(
          id, name, setting, fallback,
          [self, due](Connection& connection, std::int64_t before_us) { return (self->*due)(connection, before_us); },
          [self, apply](Tx& tx, std::int64_t before_us, std::uint64_t limit) {
            return (self->*apply)(tx, before_us, limit);
          });
    }

   private:
    Host& host_;
  };
  Retention retention() { return Retention(*this); }

  // A command of plugin.toml: called once per run, returns what takes its input.
  using Arguments = std::vector<std::string_view>;
  template <class Self>
  void command(std::string_view name, Self* self,
               Result<std::unique_ptr<CommandRun>> (Self::*handler)(const Request&, Command, const Arguments&)) {
    add_command(name, [self, handler](const Request& request, Command command, const Arguments& arguments) {
      return (self->*handler)(request, command, arguments);
    });
  }

  enum class Level { Debug = STADTKERN_LOG_DEBUG, Info, Warning, Error };
  // Never personal data, never a secret. [any]
  void log(Level level, std::string_view message,
           std::initializer_list<std::pair<std::string_view, std::string_view>> fields = {},
           const Town* town = nullptr);

  // Settings of a module of scope "node", as JSON. [any]
  std::string_view node_settings() const { return detail::view(api_->town->node_settings(api_->host)); }

  const detail::Api* api() const { return api_.get(); }
  // The first registration that was refused; the entry turns it into the plugin's refusal.
  const std::optional<Error>& refused() const { return refused_; }

 private:
  using Handler = std::function<void(const Request&)>;
  using CommandHandler = std::function<Result<std::unique_ptr<CommandRun>>(const Request&, Command, const Arguments&)>;
  struct Registered;  // keeps the callables alive and at a fixed address

  template <class In>
  static bool parse(const Request& request, In& in) {
    return in.ParseFromArray(request.body().data(), static_cast<int>(request.body().size()));
  }
  static Error malformed() { return {Code::InvalidArgument, "the body is not the message that this method takes"}; }

  void add(std::string_view method, Handler handler);
  void add_raw(std::string_view verb, std::string_view mount, std::string_view pattern, std::string_view role,
               Handler handler, std::size_t max_body = 0);
  void add_page(std::string_view verb, std::string_view pattern, std::string_view role, Handler handler);
  void add_event_route(std::string_view mount, std::string_view pattern, std::string_view role,
                       std::function<Status(const Request&, const EventStream&)> handler);
  void add_download_route(std::string_view mount, std::string_view pattern, std::string_view role,
                          std::function<Status(const Request&, const Download&)> handler);
  void add_subscription(std::string_view type, std::function<Status(Tx&, const Event&)> handler);
  void add_timer(std::string_view name, std::chrono::microseconds period, std::function<Status(Tx&)> handler);
  void add_command(std::string_view name, CommandHandler handler);
  using FindHandler = std::function<Status(Connection&, std::string_view, std::string_view, const Found&)>;
  using ExportHandler = std::function<Status(Connection&, const Town&, std::string_view, Export&)>;
  using EraseHandler = std::function<Result<Erased>(Tx&, std::string_view)>;
  using DueHandler = std::function<Result<Due>(Connection&, std::int64_t)>;
  using ApplyHandler = std::function<Result<std::uint64_t>(Tx&, std::int64_t, std::uint64_t)>;
  bool has_privacy();
  void add_find(FindHandler handler);
  void add_export(ExportHandler handler);
  void add_erase(EraseHandler handler);
  void add_rule(std::string_view id, Words name, std::string_view setting, std::string_view fallback, DueHandler due,
                ApplyHandler apply);
  Registered& keep(Registered registered);
  void check(stadtkern_code code, detail::Failure& failure);

  std::unique_ptr<detail::Api> api_;
  std::vector<std::shared_ptr<Registered>> registered_;
  std::vector<std::shared_ptr<void>> kept_;  // the callables of privacy and retention
  std::optional<Error> refused_;
};

namespace detail {

// What stadtkern_entry.create does for a plugin class; `make` constructs it.
const stadtkern_instance* create_plugin(const stadtkern_host* host, stadtkern_fail fail, void* to,
                                        std::unique_ptr<Plugin> (*make)(Host&)) noexcept;

}  // namespace detail
}  // namespace stadtkern

// Exports the plugin: id and version come from plugin.toml through stadtkern_add_plugin.
#define STADTKERN_PLUGIN(Class)                                                                                     \
  static const stadtkern_instance* stadtkern_create(const stadtkern_host* host, stadtkern_fail fail, void* to) {    \
    return stadtkern::detail::create_plugin(                                                                        \
        host, fail, to,                                                                                             \
        [](stadtkern::Host& h) -> std::unique_ptr<stadtkern::Plugin> { return std::make_unique<Class>(h); });       \
  }                                                                                                                 \
  extern "C" __attribute__((visibility("default"))) const stadtkern_entry stadtkern_plugin;                         \
  const stadtkern_entry stadtkern_plugin = {STADTKERN_ABI_MAGIC,     STADTKERN_ABI_MAJOR, STADTKERN_ABI_MINOR,      \
                                            sizeof(stadtkern_entry), STADTKERN_PLUGIN_ID, STADTKERN_PLUGIN_VERSION, \
                                            stadtkern_create};
