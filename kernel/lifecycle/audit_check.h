// SPDX-License-Identifier: EUPL-1.2
// Reads the audit log's files and checks their chain, without a kernel. A line that was changed, taken out or put in
// breaks the chain where it stood. That the newest lines are gone shows only against a hash noted before (`status` and
// `backup` print the newest one).
#pragma once

#include "lifecycle/audit_line.h"

#include <functional>

namespace stadtkern::lifecycle {

struct AuditCheck {
  std::string head;       // the hash that must be among the entries, or its beginning (12 digits or more); empty: any
  bool archived = false;  // the oldest files may have been moved away
  bool newest_file = false;  // look at the one alone that is written
};

struct AuditReport {
  struct Fault {
    std::filesystem::path file;
    std::uint64_t line = 0;   // counts from 1; 0: not one line
    std::uint64_t entry = 0;  // the number that was expected there
    std::string why;          // in words
  };
  std::uint64_t files = 0;
  std::uint64_t first = 0;        // number of the oldest entry; 0: there is none
  std::uint64_t last = 0;         // of the newest one that fits
  std::string head;               // its hash
  bool unfinished = false;        // the newest line has no end: it is being written, or was torn and will be cut off
  std::uint64_t head_number = 0;  // the entry whose hash was asked for
  std::vector<std::uint64_t> repaired;  // entries in which a kernel says that it mended the end of the log
  std::optional<Fault> fault;           // the first one; what comes after it was not looked at
};

// NotFound when there is no audit log in `folder`, Unavailable when it cannot be read, InvalidArgument for a head that
// is none.
[[nodiscard]] Result<AuditReport> check_audit(const std::filesystem::path& folder, const AuditCheck& check = {});

// Every line, oldest first, whether or not it fits; `each` answers whether to go on. Errors as above.
[[nodiscard]] Status each_audit_line(const std::filesystem::path& folder,
                                     const std::function<bool(std::string_view line)>& each);

}  // namespace stadtkern::lifecycle
