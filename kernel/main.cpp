// SPDX-License-Identifier: EUPL-1.2
// stadtkernd: arguments -> configuration -> kernel -> exit code.
#include "admin/daemon_options.h"
#include "kernel.h"
#include "scheduling.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <system_error>

int main(int argc, char** argv) {
  constexpr int kUsage = 2;
  constexpr int kEnvironment = 3;
  int exit_code = 0;
  // First of all: relative paths are meant from where the first kernel was started.
  auto before = stadtkern::lifecycle::take_handover();
  if (!before) {
    std::fprintf(stderr, "%s\n", before.error().message.c_str());
    return kEnvironment;
  }
  auto options = stadtkern::admin::parse_daemon_options(argc, argv, exit_code);
  if (!options && *before) stadtkern::lifecycle::give_back(**before, "it does not know the kernel's options");
  if (!options) return exit_code;
  std::error_code error_code;
  options->kernel.working_folder = std::filesystem::current_path(error_code).string();
  if (*before) options->kernel.ready_descriptor = -1;  // told long ago
  options->kernel.handover = *std::move(before);
  if (::geteuid() == 0 && options->root_allowed < 2) {
    std::fputs("stadtkernd does not run as root: start it as the user stadtkern, or give --allow-root twice\n", stderr);
    return kEnvironment;
  }
  // Stores and logs are nobody else's, whatever the folders around them allow.
  ::umask(S_IRWXG | S_IRWXO);
  stadtkern::take_turns_at_the_processor();
  const auto handover = options->kernel.handover;
  auto kernel = stadtkern::Kernel::start(std::move(options->kernel));
  if (!kernel) {
    const stadtkern::Error& error = kernel.error();
    if (handover) stadtkern::lifecycle::give_back(*handover, error.message);
    std::fprintf(stderr, "%s%s", error.message.c_str(), error.message.ends_with('\n') ? "" : "\n");
    return error.code == stadtkern::Code::InvalidArgument ? kUsage : kEnvironment;
  }
  if (handover) stadtkern::lifecycle::hear_signals();
  (*kernel)->run();
  return 0;
}
