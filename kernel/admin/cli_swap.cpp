// SPDX-License-Identifier: EUPL-1.2
// stadtkern swap, rollback
#include "admin/cli.h"
#include "admin/waves.h"
#include "admin/withdrawn.h"
#include "catalogue/version.h"
#include "config/units.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

namespace stadtkern::admin {
namespace {

using wire::admin::SwapState;

struct Wish {
  std::string module;  // "bench", "bench@1.2.0"
  std::vector<std::string> towns;
  std::string watch = "60s";
  std::uint32_t share = 10;
  bool detach = false;
  bool consent = false;
  std::string at;
  std::string wave;
  std::string pause = "0";
  std::size_t stop_after = 0;
  bool keep = false;
  bool back = false;
  bool stop = false;
};

// Exit 4 when it was turned back, 1 when some towns stayed where they were.
void order(Cli& cli, const wire::admin::SwapModule& wanted) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  if (wanted.follow) {
    const Result<SwapState> over = follow_swap(cli, *client, wanted);
    if (!over) return cli.fail(over.error());
    if (over->phase == "undone") {
      cli.exit_code = exit_code_of(Code::FailedPrecondition);
    } else if (!over->left_out.empty()) {
      cli.exit_code = exit_code_of(Code::Internal);
    }
    if (cli.json) cli.result(swap_json(*over));
    return;
  }
  wire::admin::Admin request;
  request.swap = wanted;
  const Result<wire::admin::Admin> answer = client->ask(request);
  if (!answer) return cli.fail(answer.error());
  cli.done(*answer);
}

void end(Cli& cli, bool keep, const std::string& module) {
  wire::admin::Admin request;
  request.end_swap = wire::admin::EndSwap{keep, module.substr(0, module.find('@'))};
  cli.ask(request, [&](const wire::admin::Admin& answer) { cli.done(answer); });
}

// Withdrawn versions are not taken as the newest, and not unseen where one is asked for by its name.
void heed_withdrawn(const Cli& cli, wire::admin::SwapModule& swap) {
  const bool exact = catalogue::parse_version(swap.version).has_value();
  for (const auto& [sha256, one] : withdrawn_packages(cli.state)) {
    if (one.module != swap.module) continue;
    if (!exact) swap.avoid.push_back(sha256);
    if (exact && one.version == swap.version) std::fprintf(stderr, "warning: %s\n", one.words.c_str());
  }
}

std::optional<wire::admin::SwapModule> swap_of(Cli& cli, const Wish& wish) {
  wire::admin::SwapModule swap;
  const std::size_t at = wish.module.find('@');
  swap.module = wish.module.substr(0, at);
  if (at != std::string::npos) swap.version = wish.module.substr(at + 1);
  swap.towns = wish.towns;
  swap.share = wish.share;
  swap.follow = !wish.detach;
  swap.consent = wish.consent;
  swap.stop = wish.stop;
  const auto watch = duration_of(cli, "--watch", wish.watch);
  if (!watch) return std::nullopt;
  swap.watch_ms = *watch;
  heed_withdrawn(cli, swap);
  return swap;
}

// Without a version: to the one that served before, which the kernel knows.
void roll_back(Cli& cli, const Wish& wish) {
  std::optional<wire::admin::SwapModule> swap = swap_of(cli, wish);
  if (!swap) return;
  swap->back = swap->version.empty();
  order(cli, *swap);
}

void begin(Cli& cli, const Wish& wish) {
  const auto wanted = swap_of(cli, wish);
  const auto pause = wanted ? duration_of(cli, "--pause", wish.pause) : std::nullopt;
  if (!pause) return;
  if (!wish.wave.empty() && !waves_of({}, wish.wave)) {
    return cli.fail({Code::InvalidArgument, "--wave " + wish.wave + ": percent that rise, like 5,50,rest"});
  }
  if (wish.detach && !wish.wave.empty()) {
    return cli.fail({Code::InvalidArgument, "--wave follows each wave to its end, so --detach cannot go with it"});
  }
  if (!wish.at.empty()) {
    if (const Status waited = wait_until(wish.at); !waited) return cli.fail(waited.error());
  }
  if (wish.wave.empty()) return order(cli, *wanted);
  swap_in_waves(cli, *wanted, {wish.wave, std::chrono::milliseconds(*pause), wish.stop_after});
}

void add_options(Command command, Wish& wish) {
  command.option("--town", wish.towns, "Only in this town (may be given several times); else in all");
  command.option("--watch", wish.watch,
                 "How long both versions are compared before the new one stays: 60s, 10min; 0 for not at all");
  command.option("--share", wish.share, "Percent of the reading requests that the old version gets meanwhile")
      .range(0, 100);
  command.flag("--consent", wish.consent, "Grant the permissions that the version before has not");
  command.flag("--stop", wish.stop,
               "End the version before first, where both cannot use the same store: requests wait meanwhile, and "
               "as there is no way back then, it is not watched");
  command.flag("--detach", wish.detach, "Do not wait for its end; `stadtkern status` shows it");
}

}  // namespace

