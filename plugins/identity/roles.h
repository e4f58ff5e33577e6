// SPDX-License-Identifier: EUPL-1.2
// Which roles there are in a town: those that its modules' manifests name. Any thread.
#pragma once

#include <stadtkern/abi_roles.h>
#include <stadtkern/plugin.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace identity {

struct Role {
  std::string id;
  std::vector<std::pair<std::string, std::string>> names;  // language, name
};

class Roles {
 public:
  // Throws when the host does not know roles.
  explicit Roles(const stadtkern::Host& host);
  [[nodiscard]] std::vector<Role> in(const stadtkern::Town& town) const;
  // Those whose manifest says that a password alone is not enough, with blanks between; "*" on a host that cannot say.
  [[nodiscard]] static std::string with_second_factor(const stadtkern::Town& town);
  [[nodiscard]] bool known(const stadtkern::Town& town, std::string_view role) const;

 private:
  const stadtkern_roles* table_;
};

}  // namespace identity
