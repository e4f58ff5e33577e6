// SPDX-License-Identifier: EUPL-1.2
// The files of a package on disk: made anew in a folder of our own, links never followed, nothing replaced, durable,
// and read-only at the end (0444, 0555). Owned by whom the folder's parent belongs to.
#pragma once

#include "packages/files.h"
#include "packages/reading.h"

#include <filesystem>
#include <set>
#include <string>

namespace stadtkern::packages {

class Unpacking final : public Sink {
 public:
  // `folder` exists, is empty, and nobody else writes there.
  [[nodiscard]] static Result<std::unique_ptr<Unpacking>> into(const std::filesystem::path& folder);

  [[nodiscard]] Status begin(const TarEntry& entry) override;
  [[nodiscard]] Status write(std::string_view bytes) override;
  [[nodiscard]] Status end() override;
  // A small file besides.
  [[nodiscard]] Status put(const std::string& name, std::string_view bytes);
  // Folders synced and closed to writers.
  [[nodiscard]] Status finish();

 private:
  Unpacking(std::filesystem::path folder, Descriptor root) : folder_(std::move(folder)), root_(std::move(root)) {}
  [[nodiscard]] Result<Descriptor> folder_for(const std::string& name);

  const std::filesystem::path folder_;
  Descriptor root_;
  uid_t owner_ = 0;
  gid_t group_ = 0;
  std::set<std::string> folders_;  // below the root, parents before children
  std::string name_;
  Descriptor file_;
  bool executable_ = false;
};

}  // namespace stadtkern::packages
