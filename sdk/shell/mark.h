// SPDX-License-Identifier: Apache-2.0
// What a browser knows a person by, for the forms that it keeps of them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace stadtkern::shell {

// The same for the same account in the same town, after restarts and from every version, and nothing that leads back:
// a hash of the town under a key that is made of the account's id, which is random and leaves no page. Empty for
// nobody.
[[nodiscard]] std::string mark_of(std::string_view town, std::string_view account);

}  // namespace stadtkern::shell
