// SPDX-License-Identifier: EUPL-1.2
// The state folder: one kernel at a time, which makes it its working directory (socket paths are short then) and
// remembers its epoch there.
#pragma once

#include "lifecycle/descriptor.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace stadtkern::lifecycle {

class StateFolder {
 public:
  // Makes the folder with run/, stores/ and logs/ where they are missing, locks it for as long as this lives, and
  // changes into it. Conflict when another kernel has it, Unavailable when it cannot be written. `group`: who may come
  // in to reach the admin socket; empty: only the owner.
  [[nodiscard]] static Result<StateFolder> enter(const std::filesystem::path& folder, const std::string& group);

  // The same with the lock that the program before holds: its own, for it is the same process.
  [[nodiscard]] static Result<StateFolder> take_over(const std::filesystem::path& folder, Descriptor lock);
  [[nodiscard]] int lock_descriptor() const { return lock_.get(); }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }  // absolute

  // A number greater than that of every kernel that ran here before, never 0; durable once it is returned.
  [[nodiscard]] Result<std::uint32_t> next_epoch() const;

 private:
  StateFolder() = default;
  std::filesystem::path path_;
  Descriptor lock_;
};

// Holds that room back again, where it was used up and the disk has some.
void hold_room_back();

// Replaces a small file of the state folder that a kernel cannot start without: when the disk is full, in the room that
// is held back for that (the file `spare`). Errors as config::replace_file's.
[[nodiscard]] Status replace_at_need(const std::filesystem::path& file, std::string_view bytes);

}  // namespace stadtkern::lifecycle
