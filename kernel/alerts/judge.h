// SPDX-License-Identifier: EUPL-1.2
// Whom to warn of what: what is seen now, and what was told before -> what to tell. Pure; the clock is passed in.
//
// An alert is raised when its cause is seen, told again while the cause lasts (Thresholds::remind), and resolved only
// once the cause has been gone for a while (Thresholds::settle), so that what flickers is told once. The disk must also
// have a percent more than the threshold.
#pragma once

#include "alerts/facts.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace stadtkern::alerts {

enum class Kind { ModuleQuarantined, DiskLow, QueueFull, BackupOld };
inline constexpr Kind kKinds[]{Kind::ModuleQuarantined, Kind::DiskLow, Kind::QueueFull, Kind::BackupOld};
[[nodiscard]] std::string_view name(Kind kind) noexcept;  // "module_quarantined"

struct Key {
  Kind kind = Kind::DiskLow;
  std::string subject;  // unit, module or town; empty for the node's disk
  friend bool operator==(const Key&, const Key&) = default;
  friend bool operator<(const Key& a, const Key& b) {
    return std::tie(a.kind, a.subject) < std::tie(b.kind, b.subject);
  }
};

struct Observation {
  std::map<std::string, std::string> quarantined;          // unit -> why
  std::optional<DiskSpace> disk;                           // nothing: cannot be asked, tells nothing
  std::map<std::string, std::uint64_t> queue_full;         // module -> requests refused since the kernel began
  std::map<std::string, std::chrono::seconds> backup_age;  // town -> since its last backup, or since there is data
};

struct Thresholds {
  double disk_free_percent = 10;
  std::chrono::milliseconds backup_max_age{};
  std::chrono::milliseconds remind{};
  std::chrono::milliseconds settle{};
};

struct Notice {
  enum class Event { Raised, Lasting, Resolved };
  Event event = Event::Raised;
  Key key;
  std::string message;                // what is so, for people
  std::string next;                   // what to do
  std::chrono::milliseconds since{};  // when it was raised, on the clock that was passed in
};
[[nodiscard]] std::string_view name(Notice::Event event) noexcept;  // "raised"

// What was told, kept between two looks. Small: an entry per standing alert and per module.
class Memory {
 public:
  // What was told before this process began, on the clock that look() gets: it is not raised again while its cause is
  // there, and resolved when it is not. Before the first look.
  void remember(const Key& key, std::string message, std::string next, std::chrono::milliseconds since,
                std::chrono::milliseconds told);
  // `now` never goes back.
  [[nodiscard]] std::vector<Notice> look(const Observation& seen, const Thresholds& thresholds,
                                         std::chrono::milliseconds now);
  [[nodiscard]] std::size_t standing(Kind kind) const;

 private:
  struct Standing {
    std::string message;
    std::string next;
    std::chrono::milliseconds since{};
    std::chrono::milliseconds told{};
    std::optional<std::chrono::milliseconds> gone;  // since when its cause is
  };
  std::map<Key, Standing> standing_;
  std::map<std::string, std::uint64_t> queue_full_;
};

}  // namespace stadtkern::alerts
