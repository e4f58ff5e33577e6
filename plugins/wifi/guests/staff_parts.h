// SPDX-License-Identifier: EUPL-1.2
// What the staff's pages about guests are made of. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/form.h>
#include <stadtkern/html.h>

#include "guests/voucher_order.h"

namespace wifi::guests {

using FieldFaults = std::vector<std::pair<std::string, std::string>>;  // field, key of a text

// A number that cannot be read is -1, which no check takes.
[[nodiscard]] Order order_of(const stadtkern::Form& form);
[[nodiscard]] stadtkern::html::Html order_form(const stadtkern::Form& form, const FieldFaults& faults,
                                               const std::string& action, std::string_view language);
[[nodiscard]] stadtkern::html::Html terms_form(const stadtkern::Form& form, const FieldFaults& faults,
                                               const std::string& action, std::string_view language);

[[nodiscard]] stadtkern::html::Html table(const std::vector<std::string_view>& heads,
                                          const std::vector<std::vector<stadtkern::html::Html>>& rows);
// Code, state, used, left, and a button to block it.
[[nodiscard]] std::vector<stadtkern::html::Html> voucher_cells(const Pass& pass, const std::string& action, Micros now,
                                                               std::string_view language);

}  // namespace wifi::guests
