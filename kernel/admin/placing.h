// SPDX-License-Identifier: EUPL-1.2
// Staging: a folder in the state folder where files are made durable before they are moved to their place at once.
#pragma once

#include "lifecycle/descriptor.h"

#include <stadtkern/result.h>

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace stadtkern::admin {

// Held by whoever adds, restores or erases towns: one at a time, for each looks first and acts on what it saw. Waits a
// minute for another one, then Unavailable. Where there is no state folder, there is nothing to hold.
[[nodiscard]] Result<lifecycle::Descriptor> lock_towns(const std::filesystem::path& state);

// A file that is being written.
class StagedFile {
 public:
  StagedFile(std::filesystem::path path, lifecycle::Descriptor out) : path_(std::move(path)), out_(std::move(out)) {}
  [[nodiscard]] Status write(std::string_view bytes);
  [[nodiscard]] Status finish();  // durable

 private:
  std::filesystem::path path_;
  lifecycle::Descriptor out_;
};

// Removed with all that is still in it. Everything in it belongs to the state folder's owner, also when root runs this.
class Staging {
 public:
  // Makes the state folder when there is none; removes what earlier ones left.
  [[nodiscard]] static Result<std::unique_ptr<Staging>> make(const std::filesystem::path& state);
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] Result<StagedFile> create(const std::filesystem::path& below);
  [[nodiscard]] Status put(const std::filesystem::path& below, std::string_view bytes);
  // Moves these folders to the same places below `state`, durably: all or, on an error, none.
  [[nodiscard]] Status move_into(const std::filesystem::path& state, const std::vector<std::filesystem::path>& folders);
  // Root's work in a folder of somebody else's must not stay root's.
  [[nodiscard]] static Status give_to_owner_of(const std::filesystem::path& folder, const std::filesystem::path& file);
  // For a file of the configuration: as readable as `sample` beside it, so that the kernel's user reads what root
  // wrote.
  [[nodiscard]] static Status make_like(const std::filesystem::path& sample, const std::filesystem::path& file);

 private:
  Staging(std::filesystem::path path, lifecycle::Descriptor locked)
      : path_(std::move(path)), locked_(std::move(locked)) {}
  std::filesystem::path path_;
  lifecycle::Descriptor locked_;
};

}  // namespace stadtkern::admin
