// SPDX-License-Identifier: EUPL-1.2
// Uninstalling: what a module leaves behind in towns that do not use it any more: its entries in the lock, and its
// stores, which are kept for a while and then erased. Owned by the kernel; lives on the loop's thread.
#pragma once

#include "config/config.h"
#include "lifecycle/audit.h"
#include "lifecycle/event_loop.h"
#include "lifecycle/kept_data.h"
#include "log.h"
#include "swapping.h"
#include "wire/admin.h"

#include <stadtkern/result.h>

#include <functional>
#include <memory>
#include <vector>

namespace stadtkern {

class Uninstalling {
 public:
  struct Surroundings {
    lifecycle::EventLoop& loop;
    lifecycle::AuditLog& audit;
    log::Log& log;
    Swapping& swaps;
    std::function<std::shared_ptr<const config::Config>()> config;  // that is in force
    // Whether a process has the module's store of that town open, also one that is on its way out.
    std::function<bool(const std::string& module, const std::string& town)> open;
  };
  explicit Uninstalling(Surroundings around);

  // FailedPrecondition while a town has the module in its file, a swap of it is under way, or a process has not let go.
  [[nodiscard]] Status forget(const wire::admin::Forget& what);
  // A configuration came into force: a module that is back keeps its data.
  void applied(const config::Config& config);
  [[nodiscard]] const lifecycle::KeptList& kept() const { return kept_; }

 private:
  void look();
  void erase(const lifecycle::KeptData& one);

  Surroundings around_;
  lifecycle::KeptList kept_;
  lifecycle::EventLoop::Timer timer_;
};

}  // namespace stadtkern
