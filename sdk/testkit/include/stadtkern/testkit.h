// SPDX-License-Identifier: Apache-2.0
// A module in a test: its plugin with the runtime and SQLite, in the test's own process, without kernel or socket, and
// with a clock that stands still until the test turns it. Calls return when the answer is there: of a write, when it is
// stored. Made by stadtkern_add_plugin_test, which says where the plugin lies. One test thread. Where the environment
// has STADTKERN_TEST_DATABASE, the conninfo of a PostgreSQL server, stores are there.
#pragma once

#include "json/value.h"
#include "testkit/node.h"

#include <stadtkern/result.h>

#include <chrono>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stadtkern::testkit {

using Headers = std::vector<std::pair<std::string, std::string>>;  // names in lower case

// What a client of the gateway would get.
struct Response {
  unsigned status = 0;
  Headers headers{};
  std::string body{};
  std::optional<Error> error{};  // when the module answered one, or broke a download off
  bool broken_off = false;       // a download's body is not whole

  std::string header(std::string_view name) const;  // empty when absent
  // A value of the JSON body by pointer; null when the body is no JSON or has no such value.
  json::Value json(std::string_view pointer = "") const;
};

// An event as it stands in the module's log.
struct PublishedEvent {
  std::string type;
  unsigned payload_version = 1;
  std::string key;
  std::string subject;
  std::string payload;
};

struct CommandResult {
  std::vector<std::string> lines;  // the last one is the result
  std::optional<Error> error;
};

using Settings = std::map<std::string, json::Value>;

// The settings as the kernel hands them over: with the defaults of FOLDER/settings.schema.json filled in, as JSON.
std::string with_defaults(const std::string& folder, const Settings& settings);

class Town;

// Asks for somebody. A light handle, valid as long as its town.
class Client {
 public:
  Client(Town& town, Origin origin) : town_(&town), origin_(std::move(origin)) {}

  Client with_key(std::string idempotency_key) const;

  // `path` below the module's mount ("/benches?bbox=1,2,3,4"), or a whole one that begins with its mount or a claim.
  Response request(const std::string& verb, const std::string& path, std::string_view body = {},
                   Headers headers = {}) const;
  Response get(const std::string& path, Headers headers = {}) const {
    return request("GET", path, {}, std::move(headers));
  }
  // A body without content-type is JSON.
  Response post(const std::string& path, std::string_view body = {}, Headers headers = {}) const {
    return request("POST", path, body, std::move(headers));
  }

  // A method of the module's contract by its name, on the bus.
  Result<std::string> call_bytes(const std::string& method, std::string_view body) const;
  template <class Out, class In>
  Result<Out> call(const std::string& method, const In& in) const {
    auto bytes = call_bytes(method, in.SerializeAsString());
    if (!bytes) return bytes.error();
    Out out;
    if (out.ParseFromString(*bytes)) return out;
    return Error{Code::Internal, "the answer is not the message that was expected"};
  }

  CommandResult run_command(const std::string& name, const std::vector<std::string>& arguments = {},
                            std::string_view input = {}) const;

 private:
  Town* town_;
  Origin origin_;
};

class Town {
 public:
  // The module `id` of the folder that the test was built for, with these settings in a town of its own. A plugin that
  // cannot start ends the test with the reason (std::runtime_error).
#ifdef STADTKERN_TEST_PLUGINS
  explicit Town(const std::string& id, const Settings& settings = {})
      : Town(Place{std::string(STADTKERN_TEST_PLUGINS) + "/" + id, STADTKERN_TEST_SOURCE}, settings) {}
#endif
  struct Place {
    std::string folder;                      // with plugin.toml and what the build puts beside it
    std::string source{};                    // the plugin's source folder, for seed()
    const stadtkern_entry* entry = nullptr;  // linked in; null: FOLDER/ID.so
    unsigned workers = 2;
  };
  explicit Town(Place place, const Settings& settings = {});

  Client anonymous() {
    return {*this, Origin{}};
  }
  Client as(std::initializer_list<std::string> roles, std::string principal = "token:test") {
    return {*this, Origin{std::move(principal), roles}};
  }
  Client as(std::string role) {
    return as({std::move(role)});
  }
  Response get(const std::string& path, Headers headers = {}) {
    return anonymous().get(path, std::move(headers));
  }
  Response post(const std::string& path, std::string_view body = {}, Headers headers = {}) {
    return anonymous().post(path, body, std::move(headers));
  }

  // A file of the plugin's source folder through its command `import`; the error says why it was refused.
  CommandResult seed(const std::string& file);

  Clock& clock() {
    return node_.clock();
  }
  // Returns when what is due by now has run: timers, subscriptions.
  void run_timers() {
    node_.settle();
  }
  // The events of that type that were published, oldest first.
  std::vector<PublishedEvent> events(const std::string& type);
  Status reconfigure(const Settings& settings);
  // As if this version served on trial beside one that does not publish these (type, payload version); with none: it
  // stays.
  Status withhold(const std::vector<std::pair<std::string, unsigned>>& events);
  // Ends the module and starts it anew on the same stores, once it has been away for so long.
  void restart(std::chrono::microseconds away = {});
  std::string log() const {
    return node_.log();
  }

  Node& node() {
    return node_;
  }
  Module& module() {
    return *module_;
  }
  std::uint32_t id() const {
    return town_;
  }

 private:
  void start();

  const Place place_;
  Settings settings_;
  Node node_;
  Module* module_ = nullptr;
  std::uint32_t town_ = 0;
};

}  // namespace stadtkern::testkit
