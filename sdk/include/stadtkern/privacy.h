// SPDX-License-Identifier: Apache-2.0
// What a module with personal data answers for: find, export, erase, and how long things are kept. Registered in the
// plugin's constructor by host.privacy() and host.retention() (plugin.h); plugin.toml says `personal_data = true`.
#pragma once

#include <stadtkern/abi_privacy.h>
#include <stadtkern/store.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace stadtkern {

// The same words in several languages: {{"de", "Kontakt"}, {"en", "Contact"}}.
using Words = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// An export under way; during the handler's call.
class Export {
 public:
  Export(const detail::Api* api, stadtkern_export* out) : api_(api), out_(out) {}

  // Begins a part; what follows belongs to it. A part may come several times.
  void section(std::string_view id, Words name);
  void field(std::string_view id, Words name, const Value& value);
  // Left out when there is nothing to say.
  void text(std::string_view id, Words name, std::string_view value) {
    if (!value.empty()) field(id, name, value);
  }

 private:
  const detail::Api* api_;
  stadtkern_export* out_;
};

// Takes what a find handler finds.
class Found {
 public:
  Found(stadtkern_found take, void* to) : take_(take), to_(to) {}
  void add(std::string_view subject) const { take_(to_, detail::bytes(subject)); }

 private:
  stadtkern_found take_;
  void* to_;
};

// One step of an erasure: how many records it removed or blanked, and whether another step is needed.
struct Erased {
  std::uint64_t changed = 0;
  bool more = false;
};

// What a retention rule would touch.
struct Due {
  std::uint64_t count = 0;
  std::int64_t oldest_us = 0;  // 0: none
};

// What committed writes of this town have removed or changed leaves the store's files too, as after an erasure: for
// words that are blanked before a text becomes public. `done` comes once; Unavailable: repeat it. [any]
void overwrite_removed(const Town& town, std::function<void(Status)> done);

}  // namespace stadtkern
