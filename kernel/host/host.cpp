// SPDX-License-Identifier: EUPL-1.2
#include "host/host.h"

#include "host/control_client.h"
#include "host/library.h"
#include "host/workers.h"
#include "packages/contents.h"
#include "packages/installed.h"
#include "runtime/dealer_socket.h"
#include "runtime/log.h"
#include "runtime/runtime.h"
#include "wire/prefix.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <ctime>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace stadtkern::host {
namespace {

namespace control = wire::control;

constexpr int kControl = 3;
constexpr int kLog = 4;
constexpr unsigned kDefaultWorkers = 2;
constexpr std::size_t kLifeTasks = 65536;  // one per town to open at once
constexpr std::size_t kLaneTasks = 16384;  // more than there are slots and streams, so that the end of none is dropped
constexpr int kWatchMs = 250;
constexpr std::chrono::milliseconds kFarewell{300};  // for the last answers to leave, when it is told to stop
constexpr std::uint32_t kLifelineMs = 1500;  // to end what is under way once the kernel is gone; then the process goes

std::int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

template <class Member, class Value>
control::Control message(Member member, Value value) {
  control::Control out;
  out.*member = std::move(value);
  return out;
}

class Host {
 public:
  Host(std::string folder, control::Welcome welcome, ControlClient& kernel)
      : folder_(std::move(folder)),
        kernel_(kernel),
        log_(kLog, welcome.module, welcome.module_version),
        life_(kLifeTasks),
        lane_(kLaneTasks),
        welcome_(std::move(welcome)) {
    log_.set_level(welcome_.log_level);
  }

  // Reads the control channel until the end.
  int run() {
    life_.post([this] { load(); });
    control::Control frame;
    for (;;) {
      const auto received = kernel_.receive(frame, kWatchMs);
      if (received == ControlClient::Received::Gone) return lifeline_cut();
      if (loaded_) runtime_->watch();
      if (received == ControlClient::Received::Nothing) continue;
      if (frame.stop) return stop();
      handle(frame);
    }
  }

 private:
  // dlopen and the constructor, on the life thread: the control thread answers pings meanwhile, and the kernel ends a
  // plugin that hangs in either.
  void load() {
    const std::string code = welcome_.module + ".so";
    const std::string library = folder_ + "/" + code;
    // A module folder of development has no list of hashes; a package's was signed.
    if (std::filesystem::exists(std::filesystem::path(folder_) / packages::kHashesFile)) {
      if (const Status sound = packages::check_installed_file(folder_, code); !sound) return refuse(sound.error());
    }
    auto entry = load_entry(library, welcome_.module, welcome_.module_version);
    if (!entry) return refuse(entry.error());
    auto socket = runtime::DealerSocket::connect(welcome_.endpoint, welcome_.nonce);
    if (!socket) return refuse(socket.error());
    socket_ = *std::move(socket);
    runtime::Options options;
    options.folder = folder_;
    options.monotonic_ns = monotonic_ns;
    options.wait = [this](const std::atomic<bool>& done) { workers_->wait(done); };
    options.wake = [this] { socket_->wake(); };
    options.defer = [this](std::function<void()> task) { lane_.post(std::move(task)); };
    options.misbehaved = [this](const std::string& what) {
      kernel_.send(message(&control::Control::misbehaving, control::Misbehaving{what}));
    };
    runtime_ = std::make_unique<runtime::Runtime>(welcome_, std::move(options), *socket_, log_);
    if (const Status status = runtime_->create(**entry); !status) return refuse(status.error());
    const unsigned count = welcome_.workers != 0 ? welcome_.workers : kDefaultWorkers;
    workers_ = std::make_unique<Workers>(*socket_, *runtime_, lane_, count);
    loaded_ = true;
    kernel_.send(message(&control::Control::loaded, control::Loaded{}));
  }

  void refuse(const Error& error) {
    log_.write(STADTKERN_LOG_ERROR, "the module cannot start", {{"why", error.message}});
    kernel_.send(message(&control::Control::failed, control::Failed{error.message}));
    refused_ = true;
  }

  // Everything that needs the plugin goes to the life thread, behind load(): in order, one at a time.
  void handle(const control::Control& frame) {
    if (frame.ping) {
      kernel_.send(message(&control::Control::pong, control::Pong{frame.ping->number, log_.dropped()}));
    } else if (frame.log_level) {
      log_.set_level(frame.log_level->level);
    } else if (frame.pause) {
      if (loaded_) socket_->pause();
    } else if (frame.resume) {
      resume(*frame.resume);
    } else if (frame.listener) {
      const int descriptor = kernel_.take_descriptor();
      on_life([this, listener = *frame.listener, descriptor] {
        runtime_->listener({{listener.name.data(), listener.name.size()},
                            {listener.address.data(), listener.address.size()},
                            descriptor});
      });
    } else if (frame.registry) {
      on_life([this, registry = *frame.registry] {
        runtime_->registry(registry);
        kernel_.send(message(&control::Control::registry_applied, control::RegistryApplied{registry.number}));
      });
    } else if (frame.town_open) {
      {
        const std::lock_guard lock(opening_mutex_);
        opening_.push_back(*frame.town_open);
      }
      on_life([this] { open_next(); });
    } else if (frame.town_reconfigure && frame.town_reconfigure->town) {
      on_life([this, town = *frame.town_reconfigure->town] { tell_opened(town.id, runtime_->reconfigure_town(town)); });
    } else if (frame.town_close) {
      on_life([this, id = frame.town_close->id] {
        runtime_->close_town(id);
        kernel_.send(message(&control::Control::town_closed, control::TownClosed{id}));
      });
    } else if (frame.activate) {
      on_life([this, activate = *frame.activate] { runtime_->activate(activate.id, activate.activation); });
    } else if (frame.start) {
      on_life([this] {
        if (const Status status = runtime_->start(); !status) return refuse(status.error());
        kernel_.send(message(&control::Control::ready, control::Ready{}));
      });
    } else if (frame.drain) {
      on_life([this, ms = frame.drain->milliseconds] {
        runtime_->drain(ms);
        kernel_.send(message(&control::Control::drained, control::Drained{}));
      });
    }
  }

