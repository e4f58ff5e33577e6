// SPDX-License-Identifier: EUPL-1.2
// A town's settings as they are used. Values; reading them is for any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/town.h>

namespace notify {

inline constexpr std::string_view kMail = "mail";  // the channel of letters; a webhook's is "hook:ID"

struct Smtp {
  std::string host;
  std::int64_t port = 587;
  std::string tls;  // starttls, tls, none
  std::string user;
  std::string password;
  std::string from;
  std::string reply_to;
  std::string ca;  // PEM; empty: the system's
  std::int64_t timeout_s = 20;
};

struct Hook {
  std::string id;
  std::string url;
  std::string secret;
  std::vector<std::string> events;  // a type, or its beginning and "*"
  std::vector<std::string> networks;
  [[nodiscard]] std::string channel() const { return "hook:" + id; }
  [[nodiscard]] bool wants(std::string_view type) const;
};

struct Settings {
  std::string address;  // of the town on the web, without "/" at its end
  std::optional<Smtp> smtp;
  std::vector<Hook> hooks;
  std::int64_t queue = 20'000;

  [[nodiscard]] std::vector<std::string> channels() const;
  [[nodiscard]] bool has(std::string_view channel) const;
  [[nodiscard]] const Hook* hook(std::string_view channel) const;
};

// VALIDATION_FAILED with all faults in its words: what the schema cannot say.
[[nodiscard]] stadtkern::Result<Settings> read_settings(const stadtkern::Settings& from);

// Of each open town. Thread-safe.
class TownSettings {
 public:
  [[nodiscard]] stadtkern::Status read(const stadtkern::Town& town);
  void forget(const stadtkern::Town& town);
  // Null: that town is not open.
  [[nodiscard]] std::shared_ptr<const Settings> of(const stadtkern::Town& town) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::uint32_t, std::shared_ptr<const Settings>> towns_;
};

}  // namespace notify
