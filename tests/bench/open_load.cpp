// SPDX-License-Identifier: EUPL-1.2
// An open-loop HTTP load on keep-alive connections: requests are due at fixed times whatever the server does, and each
// one's latency counts from when it was due. Every few requests is a durable write with a key of its own. Each outcome
// goes into a file, so that nothing is averaged away: struct Outcome below, little-endian. Or whole requests come from
// a file (--script), each behind a line with its size in bytes, and are sent in their order, over and over.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Outcome {
  std::int64_t due_ns = 0;       // CLOCK_MONOTONIC
  std::uint32_t latency_us = 0;  // from then to the whole answer
  std::uint16_t status = 0;      // of HTTP; 0: none came
  std::uint8_t write = 0;
  std::uint8_t connections = 0;  // that it took; more than one: the first had ended while idle
  std::uint64_t number = 0;
};
static_assert(sizeof(Outcome) == 24);

struct Options {
  std::uint16_t port = 0;
  double rate = 100;        // requests per second; 0: as fast as answers come (to find the capacity)
  std::uint64_t count = 0;  // requests in all
  unsigned connections = 32;
  unsigned write_every = 5;  // 0: never
  unsigned towns = 0;        // "TOWN" in the paths is a number below this, of three digits, another for each request
  std::string read_path = "/", write_path, write_body, run;
  std::string script;  // a file of requests; then read_path and write_path say nothing
  std::string out;
};

std::int64_t now_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

volatile std::sig_atomic_t told_to_end = 0;  // SIGTERM: what is due already is still sent and waited for

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

// Requests as they go over the wire.
std::vector<std::string> read_script(const std::string& path) {
  std::vector<std::string> requests;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) {
    std::string request(std::stoul(line), '\0');
    if (!file.read(request.data(), static_cast<std::streamsize>(request.size()))) requests.clear();
    if (!file) break;
    requests.push_back(std::move(request));
  }
  if (requests.empty()) {
    std::fprintf(stderr, "%s: no requests, or the last one is cut\n", path.c_str());
    std::exit(1);
  }
  return requests;
}

struct Connection {
  int socket = -1;
  bool busy = false;
  Outcome request;
  std::string out;
  std::size_t sent = 0;
  std::string in;
};

class Load {
 public:
  explicit Load(Options options) : options_(std::move(options)), connections_(options_.connections) {
    poll_ = epoll_create1(EPOLL_CLOEXEC);
    if (poll_ < 0) fail("epoll");
    if (!options_.script.empty()) script_ = read_script(options_.script);
    file_ = std::fopen(options_.out.c_str(), "wb");
    if (file_ == nullptr) fail(options_.out.c_str());
    for (Connection& connection : connections_) open(connection);
  }

  int run() {
    const std::int64_t start = now_ns();
    std::uint64_t made = 0;
    std::uint64_t count = options_.count;
    while (done_ < count) {
      const std::int64_t now = now_ns();
      if (told_to_end != 0) count = made;
      while (made < count && due(start, made, now)) {
        Outcome request;
        request.due_ns = options_.rate > 0 ? start + at(made) : now;
        request.number = made++;
        request.write = script_.empty() && options_.write_every > 0 && request.number % options_.write_every == 0;
        waiting_.push_back(request);
        if (options_.rate <= 0) break;
      }
      for (Connection& connection : connections_) {
        if (waiting_.empty()) break;
        if (connection.busy) continue;
        begin(connection, waiting_.front());
        waiting_.pop_front();
      }
      wait(start, made);
    }
    std::fclose(file_);
    std::printf("{\"requests\": %llu, \"failed\": %llu, \"seconds\": %.3f}\n", static_cast<unsigned long long>(done_),
                static_cast<unsigned long long>(failed_), static_cast<double>(now_ns() - start) / 1e9);
    return 0;
  }

 private:
  std::int64_t at(std::uint64_t number) const {
    return static_cast<std::int64_t>(static_cast<double>(number) / options_.rate * 1e9);
  }
  bool due(std::int64_t start, std::uint64_t number, std::int64_t now) const {
    if (options_.rate > 0) return start + at(number) <= now;
    return waiting_.empty() &&
           std::any_of(connections_.begin(), connections_.end(), [](const auto& c) { return !c.busy; });
  }

