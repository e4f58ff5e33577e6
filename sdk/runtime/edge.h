// SPDX-License-Identifier: Apache-2.0
// What an instance with the permissions `listen` and `edge` sees of the node: its listeners, and the registry of towns
// and modules as whole, numbered snapshots.
#pragma once

#include "wire/control.h"

#include <stadtkern/abi_edge.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace stadtkern::runtime {

class Edge {
 public:
  void on_listener(void (*callback)(void*, const stadtkern_listener*), void* user);
  void on_registry(void (*callback)(void*, std::uint64_t, const stadtkern_registry_town*, std::size_t), void* user);

  void listener(const stadtkern_listener& listener);    // [control]
  void apply(const wire::control::Registry& snapshot);  // [control]

  // What the registry says of a module in a town (0: the node), or in any; null when it does not have it. [any]
  using ModulePointer = std::shared_ptr<const wire::control::RegistryModule>;
  ModulePointer find(std::uint32_t town, std::string_view module) const;
  // The one that provides the contract there, and the contract as it provides it. [any]
  struct Provider {
    ModulePointer module;
    const wire::control::Service* contract = nullptr;  // null: nobody
  };
  Provider provider(std::uint32_t town, std::string_view contract) const;
  ModulePointer find_anywhere(std::string_view module) const;

 private:
  void tell_registry(const wire::control::Registry& snapshot) const;

  // A snapshot with the way to each town.
  struct Indexed {
    wire::control::Registry registry;
    std::unordered_map<std::uint32_t, const wire::control::RegistryTown*> towns;
  };
  std::shared_ptr<const Indexed> current() const;

  mutable std::mutex mutex_;
  std::shared_ptr<const Indexed> current_;
  void (*on_listener_)(void*, const stadtkern_listener*) = nullptr;
  void* listener_user_ = nullptr;
  void (*on_registry_)(void*, std::uint64_t, const stadtkern_registry_town*, std::size_t) = nullptr;
  void* registry_user_ = nullptr;
};

}  // namespace stadtkern::runtime
