// SPDX-License-Identifier: EUPL-1.2
// stadtkern top: what the modules do this second.
#include "admin/cli.h"
#include "admin/interrupt.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>

namespace stadtkern::admin {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  bool once = false;
  unsigned seconds = 1;
};

struct Sample {
  wire::admin::Status status;
  Clock::time_point at;
};

// A line of the table: a unit, with what it did since the sample before.
struct Row {
  const wire::admin::Instance* unit = nullptr;
  double requests_per_second = 0;
  double errors_per_second = 0;
};

Result<Sample> sample(Client& client) {
  Result<wire::admin::Status> status = client.status();
  if (!status) return status.error();
  return Sample{*std::move(status), Clock::now()};
}

// Counters of the module since the kernel began: none of a kernel that is another one by now.
double rate(std::uint64_t now, std::uint64_t before, double seconds) {
  return now < before || seconds <= 0 ? 0 : static_cast<double>(now - before) / seconds;
}

std::vector<Row> rows_of(const Sample& before, const Sample& now) {
  std::map<std::string, const wire::admin::Instance*> earlier;
  if (before.status.pid == now.status.pid) {
    for (const auto& unit : before.status.instances) earlier.emplace(unit.unit, &unit);
  }
  const double seconds = std::chrono::duration<double>(now.at - before.at).count();
  std::vector<Row> rows;
  for (const auto& unit : now.status.instances) {
    Row& row = rows.emplace_back(Row{&unit, 0, 0});
    const auto found = earlier.find(unit.unit);
    if (found == earlier.end()) continue;
    row.requests_per_second = rate(unit.requests, found->second->requests, seconds);
    row.errors_per_second = rate(unit.errors, found->second->errors, seconds);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.requests_per_second > b.requests_per_second; });
  return rows;
}

std::string decimal(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

void print(const Sample& now, const std::vector<Row>& rows, std::size_t most) {
  std::printf("kernel %s  pid %u  towns %zu  units %zu\n\n", now.status.version.c_str(), now.status.pid,
              now.status.towns.size(), rows.size());
  std::vector<std::vector<std::string>> table{
      {"MODULE", "STATE", "REQ/S", "ERR/S", "P99 MS", "IN FLIGHT", "MEM MIB", "RESTARTS"}};
  for (const Row& row : rows) {
    if (table.size() > most) break;
    const wire::admin::Instance& unit = *row.unit;
    table.push_back({unit.label, unit.state, decimal(row.requests_per_second), decimal(row.errors_per_second),
                     unit.requests > 0 ? decimal(static_cast<double>(unit.p99_us) / 1000) : "-",
                     std::to_string(unit.in_flight), decimal(static_cast<double>(unit.rss_bytes) / (1U << 20)),
                     std::to_string(unit.restarts)});
  }
  print_table(table);
  if (rows.size() + 1 > table.size()) std::printf("and %zu more\n", rows.size() + 1 - table.size());
}

json::Value to_json(const Sample& before, const Sample& now, const std::vector<Row>& rows) {
  json::Value out = json::Value::object();
  out.set("kernel_pid", now.status.pid);
  out.set("seconds", std::chrono::duration<double>(now.at - before.at).count());
  json::Value& list = out.set("modules", json::Value::array());
  for (const Row& row : rows) {
    json::Value entry = json::Value::object();
    entry.set("unit", row.unit->unit);
    entry.set("id", row.unit->module);
    entry.set("state", row.unit->state);
    entry.set("requests_per_s", row.requests_per_second);
    entry.set("errors_per_s", row.errors_per_second);
    entry.set("p99_us", row.unit->p99_us);
    entry.set("inflight", row.unit->in_flight);
    entry.set("rss_bytes", row.unit->rss_bytes);
    entry.set("restarts", row.unit->restarts);
    list.push(std::move(entry));
  }
  return out;
}

// A screen of its own and keys without Enter, while there is a terminal; as it was before, however the command ends.
class Screen {
 public:
  Screen() : shown_(::isatty(STDOUT_FILENO) == 1), keys_(shown_ && ::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (shown_) std::fputs("\033[?1049h\033[?25l", stdout);
    if (!keys_) return;
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  }
  ~Screen() {
    if (keys_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    if (shown_) std::fputs("\033[?25h\033[?1049l", stdout);
    std::fflush(stdout);
  }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void begin_page() const { std::fputs(shown_ ? "\033[H\033[J" : "\n", stdout); }
  [[nodiscard]] std::size_t rows() const {
    winsize size{};
    const bool known = shown_ && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 6;
    return known ? size.ws_row - 5U : 200U;
  }
  // Waits; true when somebody pressed q.
  [[nodiscard]] bool ended(int ms) const {
    pollfd key{keys_ ? STDIN_FILENO : -1, POLLIN, 0};
    char pressed = 0;
    return ::poll(&key, 1, ms) == 1 && (::read(STDIN_FILENO, &pressed, 1) <= 0 || pressed == 'q');
  }

 private:
  bool shown_;
  termios before_{};
  bool keys_;
};

Status watch(Client& client, Sample before, const Options& options) {
  const Interrupt interrupt;
  const Screen screen;
  while (!interrupt.asked()) {
    if (screen.ended(static_cast<int>(options.seconds * 1000))) return {};
    if (interrupt.asked()) return {};
    Result<Sample> now = sample(client);
    if (!now) return now.error();
    screen.begin_page();
    print(*now, rows_of(before, *now), screen.rows());
    std::fflush(stdout);
    before = *std::move(now);
  }
  return {};
}

void top(Cli& cli, const Options& options) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  Result<Sample> before = sample(*client);
  if (!before) return cli.fail(before.error());
  if (!options.once && !cli.json) {
    if (Status watched = watch(*client, *std::move(before), options); !watched) cli.fail(watched.error());
    return;
  }
  ::poll(nullptr, 0, static_cast<int>(options.seconds * 1000));
  const Result<Sample> now = sample(*client);
  if (!now) return cli.fail(now.error());
  const std::vector<Row> rows = rows_of(*before, *now);
  if (cli.json) return cli.result(to_json(*before, *now, rows));
  print(*now, rows, rows.size() + 1);
}

}  // namespace

void add_top(Command app, Cli& cli) {
  Command command = app.subcommand("top", "What the modules do this second; q or Ctrl-C ends it");
  const auto options = std::make_shared<Options>();
  command.flag("--once", options->once, "One picture (as with --json), taken over an interval");
  command.option("--interval", options->seconds, "Seconds between two pictures").shows_default().range(1U, 60U);
  command.runs([&cli, options] { top(cli, *options); });
}

}  // namespace stadtkern::admin
