// SPDX-License-Identifier: EUPL-1.2
// A temporary folder of a test, with files written and read in one line.
#pragma once

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace stadtkern::packages::test {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "sk-packages-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() {
    std::error_code error;
    for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
      if (entry->is_directory() && !entry->is_symlink()) ::chmod(entry->path().c_str(), 0700);
    }
    fs::remove_all(path, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path write(const fs::path& name, const std::string& bytes) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << bytes;
    return path / name;
  }
  fs::path path;
};

inline std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline const std::string kManifest = R"(manifest = 1
id = "bench"
version = "1.2.0"
name = { de = "Bank", en = "Bench" }
)";

// A module's folder as a build leaves it.
inline void make_module(const Folder& folder, const std::string& below = "bench") {
  folder.write(fs::path(below) / "plugin.toml", kManifest);
  const fs::path code = folder.write(fs::path(below) / "bench.so", "not really code");
  ::chmod(code.c_str(), 0751);
  folder.write(fs::path(below) / "web/app.js", "let a = 1;\n");
}

}  // namespace stadtkern::packages::test
