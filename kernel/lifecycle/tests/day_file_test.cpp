// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/day_file.h"
#include "lifecycle/log_files.h"
#include "lifecycle/pipe.h"
#include "lifecycle/tests/temporary_folder.h"

#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <set>

using namespace stadtkern::lifecycle;
using stadtkern::test::TemporaryFolder;
using std::chrono::hours;

namespace {

std::set<std::string> files_in(const TemporaryFolder& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) names.insert(entry.path().filename());
  return names;
}

// A day in the past, so that the files' own times do not decide.
const DayFile::Time kNoon = DayFile::Time(hours(24 * 20'000 + 12));  // 2024-10-04

TEST_CASE("day file: each day has a file, and none is kept longer than the days say") {
  const TemporaryFolder folder;
  folder.write("other.jsonl", "{}\n");
  folder.write("log.not-a-day.jsonl", "{}\n");
  folder.write("log.2024-09-27.jsonl", "{}\n");
  folder.write("log.2024-09-28.jsonl", "{}\n");
  DayFile log(folder.path(), "log", {7, 1000});
  CHECK(log.write("{\"a\":1}", kNoon));
  CHECK(log.write("{\"a\":2}", kNoon + hours(11)));
  CHECK(files_in(folder) ==
        std::set<std::string>{"other.jsonl", "log.not-a-day.jsonl", "log.2024-09-28.jsonl", "log.jsonl"});
  CHECK(log.write("{\"a\":3}", kNoon + hours(12)));
  CHECK(folder.read("log.2024-10-04.jsonl") == "{\"a\":1}\n{\"a\":2}\n");
  CHECK(folder.read("log.jsonl") == "{\"a\":3}\n");
  log.tidy(kNoon + hours(24 * 6));
  CHECK(files_in(folder).count("log.2024-10-04.jsonl") == 1);
  log.tidy(kNoon + hours(24 * 7));
  CHECK(files_in(folder) == std::set<std::string>{"other.jsonl", "log.not-a-day.jsonl", "log.2024-10-05.jsonl"});
  struct stat facts {};
  REQUIRE(::stat((folder / "log.2024-10-05.jsonl").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
}

TEST_CASE("day file: what an earlier process wrote goes on today, and is set aside tomorrow") {
  const TemporaryFolder folder;
  const auto now = std::chrono::system_clock::now();
  CHECK(DayFile(folder.path(), "log", {}).write("{\"a\":1}", now));
  DayFile log(folder.path(), "log", {});
  CHECK(log.write("{\"a\":2}", now));
  CHECK(folder.read("log.jsonl") == "{\"a\":1}\n{\"a\":2}\n");
  DayFile(folder.path(), "log", {}).tidy(now + hours(24));
  CHECK(files_in(folder).count("log.jsonl") == 0);
  CHECK(files_in(folder).size() == 1);
}

TEST_CASE("day file: a clock that steps back over midnight loses nothing") {
  const TemporaryFolder folder;
  DayFile log(folder.path(), "log", {7, 1000});
  CHECK(log.write("{\"a\":1}", kNoon));
  CHECK(log.write("{\"a\":2}", kNoon + hours(12)));
  CHECK(log.write("{\"a\":3}", kNoon + hours(12) - std::chrono::milliseconds(20)));
  log.tidy(kNoon + hours(12) - std::chrono::milliseconds(10));
  CHECK(log.write("{\"a\":4}", kNoon + hours(13)));
  CHECK(folder.read("log.2024-10-04.jsonl") == "{\"a\":1}\n");
  CHECK(folder.read("log.jsonl") == "{\"a\":2}\n{\"a\":3}\n{\"a\":4}\n");
  // Set back by days, and forward again: the name of a day that is taken is not taken twice.
  CHECK(log.write("{\"a\":5}", kNoon - hours(48)));
  CHECK(log.write("{\"a\":6}", kNoon + hours(13)));
  CHECK(log.write("{\"a\":7}", kNoon + hours(36)));
  CHECK(folder.read("log.2024-10-05.jsonl") == "{\"a\":2}\n{\"a\":3}\n{\"a\":4}\n");
  CHECK(folder.read("log.2024-10-02.jsonl") == "{\"a\":5}\n");
  CHECK(folder.read("log.2024-10-05.2.jsonl") == "{\"a\":6}\n");
  log.tidy(kNoon + hours(24 * 8));
  CHECK(files_in(folder) == std::set<std::string>{"log.2024-10-06.jsonl"});
}

TEST_CASE("day file: a kernel that begins weeks behind keeps what the one before it wrote") {
  const TemporaryFolder folder;
  const auto now = std::chrono::system_clock::now();
  CHECK(DayFile(folder.path(), "log", {}).write("{\"a\":1}", now));
  DayFile log(folder.path(), "log", {});
  CHECK(log.write("{\"a\":2}", now - hours(24 * 30)));
  CHECK(log.write("{\"a\":3}", now));
  std::string all;
  for (const auto& name : files_in(folder)) all += folder.read(name);
  CHECK(all.find("{\"a\":1}") != std::string::npos);
  CHECK(all.find("{\"a\":3}") != std::string::npos);
}

TEST_CASE("day file: a day holds so much, says once that it is full, and the next day begins anew") {
  const TemporaryFolder folder;
  DayFile log(folder.path(), "log", {7, 30});
  CHECK(log.write("{\"text\":\"twenty bytes\"}", kNoon));
  CHECK_FALSE(log.write("{\"text\":\"twenty bytes\"}", kNoon));
  CHECK_FALSE(log.write("{}", kNoon));
  CHECK(folder.read("log.jsonl").find("full for today") != std::string::npos);
  CHECK(log.write("{}", kNoon + hours(24)));
}

TEST_CASE("log files: a line of the edge that says so goes to the security log, and nowhere else") {
  const TemporaryFolder folder;
  {
    LogFiles logs(folder.path(), {});
    Pipe log = make_pipe(true);
    Pipe output = make_pipe(false);
    const auto source = logs.attach("bench", LogFiles::Security::Yes, std::move(log.read), std::move(output.read));
    const std::string text = "{\"log\":\"security\",\"client\":\"192.0.2.1\"}\n{\"client\":\"192.0.2.0\"}\n";
    REQUIRE(::write(log.write.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    // Only a module's log speaks to it, not what anybody prints.
    const std::string printed = "{\"log\":\"security\",\"printed\":true}\n";
    REQUIRE(::write(output.write.get(), printed.data(), printed.size()) == static_cast<ssize_t>(printed.size()));
    logs.detach(source);
  }
  CHECK(folder.read("security.jsonl") == "{\"log\":\"security\",\"client\":\"192.0.2.1\"}\n");
  CHECK(folder.read("bench.jsonl").find("192.0.2.1") == std::string::npos);
  CHECK(folder.read("bench.jsonl").find("192.0.2.0") != std::string::npos);
}

TEST_CASE("log files: no other module writes into the security log") {
  const TemporaryFolder folder;
  const std::string text = "{\"log\":\"security\",\"event\":\"sign-in\"}\n";
  {
    LogFiles logs(folder.path(), {});
    Pipe log = make_pipe(true);
    const auto source = logs.attach("bench", LogFiles::Security::No, std::move(log.read), make_pipe(false).read);
    REQUIRE(::write(log.write.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    logs.detach(source);
  }
  CHECK(files_in(folder) == std::set<std::string>{"bench.jsonl"});
  CHECK(folder.read("bench.jsonl") == text);
}

}  // namespace
