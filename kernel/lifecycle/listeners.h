// SPDX-License-Identifier: EUPL-1.2
// The node's listening sockets: bound here or inherited (LISTEN_FDS), handed to modules, never read from. Kept over a
// module's end, so that no connection is refused while it comes back.
#pragma once

#include "config/node.h"
#include "lifecycle/descriptor.h"
#include "lifecycle/handover.h"

#include <stadtkern/result.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::lifecycle {

class Listeners {
 public:
  struct Bound {
    config::Listener config;
    Descriptor socket;
    std::string address;  // as bound: "127.0.0.1:8080", "[::1]:8080"
  };

  // Takes over what systemd passed (LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES): a socket serves the listener of its name.
  // Call once, before any other descriptor is opened.
  void adopt();

  // Takes over what the program before had bound.
  void adopt(const std::vector<Handover::Socket>& sockets);

  // Makes the bound ones those of `wanted`: all of them, or none changes. Unavailable with one line that names the
  // address ("address already in use").
  [[nodiscard]] Status bind(const std::vector<config::Listener>& wanted);

  [[nodiscard]] const Bound* find(std::string_view name) const;  // or null
  [[nodiscard]] const std::map<std::string, Bound, std::less<>>& all() const { return bound_; }

 private:
  std::map<std::string, Bound, std::less<>> bound_;
  std::map<std::string, Descriptor> adopted_;
};

}  // namespace stadtkern::lifecycle
