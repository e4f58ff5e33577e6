// SPDX-License-Identifier: EUPL-1.2
// NATS request-reply through Debian's nats-server and C client. The payload travels without our header, so NATS carries
// fewer bytes. Two modes of both clients: send as soon as possible, and buffered (its best throughput).
#include "bus_measure.h"

#ifdef STADTKERN_BENCH_NATS
#include <fcntl.h>
#include <nats/nats.h>
#include <time.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string_view>

namespace stadtkern::bench {
namespace {

constexpr const char* kSubject = "bench.echo";
constexpr const char* kServer = "/usr/sbin/nats-server";
constexpr int kTries = 500;  // of 10 ms

[[noreturn]] void fail(const char* what, natsStatus status) {
  std::fprintf(stderr, "bus_bench: nats: %s: %s\n", what, natsStatus_GetText(status));
  _exit(1);
}

void check(const char* what, natsStatus status) {
  if (status != NATS_OK) fail(what, status);
}

void wait_a_little() {
  const timespec pause{0, 10'000'000};
  nanosleep(&pause, nullptr);
}

// The server writes the port that it was given into a file of this folder.
std::string server_url(const std::string& folder) {
  for (int i = 0; i < kTries; ++i, wait_a_little()) {
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() != ".ports") continue;
      std::ifstream in(file.path());
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      const auto begin = text.find("nats://");
      const auto close = text.find('"', begin);
      if (begin != std::string::npos && close != std::string::npos) return text.substr(begin, close - begin);
    }
  }
  return {};
}

natsConnection* connect(const std::string& url, bool immediate) {
  natsOptions* options = nullptr;
  natsConnection* connection = nullptr;
  check("options", natsOptions_Create(&options));
  check("url", natsOptions_SetURL(options, url.c_str()));
  check("mode", natsOptions_SetSendAsap(options, immediate));
  check("connect", natsConnection_Connect(&connection, options));
  return connection;
}

void echo(natsConnection* connection, natsSubscription*, natsMsg* message, void*) {
  natsConnection_Publish(connection, natsMsg_GetReply(message), natsMsg_GetData(message),
                         natsMsg_GetDataLength(message));
  natsMsg_Destroy(message);
}

struct Caller {
  const Load& load;
  Meter meter;
  std::string inbox;
  std::string payload;
  std::mutex mutex;
  std::condition_variable done;
  bool finished = false;

  // The time of sending is the last part of the reply subject.
  void request(natsConnection* connection) {
    const std::string reply = inbox + "." + std::to_string(Meter::now());
    natsConnection_PublishRequest(connection, kSubject, reply.c_str(), payload.data(),
                                  static_cast<int>(payload.size()));
  }
  void answered(natsConnection* connection, natsMsg* message) {
    const std::string_view subject = natsMsg_GetSubject(message);
    const std::int64_t sent = std::atoll(subject.substr(subject.rfind('.') + 1).data());
    const bool ok = natsMsg_GetDataLength(message) == static_cast<int>(payload.size());
    natsMsg_Destroy(message);
    const std::lock_guard lock(mutex);
    if (finished) return;
    finished = !meter.answered(sent, ok);
    if (finished) return done.notify_one();
    request(connection);
  }
};

Measured call(const std::string& url, const Load& load, bool immediate) {
  natsConnection* connection = connect(url, immediate);
  Caller caller{load, Meter(load), "bench.inbox", std::string(load.payload, 'x'), {}, {}, false};
  natsSubscription* subscription = nullptr;
  check("subscribe", natsConnection_Subscribe(
                         &subscription, connection, "bench.inbox.*",
                         [](natsConnection* from, natsSubscription*, natsMsg* message, void* closure) {
                           static_cast<Caller*>(closure)->answered(from, message);
                         },
                         &caller));
  check("flush", natsConnection_Flush(connection));
  for (std::size_t i = 0; i < load.window; ++i) caller.request(connection);
  std::unique_lock lock(caller.mutex);
  caller.done.wait(lock, [&] { return caller.finished; });
  return caller.meter.result();
}

Measured over_nats(const Load& load, const std::string& folder, bool immediate) {
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() == ".ports") std::filesystem::remove(file.path());
  }
  const pid_t server = spawn(load.pinned, [&] {
    const std::string log = folder + "/nats.log";
    execl(kServer, "nats-server", "-a", "127.0.0.1", "-p", "-1", "--ports_file_dir", folder.c_str(), "-l", log.c_str(),
          static_cast<char*>(nullptr));
  });
  const std::string url = server_url(folder);
  const std::string ready = folder + "/nats.ready";
  std::filesystem::remove(ready);
  const pid_t callee = spawn(load.pinned, [&] {
    natsConnection* connection = connect(url, immediate);
    natsSubscription* subscription = nullptr;
    check("subscribe", natsConnection_Subscribe(&subscription, connection, kSubject, echo, nullptr));
    check("flush", natsConnection_Flush(connection));
    std::ofstream(ready) << "ready";
    for (;;) pause();
  });
  for (int i = 0; i < kTries && !std::filesystem::exists(ready); ++i) wait_a_little();
  Measured measured = run_caller(load.pinned, [&] { return call(url, load, immediate); });
  end(callee);
  const double cpu = end(server);
  const double requests = measured.per_second * load.seconds * 1.2;
  measured.broker_cpu_us = requests > 0 ? cpu * 1e6 / requests : 0;
  return measured;
}

}  // namespace

std::vector<Participant> nats_participants(std::string& why) {
  if (access(kServer, X_OK) != 0) {
    why = "nats-server is not installed";
    return {};
  }
  return {
      {"nats", "nats-server, C clients that send at once",
       [](const Load& load, const std::string& folder) { return over_nats(load, folder, true); }},
      {"nats.buffered", "the same, clients buffer",
       [](const Load& load, const std::string& folder) { return over_nats(load, folder, false); }},
  };
}

}  // namespace stadtkern::bench

#else

namespace stadtkern::bench {

std::vector<Participant> nats_participants(std::string& why) {
  why = "built without libnats-dev";
  return {};
}

}  // namespace stadtkern::bench
#endif
