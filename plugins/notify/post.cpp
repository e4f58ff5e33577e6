// SPDX-License-Identifier: EUPL-1.2
#include "post.h"

#include <stadtkern/worker.h>

#include <chrono>
#include <utility>

#include "signing.h"

namespace notify {
namespace {

using stadtkern::Result;
using stadtkern::WorkerResult;

constexpr Micros kHookTakes = 10 * kSecond;
constexpr Micros kWaitsForAWorker = 5 * kSecond;

Ended ended(const Result<WorkerResult>& result) {
  if (!result) return {Outcome::Missed, "no worker: " + result.error().message};
  if (result->end != WorkerResult::End::Exited) return {Outcome::Trouble, "the server took too long"};
  const auto outcome = static_cast<Outcome>(result->status);
  switch (outcome) {
    case Outcome::Delivered:
    case Outcome::Later:
    case Outcome::Refused:
    case Outcome::Trouble:
    case Outcome::NotAllowed:
    case Outcome::Missed:
      return {outcome, std::string(result->report.substr(0, 200))};
    case Outcome::Usage:
      break;
  }
  return {Outcome::Refused, "notify-post does not understand its errand"};
}

void add_times(Errand& errand, Micros takes, Micros try_ends) {
  errand.add("begin-by", std::to_string(try_ends - takes)).add("until", std::to_string(try_ends));
}

}  // namespace

Micros system_now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Micros longest_try(const Settings& settings, std::string_view channel) {
  const Micros takes = channel == kMail && settings.smtp ? settings.smtp->timeout_s * kSecond : kHookTakes;
  return takes + kWaitsForAWorker;
}

Errand mail_errand(const Smtp& smtp, const Mail& mail, Micros try_ends) {
  Errand errand;
  // The path of curl's URL is the name by which we greet.
  const std::string hello = smtp.from.substr(smtp.from.rfind('@') + 1);
  errand.add("way", "mail")
      .add("url",
           (smtp.tls == "tls" ? "smtps://" : "smtp://") + smtp.host + ":" + std::to_string(smtp.port) + "/" + hello)
      .add("tls", smtp.tls)
      .add("user", smtp.user)
      .add("password", smtp.password)
      .add("from", smtp.from)
      .add("to", mail.to)
      .add("ca-bytes", std::to_string(smtp.ca.size()));
  add_times(errand, smtp.timeout_s * kSecond, try_ends);
  errand.attached = smtp.ca;
  errand.content = mail_text(mail);
  return errand;
}

std::string hook_body(std::string_view town, const deliveries::Delivery& delivery) {
  return R"({"id":)" + json_text(delivery.event) + R"(,"type":)" + json_text(delivery.type) + R"(,"town":)" +
         json_text(town) + R"(,"subject":)" + json_text(delivery.subject) + R"(,"time":)" +
         json_text(format_w3c(delivery.at)) + "}";
}

Errand hook_errand(const Hook& hook, std::string_view town, const deliveries::Delivery& delivery, Micros now,
                   Micros try_ends) {
  Errand errand;
  errand.content = hook_body(town, delivery);
  const std::string timestamp = std::to_string(now / kSecond);
  errand.add("way", "hook")
      .add("url", hook.url)
      .add("header", "Content-Type: application/json")
      .add("header", "Stadtkern-Event: " + delivery.event)
      .add("header", "Stadtkern-Timestamp: " + timestamp)
      .add("header", "Stadtkern-Signature: sha256=" + signature(hook.secret, timestamp, errand.content));
  for (const std::string& network : hook.networks) errand.add("network", network);
  add_times(errand, kHookTakes, try_ends);
  return errand;
}

void post(const stadtkern::Town& town, const Errand& errand, std::function<void(Ended)> done) {
  stadtkern::Worker(town, "post").run({}, errand.text(), [done = std::move(done)](const Result<WorkerResult>& result) {
    done(ended(result));
  });
}

}  // namespace notify