  // Another kernel has taken over. Without its bus this process is of no use, and its end says so.
  void resume(const control::Resume& resume) {
    if (!loaded_) return;
    if (resume.nonce.empty()) return socket_->go_on();
    const std::vector<std::uint64_t> before = runtime_->calls_under_way();
    const auto connected = socket_->resume(resume.endpoint, resume.nonce);
    if (connected) return runtime_->bus_replaced(before, *connected);
    log_.write(STADTKERN_LOG_ERROR, "the next kernel's bus cannot be reached", {{"why", connected.error().message}});
    _exit(3);
  }

  void on_life(std::function<void()> task) {
    life_.post([this, run = std::move(task)] {
      if (loaded_ && !refused_) run();
    });
  }

  // One town after the other, as the plugin may expect; only its store is made ready by the lane while the one before
  // it is opened. With a thousand towns that is the larger part of a start.
  void open_next() {
    std::unique_lock lock(opening_mutex_);
    const control::TownOpen town = std::move(opening_.front());
    opening_.pop_front();
    prepared_.wait(lock, [&] { return preparing_ != town.name; });
    if (!opening_.empty()) lane_.post([this] { prepare_next(); });
    lock.unlock();
    tell_opened(town.id, runtime_->open_town(town));
  }

  void prepare_next() {
    std::unique_lock lock(opening_mutex_);
    if (opening_.empty()) return;
    const std::string town = preparing_ = opening_.front().name;
    lock.unlock();
    runtime_->prepare_store(town);
    lock.lock();
    preparing_.clear();
    prepared_.notify_all();
  }

  void tell_opened(std::uint32_t id, const Status& status) {
    control::TownOpened opened{id, {}};
    if (!status) opened.error = status.error().message.empty() ? "refused" : status.error().message;
    kernel_.send(message(&control::Control::town_opened, opened));
  }

  // The kernel has drained us, or gives us up. It ends a process that takes longer than its limit.
  int stop() {
    if (loaded_) {
      socket_->close();
      workers_.reset();
      lane_.end();
      socket_->finish(kFarewell);
      runtime_->destroy();
    }
    // Threads of the plugin may still run library code: no static destructor may pull it away under them.
    _exit(refused_ ? 1 : 0);
  }

  int lifeline_cut() {
    log_.write(STADTKERN_LOG_WARNING, "the kernel is gone: ending");
    std::thread([] {
      std::this_thread::sleep_for(std::chrono::milliseconds(kLifelineMs));
      _exit(3);
    }).detach();
    if (loaded_) {
      runtime_->bus_lost();
      socket_->close();
      runtime_->drain(kLifelineMs / 2);
    }
    _exit(3);
  }

  const std::string folder_;
  ControlClient& kernel_;
  runtime::Log log_;
  TaskThread life_;
  TaskThread lane_;
  const control::Welcome welcome_;
  std::unique_ptr<runtime::DealerSocket> socket_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::unique_ptr<Workers> workers_;
  std::mutex opening_mutex_;
  std::deque<control::TownOpen> opening_;  // a task of the life thread waits for each
  std::string preparing_;                  // the town whose store the lane opens now
  std::condition_variable prepared_;
  std::atomic<bool> loaded_ = false;
  std::atomic<bool> refused_ = false;
};

}  // namespace

int run(const std::string& module_folder, const std::string& module) {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  std::signal(SIGPIPE, SIG_IGN);
  // Ctrl-C reaches the whole process group; only the kernel decides when a host stops.
  std::signal(SIGINT, SIG_IGN);

  ControlClient kernel(kControl);
  control::Hello hello{{wire::kVersion}, "stadtkern " STADTKERN_VERSION, module, {}, true};
  control::Control frame;
  constexpr int kWelcomeMs = 10'000;
  if (!kernel.send(message(&control::Control::hello, hello)) ||
      kernel.receive(frame, kWelcomeMs) != ControlClient::Received::Frame) {
    std::fputs("stadtkern-host: no kernel at fd 3\n", stderr);
    return 3;
  }
  if (frame.refused) {
    std::fprintf(stderr, "stadtkern-host: refused by the kernel: %s\n", frame.refused->reason.c_str());
    return 1;
  }
  if (!frame.welcome) return 1;
  Host host(module_folder, *std::move(frame.welcome), kernel);
  return host.run();
}

}  // namespace stadtkern::host
