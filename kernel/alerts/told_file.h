// SPDX-License-Identifier: EUPL-1.2
// alerts.json in the state folder: what the webhook was told and not told the end of, so that a kernel that begins anew
// neither repeats it nor forgets to say that it is over. Without the file nothing is lost but that: alerts are told
// again.
#pragma once

#include "alerts/facts.h"
#include "alerts/judge.h"

#include <stadtkern/result.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace stadtkern::alerts {

inline constexpr const char* kToldFile = "alerts.json";

struct Told {
  std::string message;
  std::string next;
  UnixSeconds since = 0;  // when it was raised
  UnixSeconds at = 0;     // when it was told, the last time
  friend bool operator==(const Told&, const Told&) = default;
};
using AllTold = std::map<Key, Told>;

// The file's content, and back. DataLoss: it cannot be read, or is of a format that a later kernel wrote. Pure.
[[nodiscard]] std::string told_text(const AllTold& told);
[[nodiscard]] Result<AllTold> parse_told(std::string_view text);

// Missing: nothing was told. Errors: DataLoss as above.
[[nodiscard]] Result<AllTold> read_told(const std::filesystem::path& state);
// Durable once it returns; on an error the file is as before. Errors: StorageFull, Internal.
[[nodiscard]] Status write_told(const std::filesystem::path& state, const AllTold& told);

}  // namespace stadtkern::alerts
