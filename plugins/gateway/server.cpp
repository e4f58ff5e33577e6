// SPDX-License-Identifier: EUPL-1.2
#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include "plain_front.h"
#include "session.h"

namespace gateway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Descriptor = asio::posix::stream_descriptor;

constexpr std::size_t kMostOperators = 64;   // connections to the operators' listener
constexpr std::size_t kAcceptedAtOnce = 64;  // before others have their turn
constexpr std::size_t kPiecesAtOnce = 32;    // per system call
constexpr int kReadsAtOnce = 16;             // of a TLS connection, before others have their turn

Address address_of(const sockaddr_storage& from) {
  char text[INET6_ADDRSTRLEN] = {};
  if (from.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(from).sin_addr, text, sizeof text);
  } else if (from.ss_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(from).sin6_addr, text, sizeof text);
  }
  return Address::parse(text).value_or(Address{});
}

}  // namespace

struct Server::Io {
  struct Connection;
  struct Listener {
    Kind kind;
    Descriptor socket;
    bool tls = false;
    bool waiting = false;
  };

  Io(const Settings& own, Metrics& counts, Front& for_citizens, Front& for_operators, TlsCertificates* shown,
     std::function<void()> tick)
      : settings(own),
        metrics(counts),
        citizens(for_citizens),
        operators(for_operators),
        certificates(shown),
        on_tick(std::move(tick)) {}

  Front& front(Kind kind) { return kind == Kind::Citizens ? citizens : operators; }
  std::size_t room(Kind kind) const {
    const auto most = kind == Kind::Citizens ? settings.connections : kMostOperators;
    const auto open = count[static_cast<std::size_t>(kind)];
    return open < most ? most - open : 0;
  }

  void accept_when_ready(const std::shared_ptr<Listener>& listener);
  void accept_some(const std::shared_ptr<Listener>& listener);
  void open(const Listener& listener, int descriptor, const Address& address);
  void closed(Connection& connection);
  void take_answers();
  void keep_ticking();
  void keep_looking();
  void tick();
  void maybe_drained();
  void finish_drain();

  const Settings& settings;
  Metrics& metrics;
  Front& citizens;
  Front& operators;
  PlainFront plain;
  TlsCertificates* const certificates;
  const std::function<void()> on_tick;
  std::function<void()> on_second;

  asio::io_context context{1};
  Completions completions{[this] { asio::post(context, [this] { take_answers(); }); }};
  ExchangePool pool{completions};
  asio::steady_timer ticker{context};
  asio::steady_timer drain_limit{context};
  asio::steady_timer seconds{context};
  bool ticking = false;
  bool pressed = false;
  bool draining = false;
  std::function<void()> on_drained;
  std::array<std::size_t, 2> count{};
  std::vector<std::shared_ptr<Listener>> listeners;
  std::vector<std::shared_ptr<Connection>> connections;
  std::vector<std::shared_ptr<Connection>> touched;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
  std::thread thread;
};

