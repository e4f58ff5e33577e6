// SPDX-License-Identifier: EUPL-1.2
// What a form asks to be done with a module, as a command of the node. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/form.h>

namespace operations {

struct Order {
  std::vector<std::string> arguments;  // as behind `stadtkern`
  std::string done;                    // "enabled": what it is called when it is done
  std::string what;                    // the module or town that it was done with
};

struct Deed {
  std::optional<Order> order{};
  std::vector<std::pair<std::string, std::string>> faults{};  // a field, and the key of the words
};

// "do" says what: enable, disable, restart, swap, keep, back, rollback, uninstall. Neither order nor faults: nothing
// that there is.
[[nodiscard]] Deed deed_of(std::string_view module, const stadtkern::Form& form);

[[nodiscard]] bool is_watch(std::string_view text);  // "60s", "10min", "0"

}  // namespace operations
