// SPDX-License-Identifier: EUPL-1.2
// Codes beside the password: their SQL.
#pragma once

#include <stadtkern/store.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "factor_rule.h"

namespace identity::second_factors {

using stadtkern::Connection;
using stadtkern::Tx;

enum class Standing { None, Begun, On };
[[nodiscard]] Standing standing(Connection& db, std::string_view account);

// A new secret, until the first code of it is given. One that is on stays: check standing() before.
[[nodiscard]] std::string begin(Tx& tx, std::string_view account);
// Its first code: it is on from now, with these recovery codes. Empty: the code is wrong, or nothing was begun.
[[nodiscard]] std::vector<std::string> confirm(Tx& tx, std::string_view account, std::string_view code);
// A code of the device, or one for recovery, which is used up by it. False: neither, or the second factor is not on.
[[nodiscard]] bool take(Tx& tx, std::string_view account, std::string_view code);
// How many rows went.
std::int64_t remove(Tx& tx, std::string_view account);

}  // namespace identity::second_factors
