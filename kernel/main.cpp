// SPDX-License-Identifier: EUPL-1.2
// stadtkernd: arguments -> configuration -> kernel -> exit code.
#include "admin/daemon_options.h"
#include "kernel.h"
#include "scheduling.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

int main(int argc, char** argv) {
  constexpr int kUsage = 2;
  constexpr int kEnvironment = 3;
  int exit_code = 0;
  auto options = stadtkern::admin::parse_daemon_options(argc, argv, exit_code);
  if (!options) return exit_code;
  if (::geteuid() == 0 && options->root_allowed < 2) {
    std::fputs("stadtkernd does not run as root: start it as the user stadtkern, or give --allow-root twice\n", stderr);
    return kEnvironment;
  }
  // Stores and logs are nobody else's, whatever the folders around them allow.
  ::umask(S_IRWXG | S_IRWXO);
  stadtkern::take_turns_at_the_processor();
  auto kernel = stadtkern::Kernel::start(std::move(options->kernel));
  if (!kernel) {
    const stadtkern::Error& error = kernel.error();
    std::fprintf(stderr, "%s%s", error.message.c_str(), error.message.ends_with('\n') ? "" : "\n");
    return error.code == stadtkern::Code::InvalidArgument ? kUsage : kEnvironment;
  }
  (*kernel)->run();
  return 0;
}
