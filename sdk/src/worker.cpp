// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/worker.h>

#include <memory>

namespace stadtkern {

void Worker::run(const std::vector<std::string>& arguments, std::string_view input,
                 std::function<void(const Result<WorkerResult>&)> done) const {
  // Asked for when needed: a plugin without workers loads in a host without this table.
  const auto* table = static_cast<const stadtkern_worker*>(api_->host->table(api_->host, "stadtkern.worker/1"));
  if (!table) {
    return done(Error{Code::FailedPrecondition, "this host has no table \"stadtkern.worker/1\": update the host"});
  }
  std::vector<stadtkern_bytes> views;
  for (const std::string& argument : arguments) views.push_back(detail::bytes(argument));
  stadtkern_worker_job job{};
  job.size = sizeof job;
  job.argument_count = static_cast<std::uint32_t>(views.size());
  job.worker = detail::bytes(name_);
  job.arguments = views.data();
  job.input = detail::bytes(input);
  using Done = std::function<void(const Result<WorkerResult>&)>;
  table->run(
      api_->host, &job,
      [](void* user, const stadtkern_worker_result* result, const stadtkern_error* error) noexcept {
        const std::unique_ptr<Done> owned(static_cast<Done*>(user));
        detail::guarded(
            "worker callback", [](void*, const stadtkern_error*) {}, nullptr,
            [&]() -> Status {
              if (error) {
                (*owned)(detail::copy(*error));
              } else {
                (*owned)(WorkerResult{static_cast<WorkerResult::End>(result->end), result->status, result->ran_ms,
                                      detail::view(result->output), detail::view(result->report)});
              }
              return {};
            });
      },
      new Done(std::move(done)));
}

}  // namespace stadtkern
