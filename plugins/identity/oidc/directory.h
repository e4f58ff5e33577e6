// SPDX-License-Identifier: EUPL-1.2
// What providers say of themselves: where they are asked, and the keys that they sign with. Fetched when it is needed
// and off the caller's thread, kept for an hour, and fetched again when a token names a key that is not there: a few
// times a minute at most, however many such tokens come. Thread-safe; owned by the plugin.
#pragma once

#include <stadtkern/town.h>

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "oidc/jose.h"
#include "oidc/provider.h"

namespace identity::oidc {

struct Known {
  std::string authorization;
  std::string token;
  std::string jwks;
  bool names_itself = false;  // its answers carry iss (RFC 9207)
  KeySet keys;
};

// Of a discovery document; Unavailable with what is wrong with it.
[[nodiscard]] stadtkern::Result<Known> read_document(std::string_view json, const Provider& provider);

class Directory {
 public:
  using Answer = stadtkern::Result<std::shared_ptr<const Known>>;
  using Then = std::function<void(const Answer&)>;

  // `then` comes once: at once when it is known, else after the provider was asked, on a thread that may use stores.
  // Unavailable: the provider does not answer, or too many wait for it already.
  void find(const stadtkern::Town& town, const Provider& provider, Then then);
  // With keys newer than `than`, as far as the provider may be asked once more; else with what there is.
  void renew(const stadtkern::Town& town, const Provider& provider, const std::shared_ptr<const Known>& than,
             Then then);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Entry {
    std::shared_ptr<const Known> known;
    Time fetched{};
    Time failed{};
    std::array<Time, 4> renewals{};  // the last ones
    std::vector<Then> waiting;
    bool asking = false;
  };
  static std::string key_of(const stadtkern::Town& town, const Provider& provider);
  void ask(const stadtkern::Town& town, const Provider& provider, const std::string& key);
  void tell(const std::string& key, const Answer& answer);

  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace identity::oidc
