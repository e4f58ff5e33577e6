// SPDX-License-Identifier: Apache-2.0
// One write: what is to be done in the transaction, and who is told afterwards.
#pragma once

#include <stadtkern/result.h>

#include <memory>
#include <optional>
#include <utility>

#include "runtime/store/idempotency.h"
#include "runtime/store/tx.h"

namespace stadtkern::runtime::store {

class Job {
 public:
  virtual ~Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  // Called at most once, on a writer thread, in a savepoint of its own: an error undoes this job and no other. Must not
  // block. What it throws is an Internal error.
  virtual Result<Reply> run(Tx& tx) = 0;
  // Called exactly once, after the commit, on a writer thread; or on the thread that called write when the job was
  // refused at once. `replayed`: `run` wasn't called, the reply is the one stored for its idempotency key.
  virtual void done(Result<Reply> outcome, bool replayed) noexcept = 0;

 protected:
  Job() = default;
};

// A job of two functions: Result<Reply> run(Tx&) and void done(Result<Reply>, bool replayed).
template <class Run, class Done>
std::unique_ptr<Job> make_job(Run run, Done done) {
  class Two final : public Job {
   public:
    Two(Run run_function, Done done_function) : run_(std::move(run_function)), done_(std::move(done_function)) {}
    Result<Reply> run(Tx& tx) override { return run_(tx); }
    void done(Result<Reply> outcome, bool replayed) noexcept override { done_(std::move(outcome), replayed); }

   private:
    Run run_;
    Done done_;
  };
  return std::make_unique<Two>(std::move(run), std::move(done));
}

struct PendingWrite {
  std::unique_ptr<Job> job;
  std::optional<IdempotencyKey> key;
};

}  // namespace stadtkern::runtime::store
