// SPDX-License-Identifier: EUPL-1.2
// stadtkern swap --wave, --at: the same swap for portions of the towns. The command line waits and counts; each wave is
// a swap of its own, so what was brought to its end stays when the command is cut off.
#include "admin/cli.h"
#include "admin/waves.h"
#include "config/rfc3339.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>
#include <thread>
#include <utility>

namespace stadtkern::admin {
namespace {

// The towns in which a module serves, by name.
Result<std::vector<std::string>> towns_with(Client& client, const std::string& module) {
  const Result<wire::admin::Status> status = client.status();
  if (!status) return status.error();
  std::set<std::string> towns;
  for (const wire::admin::Instance& instance : status->instances) {
    if (instance.module == module) towns.insert(instance.towns.begin(), instance.towns.end());
  }
  return std::vector<std::string>(towns.begin(), towns.end());
}

}  // namespace

Status wait_until(const std::string& at) {
  const auto moment = config::parse_rfc3339(at);
  if (!moment) {
    return Error{Code::InvalidArgument, "--at " + at + ": write a point in time like 2026-12-01T03:00:00+01:00"};
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto left = std::chrono::microseconds(*moment) - std::chrono::duration_cast<std::chrono::microseconds>(now);
  constexpr std::chrono::hours kLongest{24 * 366};
  constexpr std::chrono::minutes kPast{1};
  if (left > kLongest || left < -kPast) {
    return Error{Code::InvalidArgument, "--at " + at + (left < -kPast ? " is past" : " is more than a year away")};
  }
  std::this_thread::sleep_for(left);
  return {};
}

void swap_in_waves(Cli& cli, wire::admin::SwapModule wanted, const Waves& how) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  if (wanted.towns.empty()) {
    Result<std::vector<std::string>> towns = towns_with(*client, wanted.module);
    if (!towns) return cli.fail(towns.error());
    wanted.towns = *std::move(towns);
  }
  if (wanted.towns.empty()) return cli.fail({Code::NotFound, "no town uses " + wanted.module});
  const auto waves = waves_of(wanted.towns, how.portions);
  if (!waves) {
    return cli.fail({Code::InvalidArgument, "--wave " + how.portions + ": percent that rise, like 5,50,rest"});
  }
  wanted.follow = true;
  std::size_t stayed = 0;
  std::size_t done = 0;
  json::Value list = json::Value::array();
  for (std::size_t number = 0; number < waves->size() && stayed <= how.stop_after; ++number) {
    if (number > 0) std::this_thread::sleep_for(how.pause);
    wanted.towns = (*waves)[number];
    if (!cli.json) std::printf("wave %zu of %zu: %zu towns\n", number + 1, waves->size(), wanted.towns.size());
    const Result<wire::admin::SwapState> over = follow_swap(cli, *client, wanted);
    if (!over) return cli.fail(over.error());
    const bool undone = over->phase == "undone";
    stayed += undone ? wanted.towns.size() : over->left_out.size();
    done += undone ? 0 : over->towns.size();
    list.push(swap_json(*over));
  }
  if (stayed > 0) cli.exit_code = exit_code_of(stayed > how.stop_after ? Code::FailedPrecondition : Code::Internal);
  if (!cli.json) {
    std::printf("%zu towns have the new version, %zu stayed%s\n", done, stayed,
                stayed > how.stop_after ? ": stopped" : "");
    return;
  }
  json::Value out = json::Value::object();
  out.set("waves", std::move(list));
  out.set("done", done);
  out.set("stayed", stayed);
  cli.result(out);
}

}  // namespace stadtkern::admin
