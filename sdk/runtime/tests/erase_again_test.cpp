// SPDX-License-Identifier: Apache-2.0
#include "runtime/erase_again.h"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "wire/backup.h"

using namespace stadtkern;
using runtime::erase_again;

namespace {

struct Folder {
  Folder() {
    std::string name = "/tmp/sk-erase-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  void list(const std::string& bytes) const {
    std::ofstream(path / wire::backup::kErasuresFile, std::ios::binary) << bytes;
  }
  bool listed() const { return std::filesystem::exists(path / wire::backup::kErasuresFile); }
  std::filesystem::path path;
};

}  // namespace

TEST_CASE("erase again: every subject of the list in one go, then the list goes") {
  const Folder folder;
  std::vector<std::vector<std::string>> calls;
  const auto erase = [&](const std::vector<std::string>& subjects) -> Status {
    calls.push_back(subjects);
    return {};
  };
  CHECK(erase_again(folder.path, erase));
  CHECK(erase_again(folder.path, {}));  // nothing to do, so nobody is needed
  folder.list(wire::encode(wire::backup::Erasures{{"a", "b"}}));
  CHECK(erase_again(folder.path, erase));
  CHECK(calls == std::vector<std::vector<std::string>>{{"a", "b"}});  // together: clearing the file is for all of them
  CHECK_FALSE(folder.listed());
}

TEST_CASE("erase again: what fails keeps the list, and the town is not to be served") {
  const Folder folder;
  folder.list(wire::encode(wire::backup::Erasures{{"a"}}));
  CHECK(erase_again(folder.path, {}).error().code == Code::FailedPrecondition);
  CHECK(erase_again(folder.path,
                    [](const auto&) -> Status {
                      return Error{Code::StorageFull, "full"};
                    })
            .error()
            .code == Code::StorageFull);
  CHECK(folder.listed());
  folder.list("\xff\xff");
  CHECK(erase_again(folder.path, [](const auto&) -> Status { return {}; }).error().code == Code::DataLoss);
}
