// SPDX-License-Identifier: EUPL-1.2
// Sockets and time around the sessions: one thread of Boost.Asio, whose only home this is. Accepts, reads, writes with
// one system call per answer, and takes the workers' answers in with one wake-up for however many there are.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "front.h"
#include "metrics.h"
#include "settings.h"
#include "tls_certificates.h"

namespace gateway {

class Server {
 public:
  enum class Kind { Citizens, Operators };

  // `on_tick` runs on the io thread every settings.tick while there are connections, and once after the last.
  // `certificates` may be null: then no listener speaks TLS; else they are used on the io thread only from now on.
  Server(const Settings& settings, Metrics& metrics, Front& citizens, Front& operators, TlsCertificates* certificates,
         std::function<void()> on_tick);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Takes over a listening, non-blocking socket. Any thread, also before start().
  void listen(Kind kind, int descriptor, bool tls = false);
  // Runs on the io thread once a second, from start() to the drain.
  void every_second(std::function<void()> action);
  void start();
  // No new connections; what is under way is answered, idle connections end. `done` is called once on the io thread
  // when all has ended, at the latest after `limit`. Any thread, once.
  void drain(std::chrono::milliseconds limit, std::function<void()> done);
  // Ends the thread; connections that are left are cut. Not on the io thread.
  void stop();

 private:
  struct Io;
  std::unique_ptr<Io> io_;
};

}  // namespace gateway
