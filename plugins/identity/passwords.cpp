// SPDX-License-Identifier: EUPL-1.2
#include "passwords.h"

#include <chrono>
#include <utility>

#include "messages.h"

namespace identity {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Status;

constexpr unsigned kAgain_ms = 2'000;

Cost cost_of(const stadtkern::Town& town) {
  Cost cost;
  cost.memory = static_cast<std::uint64_t>(town.settings().integer("password_memory_kib", 65536)) * 1024;
  return cost;
}

std::int64_t steady_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Status Passwords::queued(Line line, const std::string& client, std::function<void()> job) {
  switch (queue_.add(line, client, std::move(job))) {
    case HashQueue::Added::Yes:
      return {};
    case HashQueue::Added::ClientFull:
      return Error{
          Code::RateLimited, "too many passwords of yours are being checked: wait a moment", {}, {}, kAgain_ms};
    case HashQueue::Added::Full:
      break;
  }
  return Error{Code::Unavailable, "as many passwords are being checked as can be: try again soon", {}, {}, kAgain_ms};
}

Status Passwords::check(const stadtkern::Town& town, Line line, const std::string& client,
                        const std::optional<Account>& account, std::string password, std::function<void(bool)> then) {
  const bool real = account && account->active() && !account->password.empty();
  return queued(line, client,
                [kept = real ? account->password : decoy(cost_of(town)), real, password = std::move(password),
                 then = std::move(then)] { then(verify_password(kept, password) && real); });
}

Status Passwords::make(const stadtkern::Town& town, Line line, const std::string& client, std::string password,
                       std::function<void(std::string)> then) {
  return queued(line, client, [cost = cost_of(town), password = std::move(password), then = std::move(then)] {
    then(hash_password(password, cost));
  });
}

Status Passwords::attempt(const std::string& account_key, const std::string& client, bool known) {
  const auto wait = throttle_.attempt(account_key, client, known, steady_us());
  if (wait == 0) return {};
  return Error{Code::RateLimited,
               "too many attempts that failed: wait a moment",
               "login.wait",
               {},
               static_cast<unsigned>(wait / 1000 + 1)};
}

void Passwords::passed(const std::string& account_key, const std::string& client) {
  throttle_.passed(account_key, client);
}

void Passwords::taken_back(const std::string& account_key, const std::string& client) {
  throttle_.taken_back(account_key, client);
}

std::string Passwords::metrics() const {
  return "# HELP identity_password_hashes_total Passwords hashed.\n# TYPE identity_password_hashes_total counter\n"
         "identity_password_hashes_total " +
         std::to_string(queue_.ran()) +
         "\n# HELP identity_password_seconds_total How long that took, all together.\n"
         "# TYPE identity_password_seconds_total counter\nidentity_password_seconds_total " +
         std::to_string(static_cast<double>(queue_.busy_us()) / 1e6) +
         "\n# HELP identity_password_refused_total Not hashed, because too many waited.\n"
         "# TYPE identity_password_refused_total counter\nidentity_password_refused_total " +
         std::to_string(queue_.refused()) +
         "\n# HELP identity_password_waiting Passwords that wait.\n# TYPE identity_password_waiting gauge\n"
         "identity_password_waiting " +
         std::to_string(queue_.waiting()) + "\n";
}

std::string renewed(const stadtkern::Town& town, const std::string& kept, std::string_view password) {
  const Cost cost = cost_of(town);
  return outdated(kept, cost) ? hash_password(password, cost) : std::string();
}

Status acceptable(const stadtkern::Town& town, std::string_view password, std::string_view name, std::string_view mail,
                  std::string pointer) {
  std::vector<std::string> own{std::string(town.name()), "stadtkern", STADTKERN_PLUGIN_ID};
  for (const auto language : town.languages()) add_words(town.display_name(language), own);
  add_words(name, own);
  add_words(mail, own);
  const auto reason = weakness(password, own);
  if (!reason) return {};
  return fault(std::move(pointer), *reason);
}

}  // namespace identity
