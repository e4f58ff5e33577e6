// SPDX-License-Identifier: EUPL-1.2
// What the kernel itself leaves to the program that replaces it, and what it makes of what was left to it.
#include "admin/node_commands.h"
#include "handing_over.h"
#include "kernel.h"

#include "admin/server.h"
#include "alerts/watch.h"
#include "catalogue/lock.h"
#include "config/overrides.h"
#include "swapping.h"

#include <filesystem>
#include <string_view>
#include <utility>

namespace stadtkern {

void Kernel::upgrade(const std::string& program, const std::string& who, std::function<void(Status)> on_begun) {
  if (stopping_) return on_begun(Error{Code::Unavailable, "the kernel is stopping"});
  if (Status same = files_in_force(); !same) return on_begun(same.error());
  handing_over_->begin(program, who, std::move(on_begun));
}

bool Kernel::upgrading() const {
  return handing_over_ != nullptr && handing_over_->busy();
}

Status Kernel::files_in_force() {
  if (node_commands_->busy()) {
    return Error{Code::FailedPrecondition, "a command from the console is under way; try again when that is over"};
  }
  if (const auto swap = swapping_->state(); swap && !swap->over) {
    return Error{Code::FailedPrecondition, swap->module + " is being swapped; try again when that is over"};
  }
  Result<config::Overrides> overrides = fitting_overrides();
  if (!overrides) return overrides.error();
  Result<config::Config> config =
      read_config(*overrides, std::make_shared<config::Secrets>(config::Secrets::Mode::Read));
  files_read_.reset();
  secrets_read_.reset();
  if (!config) return config.error();
  Result<lifecycle::Desired> picture = swapping_->picture(*std::move(config));
  if (!picture) return picture.error();
  const std::vector<lifecycle::Step> changes = lifecycle::steps(supervisor_->desired(), *picture);
  std::size_t known = 0;
  for (const config::Listener& listener : picture->config->node.listeners) {
    const lifecycle::Listeners::Bound* bound = listeners_.find(listener.name);
    if (bound != nullptr && bound->config.host == listener.host && bound->config.port == listener.port) ++known;
  }
  if (changes.empty() && known == listeners_.all().size()) return {};
  return Error{Code::FailedPrecondition, "the files say something else than what runs (" +
                                             (changes.empty() ? "listeners" : lifecycle::describe(changes)) +
                                             "): `stadtkern reload` first"};
}

std::string Kernel::files_as_they_are() const {
  std::string out;
  std::error_code error;
  const auto note = [&](const std::filesystem::path& file) {
    const auto written = std::filesystem::last_write_time(file, error).time_since_epoch().count();
    out +=
        file.string() + " " + std::to_string(written) + " " + std::to_string(std::filesystem::file_size(file, error));
    out += "\n";
  };
  for (const std::string_view name : {config::kOverridesFile, catalogue::kLockFile}) note(state_.path() / name);
  for (std::filesystem::recursive_directory_iterator file(options_.config, error), end; !error && file != end;
       file.increment(error)) {
    if (file->is_regular_file(error)) note(file->path());
  }
  return out;
}

std::vector<std::string> Kernel::places() const {
  std::vector<std::string> words{"--config", options_.config.string(), "--state", state_.path().string()};
  for (const std::filesystem::path& folder : options_.module_folders) {
    words.insert(words.end(), {"--modules", folder.string()});
  }
  return words;
}

// The descriptors stay this program's until exec.
void Kernel::leave(lifecycle::Handover& handover) {
  alerts_.reset();  // its child ends; what was not told is told by the next program
  handover.version = STADTKERN_VERSION;
  handover.arguments = lifecycle::own_arguments();
  handover.working_folder = options_.working_folder;
  handover.epoch = epoch_;
  handover.state_lock = state_.lock_descriptor();
  handover.admin_socket = admin_->descriptor();
  ids_.hand_over(handover);
  swapping_->hand_over(handover);
  for (const auto& [name, bound] : listeners_.all()) {
    handover.listeners.push_back({name, bound.config.host, bound.config.port, bound.config.module, bound.socket.get()});
  }
}

void Kernel::taken_over() {
  wire::admin::Takeover& how = *takeover_;
  constexpr std::int64_t kNanosPerMicro = 1000;
  how.pause_us = static_cast<std::uint64_t>((bus::monotonic_now() - how.paused_at) / kNanosPerMicro);
  const std::string ended =
      std::to_string(how.ended_requests) + " requests and " + std::to_string(how.ended_streams) + " streams ended";
  const std::string what = how.failed.empty() ? how.from + " -> " + how.to : how.to + " goes on";
  audit_->record("kernel", how.failed.empty() ? "taken over" : "upgrade-kernel failed",
                 what + ", pause " + std::to_string(how.pause_us) + " us, " + ended);
  log_.info(how.failed.empty() ? "this program has taken over" : "the other program could not take over",
            {{"from", how.from}, {"pause_us", std::to_string(how.pause_us)}, {"ended", ended}, {"why", how.failed}});
}

// From here on there is no way back.
void Kernel::take_over(const lifecycle::Desired& picture) {
  const lifecycle::Handover before = *std::exchange(options_.handover, std::nullopt);
  takeover_ = wire::admin::Takeover{before.version,        STADTKERN_VERSION,   before.why_back, before.paused_at, 0,
                                    before.ended_requests, before.ended_streams};
  supervisor_->take_over(before, picture);
  lifecycle::settle(before);
}

}  // namespace stadtkern
