// SPDX-License-Identifier: Apache-2.0
// Serves privacy/v1 for a plugin that registered its part in stadtkern.privacy/1, and runs its retention rules once a
// day. Erasing and retention go in many small writes, so that the town's other writes pass between them.
#pragma once

#include "json/value.h"
#include "runtime/registrations.h"
#include "runtime/store/tx.h"
#include "runtime/town.h"
#include "wire/privacy.h"

#include <stadtkern/result.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

// What an export handler writes into.
struct stadtkern_export {
  struct Section {
    stadtkern::json::Value head;
    std::vector<stadtkern::json::Value> fields;
  };
  std::vector<Section> sections;
};

namespace stadtkern::runtime {

class Privacy {
 public:
  // `soon` runs a task on a thread that may read stores.
  Privacy(const PrivacyHandlers& handlers, Runtime& runtime, std::function<void(std::function<void()>)> soon)
      : handlers_(handlers), runtime_(runtime), soon_(std::move(soon)) {}

  void serve(stadtkern_request* request);  // completes it, now or later [lane]
  // For a town that is being opened; waits at most kEraseWait for all of them. Not on a writer.
  Status erase_and_wait(const std::shared_ptr<stadtkern_town>& town, std::vector<std::string> subjects);
  // What earlier writes removed goes from the store's files; replies kept for repeated requests go too.
  void overwrite_removed(const std::shared_ptr<stadtkern_town>& town, std::function<void(Status)> done);
  void run_rules_soon(const std::shared_ptr<stadtkern_town>& town);  // [any]

  static constexpr std::uint64_t kRowsPerWrite = 20;
  static constexpr std::chrono::seconds kEraseWait{60};  // less than a town that has a schema may take to open

 private:
  struct Erasure;
  struct Sweep;

  void find(stadtkern_request* request);
  void give(stadtkern_request* request);
  void erase(stadtkern_request* request);
  void step(const std::shared_ptr<Erasure>& erasure);
  Status erase_some(Erasure& erasure, store::Tx& tx);
  // Goes on until nothing that was deleted is left in the store's files.
  void overwrite(const std::shared_ptr<stadtkern_town>& town, std::function<void(Status)> done);
  void retention(stadtkern_request* request);
  // Counts what is due; then, unless it is a dry run, takes it away. `done` comes exactly once.
  void sweep(std::shared_ptr<stadtkern_town> town, bool dry_run,
             std::function<void(Result<wire::privacy::RetentionReply>)> done);
  Status look(Sweep& sweep);
  void step(const std::shared_ptr<Sweep>& sweep);

  const PrivacyHandlers& handlers_;
  Runtime& runtime_;
  std::function<void(std::function<void()>)> soon_;
};

}  // namespace stadtkern::runtime
