// SPDX-License-Identifier: EUPL-1.2
// A form's own idempotency key: sent twice, it is kept once. Any thread.
#pragma once

#include <string>

namespace waste::pages {

// 128 random bits, for it holds from every address.
[[nodiscard]] std::string new_form_key();

}  // namespace waste::pages
