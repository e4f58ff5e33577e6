// SPDX-License-Identifier: EUPL-1.2
// What a form about somebody's data asks for, as a command of the node. Who it is about stands in the command's input,
// never in an argument or an address. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/form.h>

namespace operations {

struct PrivacyRequest {
  enum class Kind { Find, Export, Ask, Erase };  // Ask: what would go
  Kind kind = Kind::Find;
  std::string town;
  std::string subject;  // of all but Find
  std::vector<std::string> arguments;
  std::string input;
  std::vector<std::pair<std::string, std::string>> faults{};  // a field, and the key of the words
};
[[nodiscard]] PrivacyRequest privacy_request(const stadtkern::Form& form);

}  // namespace operations
