// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/audit.h"

#include "lifecycle/audit_check.h"
#include "lifecycle/tests/temporary_folder.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

using stadtkern::lifecycle::AuditCheck;
using stadtkern::lifecycle::AuditLog;
using stadtkern::lifecycle::AuditReport;
using stadtkern::lifecycle::check_audit;
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

AuditReport checked(const TemporaryFolder& folder, const AuditCheck& check = {}) {
  const auto report = check_audit(folder.path(), check);
  REQUIRE(report);
  return *report;
}

// "FILE:LINE entry N: WHY" of the first fault, or "".
std::string fault(const TemporaryFolder& folder, const AuditCheck& check = {}) {
  const auto report = checked(folder, check);
  if (!report.fault) return {};
  return report.fault->file.filename().string() + ":" + std::to_string(report.fault->line) + " entry " +
         std::to_string(report.fault->entry) + ": " + report.fault->why;
}

// While it stands, no file of this process can grow beyond `bytes`.
class SmallDisk {
 public:
  explicit SmallDisk(std::uint64_t bytes) {
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before_) == 0);
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    rlimit small = before_;
    small.rlim_cur = bytes;
    REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  }
  ~SmallDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, old_handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  rlimit before_{};
  void (*old_handler_)(int) = nullptr;
};

}  // namespace

TEST_CASE("audit: each line carries the hash of the one before, and a reopened log goes on") {
  const TemporaryFolder folder;
  const std::string head = three_lines(folder);
  CHECK(head.size() == 64);
  auto again = AuditLog::open(folder / "audit.jsonl");
  REQUIRE(again);
  CHECK((*again)->head() == head);
  CHECK((*again)->records() == 3);
  REQUIRE((*again)->enter({"operator:1000", "apply", "bench 1.1.0", "TICKET-7", "abc"}));
  CHECK((*again)->head() != head);
  CHECK(folder.read("audit.jsonl").find(R"("detail":"bench 1.1.0","why":"TICKET-7","plan":"abc","before":")" + head) !=
        std::string::npos);
  CHECK(fault(folder).empty());
  const auto report = checked(folder);
  CHECK(report.first == 1);
  CHECK(report.last == 4);
  CHECK(report.head == (*again)->head());
}

TEST_CASE("audit: a log of the first form, without why and plan, goes on") {
  const TemporaryFolder folder;
  const std::string line =
      R"({"number":1,"time":"2026-11-25T00:00:00.000Z","who":"kernel","what":"started","detail":"epoch 1","before":"")";
  folder.write("audit.jsonl", line + R"(,"hash":")" + stadtkern::lifecycle::audit_hash({}, line) + "\"}\n");
  auto audit = AuditLog::open(folder / "audit.jsonl");
  REQUIRE(audit);
  REQUIRE((*audit)->enter({"operator:1000", "reload"}));
  CHECK(fault(folder).empty());
  CHECK(checked(folder).last == 2);
}

TEST_CASE("audit: a changed, a missing, a moved and an exchanged line are found with their place") {
  const TemporaryFolder folder;
  three_lines(folder);
  const std::string text = folder.read("audit.jsonl");
  const std::size_t second = text.find('\n') + 1;
  const std::size_t third = text.find('\n', second) + 1;
  SECTION("changed") {
    std::string changed = text;
    changed.replace(changed.find("restart"), 7, "RESTART");
    folder.write("audit.jsonl", changed);
    CHECK(fault(folder) == "audit.jsonl:1 entry 1: its hash does not fit its text: it was changed");
  }
  SECTION("missing") {
    folder.write("audit.jsonl", text.substr(0, second) + text.substr(third));
    CHECK(fault(folder) == "audit.jsonl:2 entry 2: number 3 stands where 2 belongs: entries were taken out or put in");
  }
  SECTION("moved") {
    folder.write("audit.jsonl", text.substr(second, third - second) + text.substr(0, second) + text.substr(third));
    CHECK(fault(folder) ==
          "audit.jsonl:1 entry 1: the entries before number 2 are not here; if they were archived, say "
          "--archived");
  }
  SECTION("exchanged, with a hash of its own that fits") {
    std::string body = text.substr(0, text.find(",\"hash\""));
    body.replace(body.find("bench"), 5, "other");
    folder.write("audit.jsonl", stadtkern::lifecycle::audit_line(body, stadtkern::lifecycle::audit_hash({}, body)) +
                                    text.substr(second));
    CHECK(fault(folder) ==
          "audit.jsonl:2 entry 2: it does not follow the entry before, which was changed or exchanged");
  }
  SECTION("no entry at all") {
    folder.write("audit.jsonl", text.substr(0, second) + "something\n" + text.substr(second));
    CHECK(fault(folder) == "audit.jsonl:2 entry 2: it is no audit entry");
  }
}