// A socket and its session. Kept by the list of connections and by what it waits for.
struct Server::Io::Connection : std::enable_shared_from_this<Connection> {
  Connection(Io& own, const Listener& listener, int descriptor, const Address& address, Time now)
      : io(own), kind(listener.kind), socket(own.context, descriptor), opened(now) {
    Peer peer = io.front(kind).peer(address);
    peer.secure = listener.tls;
    sockaddr_storage own_end{};
    socklen_t size = sizeof own_end;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&own_end), &size) == 0) peer.local = address_of(own_end);
    begin(io.front(kind), std::move(peer), now);
    if (listener.tls) tls = io.certificates->accept(descriptor);
    if (listener.tls && !tls) session->broken(now);
  }

  void begin(Front& front, Peer peer, Time now) {
    session = std::make_unique<Session>(front, io.pool, io.settings.limits, std::move(peer), this, now);
  }

  // After every change: sends what can be sent, reads when the session wants to, ends when it is over.
  void pump() {
    for (int reads = 0;; ++reads) {
      write();
      if (session->wants_shutdown()) {
        if (tls) tls->farewell();
        ::shutdown(socket.native_handle(), SHUT_WR);
        session->shut_down();
      }
      if (session->over()) return io.closed(*this);
      if (reading || !session->wants_bytes()) return;
      if (reads == kReadsAtOnce) break;
      if (!read()) return;
    }
    reading = true;
    asio::post(io.context, [self = shared_from_this()] {
      self->reading = false;
      if (self->open) self->pump();
    });
  }

  // True: something has come already.
  bool read() {
    if (tls) return read_tls();
    reading = true;
    const auto space = session->space();
    socket.async_read_some(asio::buffer(space.data(), space.size()),
                           [self = shared_from_this()](error_code error, std::size_t bytes) {
                             self->reading = false;
                             if (!self->open) return;
                             const Time now = Clock::now();
                             if (error == asio::error::eof) {
                               self->session->closed_by_peer(now);
                             } else if (error) {
                               self->session->broken(now);
                             } else {
                               self->session->received(bytes, now);
                             }
                             self->pump();
                           });
    return false;
  }

  bool read_tls() {
    const auto [state, bytes] = tls->read(session->space());
    const Time now = Clock::now();
    switch (state) {
      case TlsStream::State::Done:
        session->received(bytes, now);
        return true;
      case TlsStream::State::Readable:
      case TlsStream::State::Writable:
        wait_to_read(state == TlsStream::State::Readable ? Descriptor::wait_read : Descriptor::wait_write);
        return false;
      case TlsStream::State::Closed:
        session->closed_by_peer(now);
        return true;
      case TlsStream::State::Broken:
        session->broken(now);
        return true;
      case TlsStream::State::Unsecured:
        break;
    }
    // Plain HTTP from here on, with nobody behind it who could take it for the real thing.
    tls.reset();
    begin(io.plain, {}, now);
    return true;
  }

  void wait_to_read(Descriptor::wait_type what) {
    reading = true;
    socket.async_wait(what, [self = shared_from_this()](error_code error) {
      self->reading = false;
      if (!self->open) return;
      if (error) self->session->broken(Clock::now());
      self->pump();
    });
  }

  // Who has not agreed on TLS by then never will.
  void tick(Time now, bool short_of_room) {
    const bool late = tls && !tls->agreed() && now - opened >= io.settings.limits.head_time;
    if (late) session->broken(now);
    session->tick(now, short_of_room);
  }

  void write() {
    while (!writing && !session->over()) {
      std::array<std::string_view, kPiecesAtOnce> pieces;
      std::array<iovec, kPiecesAtOnce> vectors;
      const auto filled = session->output(pieces);
      if (filled == 0) return;
      if (tls) {
        if (!write_tls(std::span(pieces).first(filled))) return;
        continue;
      }
      for (std::size_t i = 0; i < filled; ++i) {
        vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
      }
      msghdr message{};
      message.msg_iov = vectors.data();
      message.msg_iovlen = filled;
      const auto sent = ::sendmsg(socket.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent >= 0) {
        session->sent(static_cast<std::size_t>(sent), Clock::now());
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
        wait_to_write();
      } else if (errno != EINTR) {
        session->broken(Clock::now());
      }
    }
  }

  // False: not now.
  bool write_tls(std::span<const std::string_view> pieces) {
    const auto [state, bytes] = tls->write(pieces);
    if (state == TlsStream::State::Done) {
      session->sent(bytes, Clock::now());
      return true;
    }
    if (state == TlsStream::State::Writable) wait_to_write();
    if (state == TlsStream::State::Broken || state == TlsStream::State::Closed) session->broken(Clock::now());
    return false;
  }

  void reset_if_wanted() {
    if (!session->to_be_reset()) {
      if (tls) tls->farewell();
      return;
    }
    const linger now{1, 0};
    ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }

  void wait_to_write() {
    writing = true;
    socket.async_wait(Descriptor::wait_write, [self = shared_from_this()](error_code error) {
      self->writing = false;
      if (!self->open) return;
      if (error) self->session->broken(Clock::now());
      self->pump();
    });
  }

  Io& io;
  const Kind kind;
  Descriptor socket;
  const Time opened;
  std::unique_ptr<TlsStream> tls;  // null: none
  std::unique_ptr<Session> session;
  bool open = true;
  bool reading = false;
  bool writing = false;
  bool touched = false;
  std::size_t index = 0;  // in the list of connections
};

void Server::Io::accept_when_ready(const std::shared_ptr<Listener>& listener) {
  if (draining || listener->waiting) return;
  if (room(listener->kind) == 0) {
    // The kernel's backlog holds the rest; a connection that ends, or the next tick, brings us back here.
    pressed = true;
    metrics.accept_paused();
    return;
  }
  listener->waiting = true;
  listener->socket.async_wait(Descriptor::wait_read, [this, listener](error_code error) {
    listener->waiting = false;
    if (!error && !draining) accept_some(listener);
  });
}

void Server::Io::accept_some(const std::shared_ptr<Listener>& listener) {
  for (std::size_t i = 0; i < kAcceptedAtOnce && room(listener->kind) > 0; ++i) {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const int descriptor = ::accept4(listener->socket.native_handle(), reinterpret_cast<sockaddr*>(&from), &size,
                                     SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) {
      open(*listener, descriptor, address_of(from));
    } else if (errno != ECONNABORTED && errno != EINTR) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        // Waiting would report the same listener at once again and again: the next tick tries.
        pressed = true;
        metrics.accept_paused();
        return keep_ticking();
      }
      break;
    }
  }
  accept_when_ready(listener);
}

void Server::Io::open(const Listener& listener, int descriptor, const Address& address) {
  const Time now = Clock::now();
  if (listener.tls && !front(listener.kind).admits(address, now)) {
    metrics.handshake_refused();
    ::close(descriptor);
    return;
  }
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  auto connection = std::make_shared<Connection>(*this, listener, descriptor, address, now);
  connection->index = connections.size();
  connections.push_back(connection);
  ++count[static_cast<std::size_t>(listener.kind)];
  metrics.connection_accepted();
  metrics.connection_opened();
  keep_ticking();
  connection->pump();
}

