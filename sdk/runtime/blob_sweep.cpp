// SPDX-License-Identifier: Apache-2.0
#include "runtime/blob_sweep.h"

#include "runtime/store/blobs.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace stadtkern::runtime {

struct BlobSweep::Run {
  std::string town;
  std::function<void(const Result<std::uint64_t>&)> done;
  std::time_t before = 0;
  unsigned folder = 0;
  std::vector<std::string> unused;  // and not removed yet
  std::uint64_t found = 0;
};

void BlobSweep::run(const std::string& town, std::function<void(const Result<std::uint64_t>&)> done) {
  // By the clock that stamps the files.
  const auto run = std::make_shared<Run>(Run{town, std::move(done), std::time(nullptr) - kYoungSeconds, 0, {}, 0});
  schedule_.after(std::chrono::milliseconds(0), [this, run] { next_folder(run); });
}

void BlobSweep::next_folder(const std::shared_ptr<Run>& run) {
  if (run->folder == store::BlobFolder::kFolders) {
    return run->unused.empty() ? run->done(run->found) : remove(run);
  }
  const auto unused = stores_.unused_blobs(run->town, run->folder++, run->before);
  if (!unused) return run->done(unused.error());
  run->unused.insert(run->unused.end(), unused->begin(), unused->end());
  run->found += unused->size();
  if (run->unused.size() >= kBlobsPerWrite) return remove(run);
  schedule_.after(std::chrono::milliseconds(0), [this, run] { next_folder(run); });
}

void BlobSweep::remove(const std::shared_ptr<Run>& run) {
  std::vector<std::string> some;
  while (!run->unused.empty() && some.size() < kBlobsPerWrite) {
    some.push_back(std::move(run->unused.back()));
    run->unused.pop_back();
  }
  auto sweep = [some = std::move(some)](store::Tx& tx) -> Result<store::Reply> {
    for (const std::string& name : some) {
      if (Status swept = tx.sweep_blob(name); !swept) return swept.error();
    }
    return store::Reply{};
  };
  auto swept = [this, run](const Result<store::Reply>& outcome, bool) {
    if (!outcome) return run->done(outcome.error());
    if (run->unused.size() >= kBlobsPerWrite) return remove(run);
    schedule_.after(std::chrono::milliseconds(0), [this, run] { next_folder(run); });
  };
  stores_.write(run->town, store::make_job(std::move(sweep), std::move(swept)));
}

}  // namespace stadtkern::runtime
