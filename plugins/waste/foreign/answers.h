// SPDX-License-Identifier: EUPL-1.2
// What other Open311 servers answer, in all the dialects that are known: lists bare or
// wrapped, JSON or XML whatever the content type says, ids as texts or numbers, errors of GeoReport, Mark-a-Spot and
// CitySDK. A stranger wrote every byte of it. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include <stadtkern/foreign_json.h>
#include "foreign/exchange.h"
#include "geo.h"
#include "report.h"

namespace waste::foreign {

// The objects of the answer's list. INVALID_ARGUMENT for what is neither JSON nor XML of that kind.
[[nodiscard]] stadtkern::Result<std::vector<stadtkern::Json>> objects_of(std::string_view body);

// The faults that the answer tells, on one line of at most 300 characters; empty: it tells none.
[[nodiscard]] std::string faults_in(const std::vector<stadtkern::Json>& objects);

// What became of a report that was posted, or of a token that was asked for.
struct Posted {
  enum class Kind {
    Known,    // `id` is theirs
    Token,    // `token` is to be asked for
    Refused,  // repeating it changes nothing
    Later,    // may be repeated; they may have taken it all the same
  };
  Kind kind = Kind::Later;
  std::string id;
  std::string token;
  std::string why;  // of the last two, for staff
};
[[nodiscard]] Posted read_posted(const Heard& heard);
// Token: it has no id yet.
[[nodiscard]] Posted read_token(const Heard& heard, std::string_view token);

// How a report stands with them.
struct Standing {
  Status status = Status::Open;
  std::string notes;  // plain text
  friend bool operator==(const Standing&, const Standing&) = default;
};
// NOT_FOUND: they don't know it (any more); UNAVAILABLE: ask again; INVALID_ARGUMENT: no answer to go by.
[[nodiscard]] stadtkern::Result<Standing> read_standing(const Heard& heard, std::string_view id);

// A report of ours among theirs: by the mark that its description ends with or, where they don't show descriptions, by
// its place. Empty: it isn't there.
struct Ours {
  std::string mark;
  std::string service_code;
  std::optional<Position> position;
};
[[nodiscard]] std::string find_ours(const std::vector<stadtkern::Json>& objects, const Ours& ours);

}  // namespace waste::foreign