void Server::Io::closed(Connection& connection) {
  if (!connection.open) return;
  const auto keep = connection.shared_from_this();
  connection.open = false;
  connection.reset_if_wanted();
  error_code ignored;
  connection.socket.close(ignored);
  connections[connection.index] = connections.back();
  connections[connection.index]->index = connection.index;
  connections.pop_back();
  --count[static_cast<std::size_t>(connection.kind)];
  metrics.connection_closed();
  if (pressed) {
    pressed = false;
    for (const auto& listener : listeners) accept_when_ready(listener);
  }
  maybe_drained();
}

void Server::Io::take_answers() {
  const Time now = Clock::now();
  completions.take([&](Exchange& exchange) {
    if (exchange.session == nullptr) {
      // Nobody waits for what would have been asked next.
      if (std::exchange(exchange.checking, false)) return pool.give_back(exchange);
      exchange.collect();
      if (!exchange.calling) pool.give_back(exchange);
      return;
    }
    auto& connection = *static_cast<Connection*>(exchange.session->owner());
    connection.session->answered(exchange, now);
    if (!connection.touched) {
      connection.touched = true;
      touched.push_back(connection.shared_from_this());
    }
  });
  for (const auto& connection : touched) {
    connection->touched = false;
    if (connection->open) connection->pump();
  }
  touched.clear();
  maybe_drained();
}

void Server::Io::keep_ticking() {
  if (ticking) return;
  ticking = true;
  ticker.expires_after(settings.tick);
  ticker.async_wait([this](error_code error) {
    if (!error) tick();
  });
}

void Server::Io::tick() {
  ticking = false;
  const Time now = Clock::now();
  const auto all = connections;
  // The first connection that ends lifts the pressure; the idle ones of this tick must all see it.
  const bool short_of_room = pressed;
  for (const auto& connection : all) {
    if (!connection->open) continue;
    connection->tick(now, short_of_room);
    connection->pump();
  }
  on_tick();
  if (pressed) {
    pressed = false;
    for (const auto& listener : listeners) accept_when_ready(listener);
  }
  if (!connections.empty()) keep_ticking();
}

void Server::Io::keep_looking() {
  if (draining) return;
  on_second();
  seconds.expires_after(std::chrono::seconds(1));
  seconds.async_wait([this](error_code error) {
    if (!error) keep_looking();
  });
}

void Server::Io::maybe_drained() {
  if (draining && connections.empty() && pool.in_use() == 0) finish_drain();
}

void Server::Io::finish_drain() {
  if (!on_drained) return;
  drain_limit.cancel();
  const auto done = std::exchange(on_drained, nullptr);
  on_tick();
  done();
}

Server::Server(const Settings& settings, Metrics& metrics, Front& citizens, Front& operators,
               TlsCertificates* certificates, std::function<void()> on_tick)
    : io_(std::make_unique<Io>(settings, metrics, citizens, operators, certificates, std::move(on_tick))) {}

Server::~Server() {
  stop();
}

void Server::listen(Kind kind, int descriptor, bool tls) {
  asio::post(io_->context, [io = io_.get(), kind, descriptor, tls] {
    auto listener = std::make_shared<Io::Listener>(Io::Listener{kind, Descriptor(io->context, descriptor), tls});
    if (io->draining) return;
    io->listeners.push_back(listener);
    io->accept_when_ready(listener);
  });
}

void Server::every_second(std::function<void()> action) {
  asio::post(io_->context, [io = io_.get(), action = std::move(action)]() mutable {
    io->on_second = std::move(action);
    io->keep_looking();
  });
}

void Server::start() {
  io_->work.emplace(io_->context.get_executor());
  io_->thread = std::thread([io = io_.get()] { io->context.run(); });
}

void Server::drain(std::chrono::milliseconds limit, std::function<void()> done) {
  asio::post(io_->context, [io = io_.get(), limit, done = std::move(done)]() mutable {
    io->draining = true;
    io->seconds.cancel();
    io->on_drained = std::move(done);
    for (const auto& listener : io->listeners) {
      error_code ignored;
      listener->socket.close(ignored);
    }
    io->listeners.clear();
    io->drain_limit.expires_after(limit);
    io->drain_limit.async_wait([io](error_code error) {
      if (!error) io->finish_drain();
    });
    const Time now = Clock::now();
    const auto all = io->connections;
    for (const auto& connection : all) {
      connection->session->drain(now);
      connection->pump();
    }
    io->maybe_drained();
  });
}

void Server::stop() {
  io_->work.reset();
  io_->context.stop();
  if (io_->thread.joinable()) io_->thread.join();
  // What still waits in the context must find its session over when it is destroyed.
  for (const auto& connection : io_->connections) {
    connection->session->broken(Clock::now());
    connection->reset_if_wanted();
  }
}

}  // namespace gateway
