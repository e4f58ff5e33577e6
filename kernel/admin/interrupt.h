// SPDX-License-Identifier: EUPL-1.2
// Ctrl-C and SIGTERM as a question that a command asks between two steps, so that it can end in order. One per process.
#pragma once

#include <signal.h>

namespace stadtkern::admin {

class Interrupt {
 public:
  Interrupt() {
    struct sigaction action {};
    action.sa_handler = [](int) { asked_ = 1; };  // no SA_RESTART: a wait ends at once
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
  }
  [[nodiscard]] bool asked() const { return asked_ != 0; }

 private:
  static inline volatile sig_atomic_t asked_ = 0;
};

}  // namespace stadtkern::admin
