// SPDX-License-Identifier: EUPL-1.2
#include "oidc/fetch.h"

#include <stadtkern/worker.h>

#include <charconv>
#include <utility>

namespace identity::oidc {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::WorkerResult;

Error silent(std::string_view why) {
  return {Code::Unavailable, "the provider did not answer (" + std::string(why.substr(0, 100)) + ")", "oidc.silent"};
}

Result<Heard> heard(const Result<WorkerResult>& result) {
  if (!result) return silent(result.error().message);
  if (result->end != WorkerResult::End::Exited) return silent("it took too long");
  if (result->status != 0) return silent(result->report);  // in curl's words, which name no address and no form
  Heard out;
  const auto line = result->output.find('\n');
  if (line == std::string_view::npos) return silent("nothing came");
  const auto [end, error] = std::from_chars(result->output.data(), result->output.data() + line, out.status);
  if (error != std::errc() || end != result->output.data() + line) return silent("nothing came");
  out.body = result->output.substr(line + 1);
  return out;
}

}  // namespace

void fetch(const stadtkern::Town& town, const Provider& provider, const Ask& ask,
           std::function<void(Result<Heard>)> done) {
  if (!provider.may_ask(ask.url)) {
    return done(Error{Code::PermissionDenied, "the provider names a host that its settings do not: add it to \"hosts\"",
                      "oidc.host"});
  }
  std::string task = "url " + ask.url + "\n";
  if (!ask.basic.empty()) task += "basic " + ask.basic + "\n";
  if (!ask.form.empty()) task += "form " + ask.form + "\n";
  stadtkern::Worker(town, "fetch").run({}, task, [done = std::move(done)](const Result<WorkerResult>& result) {
    done(heard(result));
  });
}

}  // namespace identity::oidc
