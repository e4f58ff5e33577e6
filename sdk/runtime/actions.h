// SPDX-License-Identifier: Apache-2.0
// The record of what people with a role did: a row beside each write that answers a request of theirs, in its
// transaction, by opaque ids. Serves actions/v1, and lets rows go that are older than the town keeps them.
#pragma once

#include "runtime/store/stores.h"
#include "runtime/town.h"
#include "wire/actions.h"

#include <stadtkern/result.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

struct stadtkern_tx;

namespace stadtkern::runtime {

class Routes;
struct Request;

// Thread-safe. Outlives the stores' last write.
class Actions {
 public:
  using Report = wire::actions::ExpireReply;

  Actions(store::Stores& stores, store::Clock clock) : stores_(stores), clock_(std::move(clock)) {}

  // What a route or page demands a role for is done by staff. The bus demands none: there whoever has a role of this
  // module, or is an operator, is staff. All others are citizens or modules, also staff who reports something.
  [[nodiscard]] static bool recorded(const Request& request);
  // Where the module says that it is: whoever has any role of the town.
  [[nodiscard]] static bool staff(const Request& request);
  // A row for each thing that the write was about, or one without. [writer]
  static Status keep(const stadtkern_tx& tx, const Request& request, const Routes& routes);

  [[nodiscard]] Result<wire::actions::ListReply> list(const std::string& town,
                                                      const wire::actions::ListRequest& asked) const;
  // What is due; changes nothing. Not on a writer.
  [[nodiscard]] Result<Report> due(const std::shared_ptr<stadtkern_town>& town) const;
  // Removes it in many small writes; `done` comes exactly once, on a writer or at once. Not on a writer.
  void expire(const std::shared_ptr<stadtkern_town>& town, std::function<void(const Result<Report>&)> done);

  // A module whose settings have it lets its towns choose: a duration, or "never".
  static constexpr std::string_view kSetting = "/keep_actions";
  static constexpr std::string_view kKept = "180 d";
  static constexpr std::size_t kMostObjects = 256;  // of one write
  static constexpr std::size_t kRowsPerWrite = 256;

 private:
  struct Run;
  // Nothing: they are kept for good.
  [[nodiscard]] Result<std::optional<std::int64_t>> before(const stadtkern_town& town, std::string& keep) const;
  void step(const std::shared_ptr<Run>& run);

  store::Stores& stores_;
  const store::Clock clock_;
};

}  // namespace stadtkern::runtime