TEST_CASE("audit: a tail that was cut off shows against a head noted before") {
  const TemporaryFolder folder;
  const std::string head = three_lines(folder);
  CHECK(fault(folder, {head, false}).empty());
  CHECK(checked(folder, {head.substr(0, 12), false}).head_number == 3);
  const std::string text = folder.read("audit.jsonl");
  folder.write("audit.jsonl", text.substr(0, text.rfind('\n', text.size() - 2) + 1));
  CHECK(fault(folder).empty());
  CHECK(fault(folder, {head, false}).find("the newest entries were cut off") != std::string::npos);
  CHECK(check_audit(folder.path(), {"abc", false}).error().code == stadtkern::Code::InvalidArgument);
  CHECK(check_audit(folder / "nowhere").error().code == stadtkern::Code::NotFound);
}

TEST_CASE("audit: full files are put aside, and the chain goes through all of them") {
  const TemporaryFolder folder;
  AuditLog::Limits limits;
  limits.file_bytes = 1000;
  for (int round = 0; round < 3; ++round) {
    auto audit = AuditLog::open(folder / "audit.jsonl", limits);
    REQUIRE(audit);
    for (int i = 0; i < 7; ++i) (*audit)->record("kernel", "started", "epoch");
    REQUIRE((*audit)->enter({"operator:0", "reload"}));
    CHECK((*audit)->records() == static_cast<std::uint64_t>(8 * (round + 1)));
  }
  const auto files = stadtkern::lifecycle::audit_files(folder.path());
  REQUIRE(files);
  CHECK(files->size() > 4);
  CHECK(files->front().filename() == "audit.000000000001.jsonl");
  CHECK(fault(folder).empty());
  CHECK(checked(folder).last == 24);

  SECTION("a kernel that ended before the next file's first line goes on behind the last one") {
    const auto last = stadtkern::lifecycle::audit_files(folder.path())->back();
    const std::string first = folder.read("audit.jsonl");
    const auto number = stadtkern::lifecycle::parse_audit_line(first.substr(0, first.find('\n')))->number;
    std::filesystem::rename(last, folder / stadtkern::lifecycle::audit_file_aside(number));
    auto audit = AuditLog::open(folder / "audit.jsonl", limits);
    REQUIRE(audit);
    CHECK((*audit)->records() == 24);
    (*audit)->record("kernel", "started", "epoch");
    CHECK(fault(folder).empty());
    CHECK(checked(folder).last == 25);
  }
  SECTION("one that is gone in between is found, one that was archived must be said") {
    std::filesystem::remove(files->at(1));
    CHECK(fault(folder).find("entries were taken out") != std::string::npos);
    std::filesystem::remove(files->at(0));
    CHECK(fault(folder).find("say --archived") != std::string::npos);
    CHECK(fault(folder, {{}, true}).empty());
  }
}

