// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/audit.h"

#include "lifecycle/tests/temporary_folder.h"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>

using stadtkern::lifecycle::AuditLog;
using stadtkern::lifecycle::first_broken_line;
using stadtkern::test::TemporaryFolder;

namespace {

std::string three_lines(const TemporaryFolder& folder) {
  auto audit = AuditLog::open(folder / "audit.jsonl");
  REQUIRE(audit);
  (*audit)->record("operator:1000", "restart", "bench");
  (*audit)->record("module:bench-1", "IdentityForged", "town 1 \"x\"\n");
  (*audit)->record("kernel", "stopped", "");
  CHECK((*audit)->records() == 3);
  return (*audit)->head();
}

}  // namespace

TEST_CASE("audit: each line carries the hash of the one before, and a reopened log goes on") {
  const TemporaryFolder folder;
  const std::string head = three_lines(folder);
  CHECK(head.size() == 64);
  auto again = AuditLog::open(folder / "audit.jsonl");
  REQUIRE(again);
  CHECK((*again)->head() == head);
  CHECK((*again)->records() == 3);
  (*again)->record("kernel", "started", "epoch 2");
  CHECK((*again)->head() != head);
  CHECK(*first_broken_line(folder / "audit.jsonl") == 0);
}

TEST_CASE("audit: a changed, a missing and a moved line are found") {
  const TemporaryFolder folder;
  three_lines(folder);
  const std::string text = folder.read("audit.jsonl");
  const std::size_t second = text.find('\n') + 1;
  const std::size_t third = text.find('\n', second) + 1;
  SECTION("changed") {
    std::string changed = text;
    changed.replace(changed.find("restart"), 7, "RESTART");
    folder.write("audit.jsonl", changed);
    CHECK(*first_broken_line(folder / "audit.jsonl") == 1);
  }
  SECTION("missing") {
    folder.write("audit.jsonl", text.substr(0, second) + text.substr(third));
    CHECK(*first_broken_line(folder / "audit.jsonl") == 2);
  }
  SECTION("moved") {
    folder.write("audit.jsonl", text.substr(second, third - second) + text.substr(0, second) + text.substr(third));
    CHECK(*first_broken_line(folder / "audit.jsonl") == 1);
  }
}

TEST_CASE("audit: a line that the disk took only in part is taken back, and the next one stands whole") {
  const TemporaryFolder folder;
  three_lines(folder);
  const std::string text = folder.read("audit.jsonl");
  auto audit = AuditLog::open(folder / "audit.jsonl");
  REQUIRE(audit);
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = text.size() + 20;
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  (*audit)->record("kernel", "started", "lost");
  REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
  std::signal(SIGXFSZ, old_handler);
  CHECK(folder.read("audit.jsonl") == text);
  (*audit)->record("kernel", "started", "kept");
  CHECK(folder.read("audit.jsonl").find("kept") != std::string::npos);
  CHECK(*first_broken_line(folder / "audit.jsonl") == 4);
  // What a restart goes on from.
  CHECK(AuditLog::open(folder / "audit.jsonl"));
}

TEST_CASE("audit: a line that was torn by a crash is cut off, one that is no audit line is an error") {
  const TemporaryFolder folder;
  const std::string head = three_lines(folder);
  const std::string text = folder.read("audit.jsonl");
  folder.write("audit.jsonl", text + R"({"number":4,"time":"20)");
  const auto torn = AuditLog::open(folder / "audit.jsonl");
  REQUIRE(torn);
  CHECK((*torn)->head() == head);
  CHECK(folder.read("audit.jsonl") == text);
  folder.write("audit.jsonl", text + "something else\n");
  const auto strange = AuditLog::open(folder / "audit.jsonl");
  REQUIRE_FALSE(strange);
  CHECK(strange.error().code == stadtkern::Code::DataLoss);
}
