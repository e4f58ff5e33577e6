// SPDX-License-Identifier: EUPL-1.2
// stadtkern upgrade-kernel
#include "admin/cli.h"

#include <cstdio>
#include <memory>
#include <thread>

namespace stadtkern::admin {
namespace {

using wire::admin::Takeover;

constexpr std::chrono::milliseconds kPatience{10'000};  // for one answer
constexpr std::chrono::seconds kWhole{60};              // until the next program says what came of it
constexpr std::chrono::seconds kGone{2};                // without anybody at the admin socket: nobody comes any more
constexpr std::chrono::milliseconds kLook{20};

Result<wire::admin::Status> status_of(const Cli& cli) {
  Result<Client> client = Client::connect(cli.state, kPatience);
  if (!client) return client.error();
  return client->status();
}

// When another one than that before has been completed.
Result<Takeover> wait_for_takeover(const Cli& cli, std::int64_t before) {
  const auto until = std::chrono::steady_clock::now() + kWhole;
  auto seen = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() < until) {
    const auto asked = std::chrono::steady_clock::now();
    const Result<wire::admin::Status> status = status_of(cli);
    // Somebody is there who has not answered yet, too: who is gone is told of at once.
    if (status || std::chrono::steady_clock::now() > asked + kLook) seen = std::chrono::steady_clock::now();
    if (std::chrono::steady_clock::now() > seen + kGone) {
      return Error{Code::Unavailable, "the kernel has ended: " + status.error().message};
    }
    const bool there = status && status->takeover && status->takeover->paused_at != before;
    if (there && (status->takeover->pause_us > 0 || !status->takeover->failed.empty())) return *status->takeover;
    std::this_thread::sleep_for(kLook);
  }
  return Error{Code::DeadlineExceeded,
               "nothing was heard of a new kernel within 60 s; see `stadtkern status` and logs/kernel.jsonl"};
}

void show(Cli& cli, const Takeover& how) {
  if (!how.failed.empty()) {
    return cli.fail({Code::FailedPrecondition, "the kernel's program stays " + how.to + ": " + how.failed});
  }
  json::Value result = json::Value::object();
  result.set("from", how.from);
  result.set("to", how.to);
  result.set("pause_us", how.pause_us);
  result.set("ended_requests", std::uint64_t{how.ended_requests});
  result.set("ended_streams", std::uint64_t{how.ended_streams});
  if (cli.json) return cli.result(result);
  std::printf("kernel %s took over from %s: requests waited %.1f ms, %u were ended; %u streams were ended\n",
              how.to.c_str(), how.from.c_str(), static_cast<double>(how.pause_us) / 1000, how.ended_requests,
              how.ended_streams);
}

void upgrade(Cli& cli, const std::string& program) {
  const Result<wire::admin::Status> before = status_of(cli);
  if (!before) return cli.fail(before.error());
  wire::admin::Admin request;
  request.upgrade = wire::admin::Upgrade{program};
  bool begun = false;
  cli.ask(request, [&](const wire::admin::Admin&) { begun = true; });
  if (!begun) return;
  const Result<Takeover> how = wait_for_takeover(cli, before->takeover ? before->takeover->paused_at : 0);
  if (!how) return cli.fail(how.error());
  show(cli, *how);
}

}  // namespace

void add_upgrade(Command app, Cli& cli) {
  const auto program = std::make_shared<std::string>();
  Command command = app.subcommand(
      "upgrade-kernel", "Let another program become the kernel while modules go on; no connection is refused");
  command.option("PROGRAM", *program,
                 "stadtkernd of another version, by its whole path; else the installed one, as it is now");
  command.runs([&cli, program] { upgrade(cli, *program); });
}

}  // namespace stadtkern::admin
