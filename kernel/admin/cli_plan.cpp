// SPDX-License-Identifier: EUPL-1.2
// stadtkern plan, apply: what would change, and the change.
#include "admin/cli.h"
#include "admin/placing.h"
#include "admin/plan_facts.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <tuple>

namespace stadtkern::admin {
namespace {

using lifecycle::Plan;
using lifecycle::PlanStep;

constexpr std::size_t kShortestHash = 12;  // as `plan` shows it to people
constexpr int kPending = 10;
constexpr std::uint32_t kShare = 10;  // percent of the reading requests that the old version gets while one is watched

struct Options {
  std::string config = "config";
  std::vector<std::string> modules;
  std::vector<std::string> upgrade;  // ids
  bool upgrade_all = false;
  bool exit_code = false;
  bool consent = false;
  bool stop = false;
  std::string hash;
  std::string watch = "60s";
};

json::Value to_json(const PlanStep& step) {
  json::Value out = json::Value::object();
  out.set("kind", lifecycle::name(step.kind));
  out.set("module", step.id);
  if (!step.from.empty()) out.set("from", step.from);
  if (!step.to.empty()) out.set("to", step.to);
  out.set("towns", array_of(step.towns));
  if (step.kind == PlanStep::Kind::Migrate) {
    out.set("from_schema", step.from_schema);
    out.set("to_schema", step.to_schema);
    out.set("needs_stop", step.needs_stop);
    out.set("estimate_ms", static_cast<std::int64_t>(step.estimate.count()));
  }
  out.set("text", to_text(step));
  return out;
}

json::Value to_json(const std::vector<lifecycle::Added>& list, const char* what) {
  json::Value out = json::Value::array();
  for (const auto& one : list) {
    json::Value& entry = out.push(json::Value::object());
    entry.set("module", one.id);
    entry.set("version", one.version);
    entry.set(what, one.what);
  }
  return out;
}

json::Value to_json(const Plan& plan) {
  json::Value out = json::Value::object();
  out.set("plan", plan.hash);
  out.set("pending", plan.pending());
  json::Value& steps = out.set("steps", json::Value::array());
  for (const PlanStep& step : plan.steps) steps.push(to_json(step));
  out.set("permissions", to_json(plan.permissions, "permission"));
  out.set("roles", to_json(plan.roles, "role"));
  out.set("touched", array_of(plan.touched));
  return out;
}

void print(const Plan& plan) {
  for (const PlanStep& step : plan.steps) std::printf("  %s\n", to_text(step).c_str());
  if (!plan.permissions.empty()) std::printf("new permissions, which need --consent:\n");
  for (const auto& one : plan.permissions) {
    std::printf("  %s %s: %s\n", one.id.c_str(), one.version.c_str(), one.what.c_str());
  }
  if (!plan.roles.empty()) std::printf("new roles, which nobody has yet:\n");
  for (const auto& one : plan.roles)
    std::printf("  %s %s: %s\n", one.id.c_str(), one.version.c_str(), one.what.c_str());
  if (!plan.touched.empty()) {
    std::printf("%zu %s touched\n", plan.touched.size(), plan.touched.size() == 1 ? "town is" : "towns are");
  }
}

PlanQuestion question_of(const Cli& cli, const Options& options) {
  PlanQuestion question;
  question.state = cli.state;
  question.config = options.config;
  question.modules.assign(options.modules.begin(), options.modules.end());
  question.upgrade_all = options.upgrade_all;
  question.upgrade.insert(options.upgrade.begin(), options.upgrade.end());
  return question;
}

void warn(const PlanFacts& facts) {
  for (const std::string& warning : facts.warnings) std::fprintf(stderr, "warning: %s\n", warning.c_str());
}

void show(Cli& cli, const Options& options) {
  const auto facts = look_at_world(question_of(cli, options));
  if (!facts) return cli.fail(facts.error());
  const Plan plan = lifecycle::plan((*facts)->wanted, (*facts)->actual, (*facts)->builds);
  if (options.exit_code && plan.pending()) cli.exit_code = kPending;
  if (cli.json) {
    json::Value out = to_json(plan);
    out.set("warnings", array_of((*facts)->warnings));
    return cli.result(out);
  }
  warn(**facts);
  if (!plan.pending()) {
    std::printf("nothing to do: what runs is what is wanted\n");
    return;
  }
  print(plan);
  std::printf("`stadtkern apply --plan %.12s%s` does this, and only this\n", plan.hash.c_str(),
              plan.permissions.empty() ? "" : " --consent");
}

// Whether the plan may be carried out as it was ordered.
Status allowed(const Plan& plan, const Options& options) {
  if (!options.hash.empty()) {
    if (options.hash.size() < kShortestHash || options.hash.size() > plan.hash.size()) {
      return Error{Code::InvalidArgument, "--plan is the hash that `stadtkern plan` printed, 12 digits or more"};
    }
    if (!plan.hash.starts_with(options.hash)) {
      return Error{Code::FailedPrecondition, "the world changed since that plan was made (now it is " +
                                                 plan.hash.substr(0, kShortestHash) +
                                                 "): see `stadtkern plan` again; nothing was done"};
    }
  }
  for (const PlanStep& step : plan.steps) {
    if (step.kind != PlanStep::Kind::Migrate || !step.needs_stop || options.stop) continue;
    return Error{Code::FailedPrecondition, to_text(step) + ": `stadtkern apply --stop` does it, and requests wait " +
                                               "meanwhile; nothing was done"};
  }
  if (plan.permissions.empty() || options.consent) return {};
  std::string text = "new permissions need your consent:";
  for (const auto& one : plan.permissions) text += "\n  " + one.id + " " + one.version + ": " + one.what;
  return Error{Code::FailedPrecondition, text + "\n`stadtkern apply --consent` grants them; nothing was done"};
}

// The lock that a plan leads to, but for the modules that are swapped: the kernel writes those when their swap is
// permanent, so that one that starts again in between comes up with what served.
catalogue::Lock lock_before_swaps(const Plan& plan, const std::vector<lifecycle::Active>& actual) {
  std::set<std::string> swapped;
  for (const PlanStep& step : plan.steps) {
    if (step.kind == PlanStep::Kind::Swap) swapped.insert(step.id);
  }
  catalogue::Lock lock = plan.lock;
  std::erase_if(lock.modules, [&](const catalogue::Locked& entry) { return swapped.contains(entry.id); });
  std::map<std::tuple<std::string, catalogue::Version, std::string>, std::vector<std::string>> now;
  for (const lifecycle::Active& active : actual) {
    if (swapped.contains(active.id)) now[{active.id, active.version, active.sha256}].push_back(active.town);
  }
  for (auto& [release, towns] : now) {
    const auto& [id, version, sha256] = release;
    const bool alone = std::count_if(now.begin(), now.end(),
                                     [&id = id](const auto& other) { return std::get<0>(other.first) == id; }) == 1;
    lock.modules.push_back({id, version, sha256, alone ? std::vector<std::string>() : std::move(towns)});
  }
  return lock;
}

// Swaps that the kernel carries out, one after the other. What it brought to its end stays.
Status hand_over_swaps(const Cli& cli, Client& client, const Plan& plan, std::uint32_t watch_ms) {
  std::string stayed;
  for (const PlanStep& step : plan.steps) {
    if (step.kind != PlanStep::Kind::Swap) continue;
    wire::admin::SwapModule swap;
    swap.module = step.id;
    swap.version = step.to;
    swap.towns = step.towns;
    swap.watch_ms = watch_ms;
    swap.share = kShare;
    swap.follow = true;
    swap.consent = true;  // asked for before
    swap.stop = std::any_of(plan.steps.begin(), plan.steps.end(), [&](const PlanStep& other) {
      return other.kind == PlanStep::Kind::Migrate && other.needs_stop && other.id == step.id &&
             other.from == step.from && other.to == step.to;
    });
    const Result<wire::admin::SwapState> over = follow_swap(cli, client, swap);
    if (!over) return over.error();
    if (over->phase == "undone") return Error{Code::FailedPrecondition, step.id + ": " + over->why};
    for (const auto& town : over->left_out) {
      stayed += "\n  " + step.id + " in " + town.name + " stays on " + step.from + ": " + town.error;
    }
  }
  return stayed.empty() ? Status() : Status(Error{Code::Internal, "applied, but for:" + stayed});
}

Status save_owned(const std::filesystem::path& state, const catalogue::Lock& lock) {
  if (Status saved = catalogue::save_lock(state, lock); !saved) return saved;
  return Staging::give_to_owner_of(state, state / catalogue::kLockFile);
}

Status carry_out(const Cli& cli, PlanFacts& facts, const Plan& plan, std::uint32_t watch_ms) {
  if (facts.client) {
    if (Status noted = facts.client->note({"apply", {}, plan.hash, {}}); !noted) return noted;
  }
  const catalogue::Lock lock = facts.client ? lock_before_swaps(plan, facts.actual) : plan.lock;
  if (Status saved = save_owned(cli.state, lock); !saved) return saved;
  if (!facts.client) return {};
  wire::admin::Admin reload;
  reload.reload = wire::admin::Reload{plan.hash};
  const auto done = facts.client->ask(reload);
  if (done) return hand_over_swaps(cli, *facts.client, plan, watch_ms);
  // The kernel stays with what it had, and so does the lock.
  if (Status back = save_owned(cli.state, facts.wanted.lock); !back) {
    return Error{done.error().code, done.error().message + "\nand the lock could not be put back: " +
                                        back.error().message + "; `stadtkern plan` shows what it says"};
  }
  return done.error();
}

void apply(Cli& cli, const Options& options) {
  const auto watch = duration_of(cli, "--watch", options.watch);
  if (!watch) return;
  const auto alone = lock_towns(cli.state);  // who looks and then acts does so alone
  if (!alone) return cli.fail(alone.error());
  const auto facts = look_at_world(question_of(cli, options));
  if (!facts) return cli.fail(facts.error());
  warn(**facts);
  const Plan plan = lifecycle::plan((*facts)->wanted, (*facts)->actual, (*facts)->builds);
  if (Status may = allowed(plan, options); !may) return cli.fail(may.error());
  if (plan.pending()) {
    if (Status done = carry_out(cli, **facts, plan, *watch); !done) return cli.fail(done.error());
  }
  if (cli.json) {
    json::Value out = to_json(plan);
    out.set("applied", plan.pending());
    out.set("kernel", (*facts)->client.has_value());
    return cli.result(out);
  }
  if (!plan.pending()) {
    std::printf("nothing to do: what runs is what is wanted\n");
    return;
  }
  print(plan);
  std::printf("%s\n", (*facts)->client ? "applied; `stadtkern status` shows how the modules fare"
                                       : "noted in the lock; no kernel runs, the next one starts with it");
}

}  // namespace

void add_plan(Command app, Cli& cli) {
  const auto options = std::make_shared<Options>();
  const auto add_world = [&](Command command) {
    command.option("--config", options->config, "The configuration's folder, where no kernel runs to say it")
        .shows_default();
    command.option("--modules", options->modules, "Folder of modules, where no kernel runs; repeatable")
        .one_each_time();
    command.option("--upgrade", options->upgrade, "Module that may leave the version the lock holds; repeatable")
        .one_each_time();
    command.flag("--upgrade-all", options->upgrade_all, "Every module may");
  };
  Command shown = app.subcommand("plan", "What `apply` would do: nothing is changed");
  add_world(shown);
  shown.flag("--exit-code", options->exit_code, "End with 10 when there is something to do");
  shown.runs([&cli, options] { show(cli, *options); });

  Command applied = app.subcommand("apply", "Bring what runs to what the configuration and the lock want");
  add_world(applied);
  applied.option("--plan", options->hash, "Only if this is still the plan's hash; else 4");
  applied.option("--watch", options->watch, "How long each swapped module is watched: 60s, 10min; 0 for not at all")
      .shows_default();
  applied.flag("--stop", options->stop, "Stop modules where `plan` shows that their migration needs it");
  applied.flag("--consent", options->consent, "Grant the new permissions that `plan` shows");
  applied.runs([&cli, options] { apply(cli, *options); });
}

}  // namespace stadtkern::admin
