// SPDX-License-Identifier: EUPL-1.2
// One object of a configuration while it is turned into a section: what is taken from it by name, and the rest, which
// goes over as it stands. Notes what cannot be rendered. Used within one function.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "netjson/uci.h"

namespace wifi::netjson {

class Reading {
 public:
  Reading(const Json& object, std::string pointer, Faults& faults)
      : object_{object}, pointer_{std::move(pointer)}, faults_{faults} {}

  [[nodiscard]] const Json& object() const { return object_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }

  // The member, which take_rest then leaves alone; null when it is missing.
  const Json* take(std::string_view name);
  // Its text, number's digits, or 1 and 0 of a boolean; empty when it is missing.
  std::string text(std::string_view name);
  bool flag(std::string_view name);
  // Its texts and numbers.
  std::vector<std::string> texts(std::string_view name);
  // As texts, but a text that must be there.
  std::string required(std::string_view name);

  // Everything not taken yet becomes an option of its own name; `only`, where given, says of which names.
  void take_rest(Section& section, const std::set<std::string_view>* only = nullptr);

  void fault(std::string_view member, std::string reason);
  Faults& faults() { return faults_; }

 private:
  const Json& object_;
  const std::string pointer_;
  Faults& faults_;
  std::set<std::string, std::less<>> taken_;
};

// Calls `use` for each object of the list that the configuration has under that name; anything else is a fault.
void each_object(const Json& configuration, std::string_view list, Faults& faults,
                 const std::function<void(Reading&)>& use);

// A member's pointer, escaped as RFC 6901 has it.
[[nodiscard]] std::string below(std::string_view pointer, std::string_view member);

}  // namespace wifi::netjson
