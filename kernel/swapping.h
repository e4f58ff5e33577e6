// SPDX-License-Identifier: EUPL-1.2
// Swapping: carries out what a Swap says, one at a time: pictures for the supervisor, trial calls, tallies for the
// verdict, the lock file, the audit. Owned by the kernel; lives on the loop's thread.
#pragma once

#include "admin/bus_calls.h"
#include "catalogue/served.h"
#include "config/config.h"
#include "lifecycle/audit.h"
#include "lifecycle/handover.h"
#include "lifecycle/lock_notes.h"
#include "lifecycle/supervisor.h"
#include "lifecycle/swap.h"
#include "log.h"
#include "wire/admin.h"

#include <stadtkern/result.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stadtkern {

class Swapping {
 public:
  // What it asks of the kernel.
  struct Surroundings {
    lifecycle::EventLoop& loop;
    bus::Bus& bus;
    admin::BusCalls& calls;
    lifecycle::Supervisor& supervisor;
    lifecycle::AuditLog& audit;
    log::Log& log;
    lifecycle::Interner& ids;
    // The configuration as it would be under that choice; InvalidArgument with the problems as its message. Modules are
    // those that lie in the folders now, or, when it is not null, those of that catalogue.
    std::function<Result<config::Config>(const config::Choice&, const catalogue::Catalogue*)> load;
  };
  using OnState = std::function<void(const wire::admin::SwapState&)>;

  explicit Swapping(Surroundings around);
  Swapping(const Swapping&) = delete;
  Swapping& operator=(const Swapping&) = delete;

  // What was chosen for good: read from the lock file at the start, completed by what runs.
  [[nodiscard]] const config::Choice& choice() const { return choice_; }
  [[nodiscard]] Status read_lock();

  // The picture of a configuration that was loaded under choice(): with a swap under way, both releases beside each
  // other. Errors: the new release's configuration cannot be had; nothing has changed then.
  [[nodiscard]] Result<lifecycle::Desired> picture(config::Config config);
  // What runs now stays chosen, whatever newer version appears in a folder.
  void remember(const config::Config& config);
  // Of these choices, what only this kernel knows, for the program that replaces it; and back.
  void hand_over(lifecycle::Handover& handover) const;
  void take_over(const lifecycle::Handover& handover);
  // Writes down what runs and the lock file does not name yet: a newer version that is laid beside it waits for a swap,
  // also after the kernel's next start.
  void pin(const config::Config& config);

  // Begins; `on_state` (may be empty) hears of each change, the last one with `over`. Errors, with nothing changed:
  // FailedPrecondition (another swap, the versions cannot share a store, nothing to do), NotFound, InvalidArgument.
  [[nodiscard]] Status begin(const wire::admin::SwapModule& wanted, const std::string& who, OnState on_state);
  // `module` empty: whichever is under way.
  [[nodiscard]] Status end(bool keep, const std::string& module, const std::string& who);
  // FailedPrecondition while a swap of it is under way: it would be turned back by that.
  [[nodiscard]] Status may_restart(const std::string& module) const;
  void unit_changed(const std::string& unit);  // from the supervisor
  // Releases that a swap under way needs, also when their folders hold something else now.
  [[nodiscard]] std::vector<catalogue::Module> held() const;
  // No town of these has the module any more: its entries leave the lock, and what served before is forgotten.
  [[nodiscard]] Status forget(const std::string& module, const std::vector<std::string>& towns);
  // As of the last configuration or swap.
  [[nodiscard]] const std::vector<lifecycle::LockNote>& lock_notes() const { return notes_; }
  [[nodiscard]] std::optional<wire::admin::SwapState> state() const;

 private:
  struct Current {
    Current(lifecycle::SwapOrder order, lifecycle::EventLoop& loop)
        : swap(std::move(order), lifecycle::steady_now()), tick(loop) {}
    lifecycle::Swap swap;
    std::uint64_t number = 0;  // answers may come when another swap is under way
    config::Choice target;
    std::string from;                          // version, in words
    lifecycle::Desired old_picture;            // as if there were no swap
    lifecycle::Desired new_picture;            // as if it were over
    std::map<std::string, unsigned> restarts;  // of the new release's units, before
    OnState on_state;
    lifecycle::EventLoop::Timer tick;
    std::size_t events_told = 0;
    std::optional<lifecycle::Side> old_side;  // as they were compared last
    std::optional<lifecycle::Side> new_side;
    // Trial calls, a few at a time.
    std::vector<std::pair<std::string, admin::BusCall>> trials;
    std::size_t next_trial = 0;
    std::size_t running_trials = 0;
    std::map<std::string, std::string> failed_trials;
  };

  [[nodiscard]] Result<lifecycle::SwapOrder> order_of(const wire::admin::SwapModule& wanted,
                                                      const config::Config& config, const std::string& who,
                                                      std::string& from) const;
  [[nodiscard]] Result<const catalogue::Module*> target_of(const wire::admin::SwapModule& wanted,
                                                           const catalogue::Catalogue& catalogue,
                                                           std::set<std::string>& towns) const;
  [[nodiscard]] Result<catalogue::Release> served_before(const std::string& module, std::set<std::string>& towns) const;
  [[nodiscard]] catalogue::Lock locked(const config::Config& config, const config::Choice& choice,
                                       const std::string& module) const;
  void look_at_lock(const config::Config& config);
  void note_what_served(const config::Choice& before);
  void take_what_lies_there(const std::string& unit);
  [[nodiscard]] config::Choice with(const lifecycle::SwapOrder& order, const std::set<std::string>& towns) const;
  [[nodiscard]] lifecycle::Desired picture_of(config::Config config) const;
  [[nodiscard]] Result<lifecycle::Desired> picture_under(const config::Choice& choice,
                                                         const catalogue::Catalogue* lies_there = nullptr) const;
  [[nodiscard]] lifecycle::Desired both() const;
  [[nodiscard]] lifecycle::Desired one_after_the_other() const;
  [[nodiscard]] bool old_has_let_go() const;
  void carry_out();
  void act(lifecycle::Swap::Act act);
  void narrow();
  void look();
  [[nodiscard]] lifecycle::Candidate candidate() const;
  void begin_trials();
  void next_trials();
  void flip();
  void judge_soon();
  void judge();
  void settle();
  void look_whether_left();
  void tell();
  [[nodiscard]] std::vector<lifecycle::UnitStatus> units(const lifecycle::Desired& of) const;
  [[nodiscard]] static std::vector<bus::InstanceId> bus_ids_of(const std::vector<lifecycle::UnitStatus>& units);

  Surroundings around_;
  config::Choice choice_;
  catalogue::ServedBefore served_;
  std::vector<lifecycle::LockNote> notes_;
  std::string refused_;               // "bench 1.1.0": lay in a folder, and could not be taken
  std::unique_ptr<Current> current_;  // the last one, until the next
  std::uint64_t swaps_ = 0;
};

}  // namespace stadtkern
