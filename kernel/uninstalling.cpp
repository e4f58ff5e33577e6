// SPDX-License-Identifier: EUPL-1.2
#include "uninstalling.h"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <utility>

namespace stadtkern {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks = std::chrono::hours(1);

bool uses(const config::Config& config, const std::string& module, const std::string& town) {
  const config::Town* found = config.town(town);
  return found != nullptr && std::any_of(found->modules.begin(), found->modules.end(),
                                         [&](const config::ModuleUse& use) { return use.id == module; });
}

}  // namespace

Uninstalling::Uninstalling(Surroundings around) : around_(std::move(around)), timer_(around_.loop) {
  Result<lifecycle::KeptList> kept = lifecycle::load_kept(".");  // the working directory is the state folder
  if (kept) {
    kept_ = *std::move(kept);
  } else {
    around_.log.error("data of uninstalled modules is kept until this is mended", {{"why", kept.error().message}});
  }
  timer_.after(std::chrono::milliseconds(0), [this] { look(); });
}

Status Uninstalling::forget(const wire::admin::Forget& what) {
  const auto config = around_.config();
  for (const std::string& town : what.towns) {
    if (uses(*config, what.module, town)) {
      return Error{Code::FailedPrecondition, town + " has " + what.module + " in its file"};
    }
    if (around_.open(what.module, town)) {
      return Error{Code::FailedPrecondition, what.module + " has not let go of " + town + " yet"};
    }
  }
  lifecycle::KeptList kept = kept_;
  const std::int64_t until = std::int64_t{std::time(nullptr)} + static_cast<std::int64_t>(what.keep_s);
  for (const std::string& town : what.towns) {
    std::error_code error;
    const auto store = std::filesystem::path("stores") / what.module / town;
    if (std::filesystem::exists(store, error)) lifecycle::keep_until(kept, {what.module, town, until});
  }
  // The day first: data without one would be kept for ever, and nobody would know.
  if (Status saved = lifecycle::save_kept(".", kept); !saved) return saved;
  kept_ = std::move(kept);
  if (Status forgotten = around_.swaps.forget(what.module, what.towns); !forgotten) return forgotten;
  look();
  return {};
}

void Uninstalling::applied(const config::Config& config) {
  lifecycle::KeptList kept = kept_;
  std::erase_if(kept, [&](const lifecycle::KeptData& one) { return uses(config, one.module, one.town); });
  if (kept == kept_) return;
  if (const Status saved = lifecycle::save_kept(".", kept); !saved) {
    return around_.log.warning("cannot note which data is in use again", {{"why", saved.error().message}});
  }
  for (const lifecycle::KeptData& one : kept_) {
    if (std::find(kept.begin(), kept.end(), one) != kept.end()) continue;
    around_.audit.record("kernel", "data in use again", one.town + "/" + one.module);
  }
  kept_ = std::move(kept);
}

void Uninstalling::look() {
  timer_.after(kBetweenLooks, [this] { look(); });
  lifecycle::KeptList left = kept_;
  const lifecycle::KeptList due = lifecycle::take_due(left, std::time(nullptr));
  for (const lifecycle::KeptData& one : due) erase(one);
}

// Entered before it is done, and struck off the list after: what is interrupted is done again.
void Uninstalling::erase(const lifecycle::KeptData& one) {
  const auto config = around_.config();
  if (!config || uses(*config, one.module, one.town) || around_.open(one.module, one.town)) return;
  const std::string what = one.town + "/" + one.module;
  if (!around_.audit.enter({"kernel", "erase", what, "uninstalled; its time is over"})) return;
  std::error_code error;
  std::filesystem::remove_all(std::filesystem::path("stores") / one.module / one.town, error);
  if (error) {
    return around_.log.error("data of an uninstalled module cannot be erased",
                             {{"what", what}, {"why", error.message()}});
  }
  std::filesystem::remove(std::filesystem::path("stores") / one.module, error);  // when it was the last
  std::erase(kept_, one);
  if (const Status saved = lifecycle::save_kept(".", kept_); !saved) {
    around_.log.warning("cannot note what was erased", {{"what", what}, {"why", saved.error().message}});
  }
}

}  // namespace stadtkern
