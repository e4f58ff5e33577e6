// SPDX-License-Identifier: EUPL-1.2
// The page on which a device goes online: a document of its own, without scripts, fonts or pictures, for it is shown in
// small windows before there is any network. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "guests/access.h"

namespace wifi::guests {

inline constexpr const char* kConnect = "/wifi/connect";  // claimed in plugin.toml

struct ConnectView {
  std::string language;                // "de-x-simple"
  std::vector<std::string> languages;  // to choose from
  std::string town;                    // as people call it
  std::string base;                    // of this page: "/t/musterstadt/wifi/connect"
  std::string terms;                   // a line is a paragraph; empty: the module's own
  std::int64_t version = 0;
  Limits limits;               // of who agrees
  std::string station;         // of the device, as the network has sent it here; may be empty
  std::string code{};          // typed, or of a QR code
  std::string fault{};         // key of a text: what is wrong with the code
  std::string notice{};        // key of a text: why nothing was done
  std::optional<Left> left{};  // of who may go online
  bool figures = true;         // whether that is told: of somebody who has named a device it is not
  std::string own_code{};      // for who has to type one
  bool online = false;         // a session is open
};

[[nodiscard]] std::string connect_page(const ConnectView& view);

// Those of the town, and plain German where it speaks German.
[[nodiscard]] std::vector<std::string> languages_of(const std::vector<std::string_view>& town);
// `wanted` where it is one of them, else the one that `locale` says, else the first.
[[nodiscard]] std::string chosen_language(const std::vector<std::string>& languages, std::string_view wanted,
                                          std::string_view locale);
// "1 hour 20 minutes, 120 MB"; empty: no limit.
[[nodiscard]] std::string left_text(const Left& left, std::string_view language);

}  // namespace wifi::guests