void add_swap(Command app, Cli& cli) {
  const auto wish = std::make_shared<Wish>();
  Command swap = app.subcommand(
      "swap", "Bring a module to another version while it is used, or restart it without loss (the same version)");
  swap.option("MODULE", wish->module, "MODULE@VERSION; without a version the newest that lies here");
  add_options(swap, *wish);
  swap.option("--at", wish->at, "Wait until then: 2026-12-01T03:00:00+01:00");
  swap.option("--wave", wish->wave, "Town by town in portions of percent: 5,50,rest");
  swap.option("--pause", wish->pause, "Between two waves: 10min");
  swap.option("--stop-after", wish->stop_after, "Begin no further wave once more towns than this stayed behind");
  Option keep = swap.flag("--keep", wish->keep, "End the one under way: the new version stays");
  swap.flag("--back", wish->back, "End the one under way: the old version serves again").excludes(keep);
  swap.runs([&cli, wish] {
    if (wish->keep || wish->back) return end(cli, wish->keep, wish->module);
    if (wish->module.empty()) return cli.fail({Code::InvalidArgument, "which module? `stadtkern swap MODULE@VERSION`"});
    begin(cli, *wish);
  });

  const auto back = std::make_shared<Wish>();
  back->watch = "0";
  Command rollback = app.subcommand("rollback", "Bring a module back to the version before, while it is used");
  rollback.option("MODULE", back->module, "MODULE or MODULE@VERSION").required();
  add_options(rollback, *back);
  rollback.runs([&cli, back] { roll_back(cli, *back); });
}

std::optional<std::uint32_t> duration_of(Cli& cli, const std::string& option, std::string text) {
  if (text == "0") return 0;
  const std::string given = text;
  // "60s" as well as "60 s": a shell makes two words of the latter.
  const std::size_t unit = text.find_first_not_of("0123456789");
  if (unit != std::string::npos && text[unit] != ' ') text.insert(unit, " ");
  const auto duration = config::parse_duration(text);
  constexpr std::chrono::hours kLongest{24};
  if (duration && *duration <= kLongest) return static_cast<std::uint32_t>(duration->count());
  cli.fail({Code::InvalidArgument, option + " " + given + ": write it like 60s or 10min, at most 24h; 0 for none"});
  return std::nullopt;
}

Result<SwapState> follow_swap(const Cli& cli, Client& client, const wire::admin::SwapModule& wanted) {
  wire::admin::Admin request;
  request.swap = wanted;
  if (Status sent = client.send(request); !sent) return sent.error();
  std::size_t shown = 0;
  for (;;) {
    const Result<wire::admin::Admin> answer = client.receive();
    if (!answer) return answer.error();
    if (!answer->swap_state) continue;
    const SwapState& swap = *answer->swap_state;
    for (; shown < swap.events.size(); ++shown) {
      if (!cli.json) std::printf("%s\n", swap.events[shown].c_str());
    }
    std::fflush(stdout);
    if (swap.over) return swap;
  }
}

namespace {

json::Value side_json(const wire::admin::SwapSide& side) {
  json::Value out = json::Value::object();
  out.set("requests", side.requests);
  out.set("errors", side.errors);
  out.set("p99_us", side.p99_us);
  out.set("rss_bytes", side.rss_bytes);
  return out;
}

}  // namespace

json::Value swap_json(const SwapState& swap) {
  json::Value out = json::Value::object();
  out.set("module", swap.module);
  out.set("from", swap.from);
  out.set("to", swap.to);
  out.set("phase", swap.phase);
  out.set("towns", array_of(swap.towns));
  json::Value& left_out = out.set("left_out", json::Value::object());
  for (const wire::admin::FailedTown& town : swap.left_out) left_out.set(town.name, town.error);
  out.set("why", swap.why);
  out.set("note", swap.note);
  out.set("flip_ms", swap.flip_ms);
  out.set("watch_left_ms", swap.watch_left_ms);
  out.set("events", array_of(swap.events));
  out.set("who", swap.who);
  if (swap.old_side) out.set("old", side_json(*swap.old_side));
  if (swap.new_side) out.set("new", side_json(*swap.new_side));
  return out;
}

}  // namespace stadtkern::admin
