// SPDX-License-Identifier: EUPL-1.2
// Which town a request is for: by host name, by the prefix /t/NAME, or the default one. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "address.h"
#include "registry.h"

namespace gateway {

// What the node's settings say about names.
struct Naming {
  std::string default_town;             // answers where no host and no prefix names a town; empty: as the registry says
  std::vector<std::string> node_hosts;  // names of the node itself, lower case
};

struct Place {
  enum class Kind {
    Town,         // `town` answers `path`
    AddSlash,     // "/t/NAME": the client is sent to "/t/NAME/"
    TownList,     // "/" or "/t/" of a node without a default town
    UnknownHost,  // 421
    UnknownTown,  // "/t/NAME" of no town
    Nowhere       // no town answers this path
  };
  Kind kind = Kind::Nowhere;
  const Town* town = nullptr;
  std::string_view prefix;  // "/t/NAME", or empty
  std::string_view path;    // below the prefix, begins with "/"
};

// `path` begins with "/". A host that nobody has is refused even with a prefix, so that no page elsewhere can reach a
// town through a name of its own (DNS rebinding); localhost and our own addresses are nobody's names and pass.
Place find_place(const Registry& registry, const Naming& naming, const Authority& authority, std::string_view path);

// Where "/api/MODULE/openapi.json" leads: below the module's mount, which carries a version. Empty: `path` is none
// such, or of no module of the town.
std::string description_of(const Town& town, std::string_view path);

}  // namespace gateway
