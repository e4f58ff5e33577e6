// SPDX-License-Identifier: EUPL-1.2
// The parts of backup and restore that need no kernel: the file and its seal, what it says of itself, logs.
#include "admin/archive.h"
#include "admin/backup_manifest.h"
#include "admin/town_files.h"
#include "config/rfc3339.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace stadtkern;
using namespace stadtkern::admin;

namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "sk-backup-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path path;
};

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void put(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

BackupTown sample() {
  BackupTown town;
  town.name = "musterstadt";
  town.created = "2026-11-25T19:00:00.000001Z";
  town.created_us = 1'795'633'200'000'001;
  town.barrier_us = 1234;
  town.erasures = 17;
  town.area_path = "areas/musterstadt.geojson";
  town.config = {{"config.toml", 3, std::string(64, 'a')}, {"area.geojson", 4, std::string(64, 'b')}};
  town.modules = {
      {"bench",
       "1.2.3",
       4,
       std::string(32, 'c'),
       99,
       {{"store.db", 4096, std::string(64, 'd')}, {"blobs/ee/" + std::string(64, 'e'), 5, std::string(64, 'e')}}}};
  town.left_out = {"other"};
  return town;
}

}  // namespace

TEST_CASE("archive: what is written is read back, and its file is there whole or not at all") {
  const Folder folder;
  const fs::path file = folder.path / "a.skb";
  const std::string large(300'000, 'x');
  {
    auto writer = ArchiveWriter::create(file);
    REQUIRE(writer);
    REQUIRE((*writer)->add("one", "1"));
    CHECK_FALSE(fs::exists(file));
    CHECK(fs::exists(folder.path / "a.skb.part"));
  }
  CHECK(fs::is_empty(folder.path));
  auto writer = ArchiveWriter::create(file);
  REQUIRE(writer);
  REQUIRE((*writer)->add("one", "1"));
  REQUIRE((*writer)->add("empty", ""));
  REQUIRE((*writer)->add("deep/er/large", large));
  REQUIRE((*writer)->finish());
  CHECK_FALSE(fs::exists(folder.path / "a.skb.part"));
  CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(ArchiveWriter::create(file).error().code == Code::FailedPrecondition);

  REQUIRE(check_seal(file));
  auto reader = ArchiveReader::open(file);
  REQUIRE(reader);
  std::vector<std::string> names;
  for (auto entry = (*reader)->next(); *entry; entry = (*reader)->next()) {
    names.push_back((*entry)->name);
    if ((*entry)->name == "one") continue;  // skipped
    const auto content = (*reader)->read_all(large.size());
    REQUIRE(content);
    CHECK(*content == ((*entry)->name == "empty" ? "" : large));
  }
  CHECK(names == std::vector<std::string>{"one", "empty", "deep/er/large"});
}

TEST_CASE("archive: two on their way to one name do not write into each other's file") {
  const Folder folder;
  const fs::path file = folder.path / "a.skb";
  {
    auto first = ArchiveWriter::create(file);
    REQUIRE(first);
    REQUIRE((*first)->add("one", "1"));
    CHECK(ArchiveWriter::create(file).error().code == Code::FailedPrecondition);
    CHECK(fs::exists(folder.path / "a.skb.part"));  // the one who was refused takes nothing away
    REQUIRE((*first)->finish());
  }
  CHECK(check_seal(file));
  // Killed between the two names, then moved away: the next one leaves it alone.
  const fs::path kept = folder.path / "kept.skb";
  fs::rename(file, kept);
  fs::create_hard_link(kept, folder.path / "a.skb.part");
  REQUIRE(ArchiveWriter::create(file));
  CHECK(check_seal(kept));
  // What a killed one has left is begun anew.
  put(folder.path / "a.skb.part", "half");
  auto next = ArchiveWriter::create(file);
  REQUIRE(next);
  REQUIRE((*next)->finish());
  CHECK(check_seal(file));
}

TEST_CASE("archive: a pipe is no backup, and is not waited for") {
  const Folder folder;
  const fs::path pipe = folder.path / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(check_seal(pipe).error().code == Code::FailedPrecondition);
}

TEST_CASE("archive: every flipped byte, every missing end and every addition breaks the seal") {
  const Folder folder;
  const fs::path file = folder.path / "a.skb";
  auto writer = ArchiveWriter::create(file);
  REQUIRE(writer);
  REQUIRE((*writer)->add("one", "some bytes to be kept"));
  REQUIRE((*writer)->finish());
  const std::string good = bytes_of(file);
  REQUIRE(check_seal(file));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x10);
    put(file, bad);
    CHECK(check_seal(file).error().code == Code::FailedPrecondition);
    put(file, good.substr(0, i));
    CHECK(check_seal(file).error().code == Code::FailedPrecondition);
  }
  put(file, good + "x");
  CHECK_FALSE(check_seal(file));
  CHECK(check_seal(folder.path / "none").error().code == Code::NotFound);
}