TEST_CASE("audit: what the disk does not take is counted, and the next line tells how many are missing") {
  const TemporaryFolder folder;
  three_lines(folder);
  const std::string text = folder.read("audit.jsonl");
  auto audit = AuditLog::open(folder / "audit.jsonl");
  REQUIRE(audit);
  {
    const SmallDisk disk(text.size() + 20);
    (*audit)->record("kernel", "started", "lost");
    (*audit)->record("kernel", "started", "lost");
    const auto refused = (*audit)->enter({"operator:1000", "disable", "neustadt/bench"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("nothing was done") != std::string::npos);
    CHECK((*audit)->records() == 3);
    CHECK(folder.read("audit.jsonl") == text);
  }
  REQUIRE((*audit)->enter({"operator:1000", "disable", "neustadt/bench"}));
  CHECK(folder.read("audit.jsonl").find("2 entries of what happened") != std::string::npos);
  CHECK(folder.read("audit.jsonl").find("\"lost\"") == std::string::npos);
  CHECK(fault(folder).empty());
  CHECK(checked(folder).last == 5);
  CHECK(AuditLog::open(folder / "audit.jsonl"));  // what a restart goes on from
}

TEST_CASE("audit: a line torn by a crash and zeros left by a power loss are moved aside, and that is entered") {
  const TemporaryFolder folder;
  three_lines(folder);
  const std::string text = folder.read("audit.jsonl");
  const std::string torn = GENERATE(std::string(R"({"number":4,"time":"20)"), std::string(4096, '\0'),
                                    std::string(100, '\0') + "rest of a line\n");
  folder.write("audit.jsonl", text + torn);
  CHECK((torn.back() == '\n' ? !fault(folder).empty() : checked(folder).unfinished));
  const auto audit = AuditLog::open(folder / "audit.jsonl");
  REQUIRE(audit);
  CHECK((*audit)->records() == 4);
  CHECK(fault(folder).empty());
  CHECK(folder.read("audit.jsonl").find(std::to_string(torn.size()) + " bytes behind the last entry stand in ") !=
        std::string::npos);
  CHECK(folder.read("audit.jsonl").starts_with(text));
}

TEST_CASE("audit: an end that is no audit line is moved aside, the chain goes on, and a check says so") {
  const TemporaryFolder folder;
  const std::string head = three_lines(folder);
  const std::string text = folder.read("audit.jsonl");
  // Longer than a look at the end, with lines and without.
  const std::string strange = GENERATE(std::string("something else\n"), std::string(300'000, 'x'),
                                       std::string(200'000, 'y') + "\nand more", std::string("{}\n{}\n"));
  folder.write("audit.jsonl", text + strange);
  {
    auto audit = AuditLog::open(folder / "audit.jsonl");
    REQUIRE(audit);
    CHECK((*audit)->records() == 4);
    REQUIRE((*audit)->enter({"operator:1000", "restart", "bench"}));
  }
  CHECK(folder.read("audit.damaged-4.txt") == strange);
  CHECK(folder.read("audit.jsonl").starts_with(text));
  AuditCheck check;
  check.head = head;
  CHECK(fault(folder, check).empty());
  CHECK(checked(folder).repaired == std::vector<std::uint64_t>{4});
  CHECK(checked(folder).last == 5);
}

TEST_CASE("audit: a file without any entry is moved aside, and the chain goes on from the file before") {
  const TemporaryFolder folder;
  three_lines(folder);
  folder.write("audit.000000000001.jsonl", folder.read("audit.jsonl"));
  folder.write("audit.jsonl", "garbage\nand more of it\n");
  {
    auto audit = AuditLog::open(folder / "audit.jsonl");
    REQUIRE(audit);
    CHECK((*audit)->records() == 4);
  }
  CHECK(fault(folder).empty());
  CHECK(folder.read("audit.damaged-4.txt") == "garbage\nand more of it\n");
}

TEST_CASE("audit: garbage in the middle keeps nobody from going on, and is told") {
  const TemporaryFolder folder;
  three_lines(folder);
  std::string text = folder.read("audit.jsonl");
  text.insert(text.find('\n') + 1, "garbage\n");
  folder.write("audit.jsonl", text);
  auto audit = AuditLog::open(folder / "audit.jsonl");
  REQUIRE(audit);
  CHECK((*audit)->records() == 3);
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while ((*audit)->fault().empty() && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
  CHECK((*audit)->fault() == "audit.jsonl:2: it is no audit entry; see `stadtkern audit verify`");
  REQUIRE((*audit)->enter({"operator:1000", "restart", "bench"}));
}

TEST_CASE("audit: a full disk keeps nobody from going on") {
  const TemporaryFolder folder;
  three_lines(folder);
  const std::string text = folder.read("audit.jsonl");
  folder.write("audit.jsonl", text + R"({"number":4,"ti)");
  {
    const SmallDisk disk(text.size());
    auto audit = AuditLog::open(folder / "audit.jsonl");
    REQUIRE(audit);
    CHECK_FALSE((*audit)->enter({"operator:1000", "restart", "bench"}));
  }
  CHECK(folder.read("audit.jsonl") == text);
  CHECK(fault(folder).empty());
}

TEST_CASE("audit: a text of any kind stays one line of bounded length") {
  const TemporaryFolder folder;
  auto audit = AuditLog::open(folder / "audit.jsonl");
  REQUIRE(audit);
  const std::string odd(100'000, '\x01');
  (*audit)->record("a\nb", odd, odd + "\"hash\":\"");
  REQUIRE((*audit)->enter({"operator:1", R"(","before":"x)", "\xff\xfe", odd, odd}));
  CHECK(fault(folder).empty());
  const std::string text = folder.read("audit.jsonl");
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  CHECK(AuditLog::open(folder / "audit.jsonl"));
}

TEST_CASE("audit: killed at any moment, the chain holds and every acknowledged entry is there") {
  const TemporaryFolder folder;
  std::mt19937 random(20261126);
  std::uint64_t acknowledged = 0;
  for (int round = 0; round < 25; ++round) {
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      AuditLog::Limits limits;
      limits.file_bytes = 4000;
      auto audit = AuditLog::open(folder / "audit.jsonl", limits);
      for (std::uint64_t i = 0; audit; ++i) {
        (*audit)->record("module:bench", "noted", std::string(i % 300, 'x'));
        if (!(*audit)->enter({"operator:1000", "enable", "neustadt/bench"})) break;
        const std::uint64_t number = (*audit)->records();
        if (::write(pipe[1], &number, sizeof number) != sizeof number) break;
      }
      ::_exit(1);
    }
    ::close(pipe[1]);
    const auto wanted = random() % 40;
    for (unsigned i = 0; i <= wanted; ++i) {
      REQUIRE(::read(pipe[0], &acknowledged, sizeof acknowledged) == sizeof acknowledged);
    }
    REQUIRE(::kill(child, SIGKILL) == 0);
    int ended = 0;
    REQUIRE(::waitpid(child, &ended, 0) == child);
    CHECK(WIFSIGNALED(ended));
    for (std::uint64_t more = 0; ::read(pipe[0], &more, sizeof more) == sizeof more;) acknowledged = more;
    ::close(pipe[0]);
    REQUIRE(AuditLog::open(folder / "audit.jsonl"));
    REQUIRE(fault(folder).empty());
    REQUIRE(checked(folder).last >= acknowledged);
  }
}
