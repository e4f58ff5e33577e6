// SPDX-License-Identifier: EUPL-1.2
#include "bus_runtime.h"

#include "host/library.h"
#include "host/workers.h"
#include "runtime/dealer_socket.h"
#include "runtime/log.h"
#include "runtime/runtime.h"
#include "scheduling.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <future>
#include <mutex>

namespace stadtkern::bench {
namespace {

namespace control = wire::control;

constexpr unsigned kWorkers = 2;  // a host's default
constexpr std::size_t kLaneTasks = 1024;

[[noreturn]] void give_up(const Error& error) {
  std::fprintf(stderr, "bus_bench: %s\n", error.message.c_str());
  _exit(1);
}

control::Welcome welcome(const std::string& endpoint, const EchoIds& ids, bool provided) {
  control::Welcome out;
  out.version = wire::kVersion;
  out.epoch = ids.epoch;
  out.endpoint = endpoint;
  out.nonce = provided ? "callee" : "caller";
  out.module = provided ? "echo" : "caller";
  out.module_version = "1.0.0";
  out.services = {{ids.service,
                   "echo/v1",
                   "echo",
                   {{ids.method, "Echo", 3, 0}, {ids.method + 1, "EchoLater", 3, 0}, {ids.method + 2, "Stream", 0, 3}},
                   provided}};
  out.facts.emplace();
  if (provided) out.facts->mount = "/api/echo/v1";
  return out;
}

// A host's parts, in a host's order.
class Parts {
 public:
  Parts(const control::Welcome& welcome, const std::string& folder, const stadtkern_entry& entry)
      : log_(::open("/dev/null", O_WRONLY | O_CLOEXEC), welcome.module, welcome.module_version), lane_(kLaneTasks) {
    auto socket = runtime::DealerSocket::connect(welcome.endpoint, welcome.nonce);
    if (!socket) give_up(socket.error());
    socket_ = *std::move(socket);
    runtime::Options options;
    options.folder = folder;
    options.monotonic_ns = [] { return Meter::now(); };
    options.wait = [this](const std::atomic<bool>& done) { workers_->wait(done); };
    options.wake = [this] { socket_->wake(); };
    options.defer = [this](std::function<void()> task) { lane_.post(std::move(task)); };
    runtime_ = std::make_unique<runtime::Runtime>(welcome, std::move(options), *socket_, log_);
    if (const Status status = runtime_->create(entry); !status) give_up(status.error());
  }

  void open_town(std::uint32_t id) {
    control::TownOpen town;
    town.id = id;
    town.name = "musterstadt";
    town.languages = {"de"};
    town.settings = "{}";
    if (const Status status = runtime_->open_town(town); !status) give_up(status.error());
  }
  void work() { workers_ = std::make_unique<host::Workers>(*socket_, *runtime_, lane_, kWorkers); }

 private:
  runtime::Log log_;
  host::TaskThread lane_;
  std::unique_ptr<runtime::DealerSocket> socket_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::unique_ptr<host::Workers> workers_;
};

// The calling plugin, by the C tables alone.
struct Caller {
  const stadtkern_host* host = nullptr;
  const stadtkern_bus* bus = nullptr;
  stadtkern_town* town = nullptr;
  stadtkern_instance instance{};
  std::string payload;
  std::mutex mutex;  // of the two below
  Meter* meter = nullptr;
  bool over = false;
  std::promise<Measured> done;

  struct Call {
    Caller* caller;
    std::int64_t sent;
  };
  void call() {
    const auto bytes = [](const std::string& text) { return stadtkern_bytes{text.data(), text.size()}; };
    static const std::string service = "echo/v1", method = "Echo";
    bus->call(host, nullptr, town, bytes(service), bytes(method), bytes(payload), {}, 0, &Caller::answered,
              new Call{this, Meter::now()});
  }
  static void answered(void* user, stadtkern_bytes body, const stadtkern_error* error) {
    const std::unique_ptr<Call> one(static_cast<Call*>(user));
    Caller& self = *one->caller;
    {
      const std::lock_guard lock(self.mutex);
      if (self.over) return;
      if (!self.meter->answered(one->sent, error == nullptr && body.size == self.payload.size())) {
        self.over = true;
        return self.done.set_value(self.meter->result());
      }
    }
    self.call();
  }
};

Caller caller;

const stadtkern_instance* create_caller(const stadtkern_host* host, stadtkern_fail, void*) {
  caller.host = host;
  caller.bus = static_cast<const stadtkern_bus*>(host->table(host, "stadtkern.bus/1"));
  caller.instance.size = sizeof caller.instance;
  caller.instance.town_open = [](void*, stadtkern_town* town, stadtkern_fail, void*) -> stadtkern_code {
    caller.town = town;
    return STADTKERN_OK;
  };
  return &caller.instance;
}

}  // namespace

std::string echo_payload(std::size_t size) {
  // Field 1, bytes: a tag, the length in one byte or two, the bytes.
  const std::size_t two_bytes = 127 + 2;
  const std::size_t data = size - (size > two_bytes ? 3 : 2);
  std::string out = "\x0a";
  if (size > two_bytes) {
    out.push_back(static_cast<char>((data & 0x7f) | 0x80));
    out.push_back(static_cast<char>(data >> 7));
  } else {
    out.push_back(static_cast<char>(data));
  }
  return out.append(data, 'x');
}

void serve_echo(const std::string& endpoint, const std::string& folder, const EchoIds& ids) {
  take_turns_at_the_processor();  // as a host inherits it from the kernel
  const auto entry = host::load_entry(folder + "/echo.so", "echo", "1.0.0");
  if (!entry) give_up(entry.error());
  Parts parts(welcome(endpoint, ids, true), folder, **entry);
  parts.open_town(ids.town);
  parts.work();
  for (;;) pause();
}

Measured call_echo(const std::string& endpoint, const EchoIds& ids, const Load& load) {
  static constexpr stadtkern_entry kEntry{
      STADTKERN_ABI_MAGIC, STADTKERN_ABI_MAJOR, STADTKERN_ABI_MINOR, sizeof(stadtkern_entry), "caller", "1.0.0",
      create_caller};
  take_turns_at_the_processor();
  // Never destroyed: the process leaves with its figures, and what is still under way goes with it.
  auto* parts = new Parts(welcome(endpoint, ids, false), "", kEntry);
  parts->open_town(ids.town);
  parts->work();
  caller.meter = new Meter(load);
  caller.payload = echo_payload(load.payload);
  auto measured = caller.done.get_future();
  for (std::size_t i = 0; i < load.window; ++i) caller.call();
  return measured.get();
}

}  // namespace stadtkern::bench