  void open(Connection& connection) {
    connection.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(options_.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(connection.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
    const int on = 1;
    ::setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &connection;
    if (epoll_ctl(poll_, EPOLL_CTL_ADD, connection.socket, &event) != 0) fail("epoll_ctl");
    connection.in.clear();
  }

  // Far from the number before, so that no town is asked twice in a row.
  std::string with_town(std::string path, std::uint64_t number) const {
    const auto place = options_.towns > 0 ? path.find("TOWN") : std::string::npos;
    if (place == std::string::npos) return path;
    const auto town = std::to_string(1000 + number * 2654435761 / 65536 % options_.towns);
    return path.replace(place, 4, town, 1, 3);
  }

  void reopen(Connection& connection) {
    ::close(connection.socket);
    open(connection);
  }

  void begin(Connection& connection, const Outcome& request) {
    // A server may end an idle connection at any time; a client looks before it sends.
    char byte = 0;
    if (::recv(connection.socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0) reopen(connection);
    connection.request = request;
    connection.busy = true;
    send(connection);
  }

  void send(Connection& connection) {
    ++connection.request.connections;
    std::string& out = connection.out;
    if (!script_.empty()) {
      out = script_[connection.request.number % script_.size()];
    } else if (connection.request.write != 0) {
      const std::string key = options_.run + "-" + std::to_string(1'000'000'000'000 + connection.request.number);
      std::string body = options_.write_body;
      if (const auto place = body.find("KEY"); place != std::string::npos) body.replace(place, 3, key);
      out = "POST " + with_town(options_.write_path, connection.request.number) +
            " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + "Idempotency-Key: " + key +
            "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    } else {
      out = "GET " + with_town(options_.read_path, connection.request.number) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }
    connection.in.clear();
    // Small requests fit into the socket's buffer.
    if (::send(connection.socket, out.data(), out.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(out.size())) {
      finish(connection, 0, true);
    }
  }

  void wait(std::int64_t start, std::uint64_t made) {
    // To the nanosecond: rounded to milliseconds it would poll without end, and take a core from those it measures.
    std::int64_t left = 1'000'000'000;
    if (options_.rate > 0 && made < options_.count)
      left = std::clamp<std::int64_t>(start + at(made) - now_ns(), 0, left);
    const timespec timeout{left / 1'000'000'000, left % 1'000'000'000};
    std::array<epoll_event, 64> events{};
    const int count = epoll_pwait2(poll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
    for (int i = 0; i < count; ++i) receive(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr));
    constexpr std::int64_t kLongest = 30'000'000'000;
    for (Connection& connection : connections_) {
      if (connection.busy && now_ns() - connection.request.due_ns > kLongest) finish(connection, 0, true);
    }
  }

  void receive(Connection& connection) {
    std::array<char, 65536> buffer;
    const ssize_t size = ::recv(connection.socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) {
      if (connection.busy) return finish(connection, 0, true);
      return reopen(connection);
    }
    if (!connection.busy) return finish(connection, 0, true);  // nobody asked
    connection.in.append(buffer.data(), static_cast<std::size_t>(size));
    const std::size_t head = connection.in.find("\r\n\r\n");
    if (head == std::string::npos) return;
    const std::string_view text = std::string_view(connection.in).substr(0, head + 2);
    const std::size_t length = std::strtoull(field(text, "content-length").c_str(), nullptr, 10);
    if (connection.in.size() < head + 4 + length) return;
    const auto status = static_cast<std::uint16_t>(std::strtoul(connection.in.c_str() + 9, nullptr, 10));
    finish(connection, status, field(text, "connection") == "close");
  }

  static std::string field(std::string_view head, std::string_view name) {
    for (std::size_t line = head.find("\r\n"); line != std::string_view::npos && line + 2 < head.size();
         line = head.find("\r\n", line + 2)) {
      const std::string_view rest = head.substr(line + 2);
      const bool same = rest.size() > name.size() && rest[name.size()] == ':' &&
                        std::equal(name.begin(), name.end(), rest.begin(),
                                   [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
      if (!same) continue;
      std::string_view value = rest.substr(name.size() + 1, rest.find("\r\n") - name.size() - 1);
      while (value.starts_with(' ')) value.remove_prefix(1);
      return std::string(value);
    }
    return {};
  }

  void finish(Connection& connection, std::uint16_t status, bool close) {
    if (connection.busy) {
      Outcome& outcome = connection.request;
      outcome.status = status;
      outcome.latency_us = static_cast<std::uint32_t>(std::max<std::int64_t>(0, now_ns() - outcome.due_ns) / 1000);
      std::fwrite(&outcome, sizeof outcome, 1, file_);
      ++done_;
      if (status < 200 || status > 299) ++failed_;
    }
    connection.busy = false;
    if (close) reopen(connection);
  }

  const Options options_;
  std::vector<std::string> script_;
  int poll_ = -1;
  std::FILE* file_ = nullptr;
  std::vector<Connection> connections_;
  std::deque<Outcome> waiting_;
  std::uint64_t done_ = 0;
  std::uint64_t failed_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const std::string value = argv[i + 1];
    if (name == "--port") options.port = static_cast<std::uint16_t>(std::stoul(value));
    if (name == "--rate") options.rate = std::stod(value);
    if (name == "--count") options.count = std::stoull(value);
    if (name == "--connections") options.connections = static_cast<unsigned>(std::stoul(value));
    if (name == "--towns") options.towns = static_cast<unsigned>(std::stoul(value));
    if (name == "--write-every") options.write_every = static_cast<unsigned>(std::stoul(value));
    if (name == "--read") options.read_path = value;
    if (name == "--write") options.write_path = value;
    if (name == "--body") options.write_body = value;
    if (name == "--run") options.run = value;
    if (name == "--script") options.script = value;
    if (name == "--out") options.out = value;
  }
  if (options.port == 0 || options.count == 0 || options.out.empty()) {
    std::fputs(
        "usage: open_load --port N --count N --out FILE [--rate PER_SECOND] [--connections N] [--write-every N] "
        "[--towns N] [--read PATH] [--write PATH --body JSON_WITH_KEY --run NAME] [--script FILE]\n",
        stderr);
    return 2;
  }
  ::prctl(PR_SET_TIMERSLACK, 1);  // a wait ends when it should, not up to 50 us later
  std::signal(SIGTERM, [](int) { told_to_end = 1; });
  return Load(std::move(options)).run();
}
