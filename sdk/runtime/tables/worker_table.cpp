// SPDX-License-Identifier: Apache-2.0
// stadtkern.worker/1: from C to the pool of worker processes.
#include "runtime/runtime.h"
#include "runtime/tables/tables.h"
#include "runtime/worker_pool.h"
#include "runtime/worker_room.h"

#include <stadtkern/abi_worker.h>
#include <stadtkern/detail/api.h>

namespace stadtkern::runtime::tables {
namespace {

using detail::bytes;
using detail::view;

void tell(const Result<WorkerOutcome>& outcome, stadtkern_on_worker on_result, void* user) {
  if (!outcome) return on_result(user, nullptr, detail::ErrorView(outcome.error()).get());
  if (outcome->end == WorkerOutcome::End::Exited && outcome->status == WorkerRoom::kCannotStart) {
    const Error error{Code::Unavailable, "the worker's program cannot be started", "worker", {}, 1000};
    return on_result(user, nullptr, detail::ErrorView(error).get());
  }
  stadtkern_worker_result result{};
  result.size = sizeof result;
  result.end = static_cast<std::uint32_t>(outcome->end);
  result.status = outcome->status;
  result.ran_ms = static_cast<std::uint32_t>(outcome->ran.count());
  result.output = bytes(outcome->output);
  result.report = bytes(outcome->report);
  on_result(user, &result, nullptr);
}

void run(const stadtkern_host* host, const stadtkern_worker_job* job, stadtkern_on_worker on_result, void* user) {
  Runtime& runtime = runtime_of(host);
  std::vector<std::string> arguments;
  for (std::uint32_t i = 0; i < job->argument_count; ++i) arguments.emplace_back(view(job->arguments[i]));
  const Status taken = runtime.workers().run(
      view(job->worker), std::move(arguments), view(job->input),
      [on_result, user](const Result<WorkerOutcome>& outcome) { tell(outcome, on_result, user); });
  if (!taken) runtime.soon([on_result, user, error = taken.error()] { tell(error, on_result, user); });
}

}  // namespace

const stadtkern_worker kWorker{sizeof(stadtkern_worker), 0, run};

}  // namespace stadtkern::runtime::tables
