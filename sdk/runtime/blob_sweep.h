// SPDX-License-Identifier: Apache-2.0
// Finds the blobs that a kill, or a write that was refused, left without a row, and removes them: one may be a
// citizen's photo. Only those that nobody has put for a day; why no row is in danger stands at Tx::sweep_blob.
#pragma once

#include "runtime/schedule.h"
#include "runtime/store/stores.h"

#include <stadtkern/result.h>

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <string>

namespace stadtkern::runtime {

// Thread-safe. Outlives the stores' last write.
class BlobSweep {
 public:
  BlobSweep(store::Stores& stores, Schedule& schedule) : stores_(stores), schedule_(schedule) {}

  // Goes through the town's folders of blobs, one task of the schedule each, in writes of at most kBlobsPerWrite.
  // `done` comes once, with how many were found; never when the schedule is stopped.
  void run(const std::string& town, std::function<void(const Result<std::uint64_t>&)> done);

  static constexpr std::time_t kYoungSeconds = 24 * 3600;
  static constexpr std::size_t kBlobsPerWrite = 100;

 private:
  struct Run;
  void next_folder(const std::shared_ptr<Run>& run);
  void remove(const std::shared_ptr<Run>& run);

  store::Stores& stores_;
  Schedule& schedule_;
};

}  // namespace stadtkern::runtime