TEST_CASE("backup: what it says of itself is read back, and what no backup says is refused") {
  const auto town = parse_town(to_json(sample()));
  REQUIRE(town);
  CHECK(*town == sample());
  const BackupIndex index{"0.1.0", "2026-11-25T19:00:00Z", {"musterstadt", "musterdorf"}};
  REQUIRE(parse_index(to_json(index)));
  CHECK(*parse_index(to_json(index)) == index);

  const auto with = [](auto change) {
    BackupTown changed = sample();
    change(changed);
    return parse_town(to_json(changed));
  };
  CHECK_FALSE(with([](BackupTown& t) { t.name = "../etc"; }));
  CHECK_FALSE(with([](BackupTown& t) { t.area_path = "areas/../../x.geojson"; }));
  CHECK_FALSE(with([](BackupTown& t) { t.area_path = "/etc/x.geojson"; }));
  CHECK_FALSE(with([](BackupTown& t) { t.config[0].name = "stadtkern.toml"; }));
  CHECK_FALSE(with([](BackupTown& t) { t.modules[0].id = "a/b"; }));
  CHECK_FALSE(with([](BackupTown& t) { t.modules[0].log_id = ""; }));
  CHECK_FALSE(with([](BackupTown& t) { t.modules[0].files[0].name = "RESTORED"; }));
  CHECK_FALSE(with([](BackupTown& t) { t.modules[0].files[1].name = "blobs/../x"; }));
  CHECK_FALSE(with([](BackupTown& t) { t.modules[0].files[0].sha256 = "A"; }));
  CHECK_FALSE(parse_town("{"));
  CHECK_FALSE(parse_index(R"({"format":1,"towns":[]})"));
  const auto newer = parse_index(R"({"format":2,"kernel":"9.0.0","towns":["a"]})");
  REQUIRE_FALSE(newer);
  CHECK(newer.error().message.find("9.0.0") != std::string::npos);
}

TEST_CASE("backup: the time that it was made is written and read to the microsecond") {
  const auto at = config::parse_rfc3339("2026-11-25T19:00:00.5Z");
  REQUIRE(at);
  CHECK(rfc3339(*at) == "2026-11-25T19:00:00.500000Z");
  CHECK(config::parse_rfc3339(rfc3339(*at)) == *at);
}

TEST_CASE("erase: a log's lines about the town are blanked in place, all others stay as they are") {
  CHECK(names_town(R"({"town":"aa"})", "aa", {}));
  CHECK(names_town(R"({"path":"/t/aa/x"})", "aa", {}));
  CHECK(names_town(R"({"host":"aa.example"})", "aa", {"aa.example"}));
  CHECK(names_town(R"({"detail":"aa/bench"})", "aa", {}));
  CHECK(names_town(R"({"message":"the town aa is open"})", "aa", {}));
  CHECK_FALSE(names_town(R"({"message":"the town aab is open"})", "aa", {}));
  CHECK_FALSE(names_town(R"({"town":"aab","message":"xaa"})", "aa", {}));
  CHECK_FALSE(names_town(R"({"path":"/t/aab/x"})", "aa", {}));

  const Folder folder;
  const fs::path log = folder.path / "bench.jsonl";
  const std::string other = R"({"time":"t","town":"bb","message":"kept"})";
  const std::string about = R"({"time":"2026","town":"aa","message":"a long line with a secret in it, long enough"})";
  put(log, other + "\n" + about + "\n" + R"({"t":"aa"})" + "\n" + other + "\n");
  const auto size = fs::file_size(log);
  const auto blanked = blank_log_lines(log, "aa", {});
  REQUIRE(blanked);
  CHECK(*blanked == 2);
  const std::string after = bytes_of(log);
  CHECK(after.size() == size);
  CHECK(after.find("secret") == std::string::npos);
  CHECK(after.starts_with(other + "\n"));
  CHECK(after.ends_with("\n" + other + "\n"));
}
