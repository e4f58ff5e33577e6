// SPDX-License-Identifier: EUPL-1.2
// Where passwords are checked and made, off the request's path: the queue, who has to wait, and the answers for those
// that cannot be served. Owned by the plugin; any thread.
#pragma once

#include <stadtkern/plugin.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts.h"
#include "hash_queue.h"
#include "password.h"
#include "throttle.h"

namespace identity {

class Passwords {
 public:
  using Line = HashQueue::Line;

  // Checks `password` against what is kept of the account, or against a decoy when there is none or it has none: the
  // time is the same. Then `then(true)` or `then(false)` on the queue's thread. An error: not begun.
  [[nodiscard]] stadtkern::Status check(const stadtkern::Town& town, Line line, const std::string& client,
                                        const std::optional<Account>& account, std::string password,
                                        std::function<void(bool)> then);
  // Hashes a new one. `then` gets an empty text when there is no memory for it.
  [[nodiscard]] stadtkern::Status make(const stadtkern::Town& town, Line line, const std::string& client,
                                       std::string password, std::function<void(std::string)> then);

  // Nothing, or RateLimited. Counts as a failure until passed().
  [[nodiscard]] stadtkern::Status attempt(const std::string& account_key, const std::string& client, bool known);
  void passed(const std::string& account_key, const std::string& client);
  void taken_back(const std::string& account_key, const std::string& client);

  void drain(std::function<void()> done) { queue_.drain(std::move(done)); }
  // Prometheus text.
  [[nodiscard]] std::string metrics() const;

 private:
  [[nodiscard]] stadtkern::Status queued(Line line, const std::string& client, std::function<void()> job);

  Throttle throttle_;
  HashQueue queue_;
};

// A right password, hashed at the cost of the town's settings; empty when it already is. On the queue's thread only.
[[nodiscard]] std::string renewed(const stadtkern::Town& town, const std::string& kept, std::string_view password);

// A fault at `pointer` when the password is not taken.
[[nodiscard]] stadtkern::Status acceptable(const stadtkern::Town& town, std::string_view password,
                                           std::string_view name, std::string_view mail, std::string pointer);

}  // namespace identity
