// SPDX-License-Identifier: Apache-2.0
// A node of one process for tests: modules with their runtimes, wired by a small bus that does what the kernel's router
// does for honest modules. The stores lie in a folder, or a database (database.h), that goes with the node.
#pragma once

#include "testkit/clock.h"
#include "testkit/database.h"
#include "testkit/exchange.h"
#include "testkit/module.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::testkit {

// Whom a request of the test is made for, and how.
struct Origin {
  std::string principal;  // empty: anonymous
  std::vector<std::string> roles{};
  std::string idempotency_key{};
  std::string locale{};
};

class Node {
 public:
  Node();
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // Loads FOLDER/ID.so, or takes `entry`, and creates the plugin. A module of the same id takes the former one's place
  // (which is stopped first): a restart. Modules that others call are started before them.
  Result<Module*> start(const std::string& folder, const stadtkern_entry* entry = nullptr, unsigned workers = 1);
  void stop(const std::string& module);
  // A running one, or null.
  Module* module(const std::string& id) const;

  // Opens the town in the module and makes it the active one there. `settings` is JSON.
  Status open_town(Module& module, const std::string& town, const std::string& settings = "{}");
  std::uint32_t town_id(const std::string& name);
  wire::control::TownOpen town_facts(const std::string& name, const std::string& settings);
  // The same with what the kernel would say to this module of the others that run now.
  wire::control::TownOpen town_facts_for(const Module& module, const std::string& name,
                                         const std::string& settings = "{}");

  // A request of the test. `method` may be "Name" of a contract's service; `stream` opens one.
  std::shared_ptr<Exchange> call(std::uint32_t town, const std::string& service, const std::string& method,
                                 std::string_view payload, const Origin& origin = {}, bool stream = false);

  Clock& clock() { return clock_; }
  // Returns when all that is under way or has fallen due is done.
  void settle();
  // From now on no wake-up for events arrives.
  void lose_wake_ups(bool lose) { lose_wake_ups_ = lose; }
  // All log lines so far, of all modules.
  std::string log() const;
  const std::string& folder() const { return folder_; }

  // A message that a module sends. [any]
  bool from_module(Module& sender, std::string_view header, std::string_view payload);

 private:
  struct InFlight {
    Module* caller = nullptr;  // null: the test
    std::shared_ptr<Exchange> exchange;
    std::uint64_t correlation = 0;
    std::uint32_t town = 0;
    std::string identity;
    Module* callee = nullptr;
  };
  struct Known {
    std::string name;
    std::vector<wire::control::Method> methods;
  };
  std::uint32_t intern(const std::string& service);  // with mutex_ held
  bool may_call_each(const Module& sender, std::uint32_t service) const;
  wire::control::Welcome welcome_for(const Manifest& manifest);
  void forward(InFlight from, wire::Prefix prefix, const std::string& context, std::string_view payload);
  void answer(const InFlight& to, wire::Prefix prefix, std::string_view payload);
  void refuse(const InFlight& to, bool stream, Code code, std::string_view why);
  void to_callee(std::uint64_t number, wire::Prefix prefix, std::string_view payload);
  void wake(const Module& publisher, const wire::Prefix& prefix, std::string_view payload);

  Clock clock_;
  std::string folder_;
  Database database_;
  int log_ = -1;
  mutable std::mutex mutex_;
  std::map<std::string, std::uint32_t> service_ids_;
  std::map<std::uint32_t, Known> services_;
  std::map<std::string, std::uint32_t> towns_;
  std::map<std::string, std::shared_ptr<Module>> modules_;
  std::vector<std::shared_ptr<Module>> stopped_;  // threads may still hold them
  std::map<std::uint64_t, InFlight> in_flight_;
  std::uint64_t next_number_ = 1;
  std::uint64_t activations_ = 0;
  std::uint64_t delivered_ = 0;
  std::atomic<bool> lose_wake_ups_ = false;
};

}  // namespace stadtkern::testkit
