// SPDX-License-Identifier: EUPL-1.2
#include "foreign/talk.h"

#include <stadtkern/worker.h>

#include <utility>

#include "photo/outcome.h"

namespace waste::foreign {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::WorkerResult;

Result<Heard> heard(const Result<WorkerResult>& result) {
  if (!result) return Error{Code::Unavailable, "the other server could not be asked: " + result.error().message};
  if (result->end != WorkerResult::End::Exited) return Error{Code::Unavailable, "the other server took too long"};
  const auto outcome = static_cast<photo::Outcome>(result->status);
  if (outcome == photo::Outcome::HostRefused) {
    return Error{Code::PermissionDenied, "the other server stands where this town asks nobody: see \"networks\""};
  }
  if (outcome == photo::Outcome::TooManyBytes) {
    return Error{Code::Unavailable, "the other server's answer is longer than 8 MiB"};
  }
  auto answer = outcome == photo::Outcome::Good ? unpack(result->output) : std::nullopt;
  // In curl's words, which name neither address nor form.
  if (!answer) {
    return Error{Code::Unavailable,
                 "the other server did not answer (" + std::string(result->report.substr(0, 100)) + ")"};
  }
  return *std::move(answer);
}

}  // namespace

void talk(const stadtkern::Town& town, const Endpoint& endpoint, const Ask& ask, Done done) {
  std::string task = "url " + ask.url + "\nhost " + endpoint.host + "\nwhole yes\n";
  for (const std::string& network : endpoint.networks) task += "network " + network + "\n";
  if (ask.form) task += "form " + *ask.form + "\n";
  stadtkern::Worker(town, "fetch").run({}, task, [done = std::move(done)](const Result<WorkerResult>& result) {
    done(heard(result));
  });
}

}  // namespace waste::foreign
