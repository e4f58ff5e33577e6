// SPDX-License-Identifier: EUPL-1.2
#include "log.h"

#include "lifecycle/line_cutter.h"
#include "lifecycle/log_files.h"
#include "lifecycle/pipe.h"
#include "lifecycle/tests/temporary_folder.h"

#include <unistd.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>
#include <vector>

using namespace stadtkern::lifecycle;
using stadtkern::test::TemporaryFolder;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

void put(const Pipe& pipe, const std::string& text) {
  REQUIRE(::write(pipe.write.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

}  // namespace

TEST_CASE("line cutter: pieces become lines, and a line over the limit is cut once") {
  LineCutter cutter(8);
  std::vector<std::pair<std::string, bool>> lines;
  const auto take = [&](std::string_view line, bool cut) { lines.emplace_back(line, cut); };
  for (const char* piece : {"ab", "c\n\nde", "fgh", "\n123456", "789012\nx"}) cutter.feed(piece, take);
  cutter.finish(take);
  CHECK(lines ==
        std::vector<std::pair<std::string, bool>>{{"abc", false}, {"defgh", false}, {"12345678", true}, {"x", false}});
}

TEST_CASE("log files: JSON lines stay as they are, other output is wrapped, and the end of the output is kept") {
  const TemporaryFolder folder;
  LogFiles logs(folder.path(), {});
  Pipe log = make_pipe(true);
  Pipe output = make_pipe(false);
  const auto source = logs.attach("bench", LogFiles::Security::No, std::move(log.read), std::move(output.read));
  put(log, "{\"level\":\"info\",\"message\":\"a\"}\nno json\n");
  put(output, "Traceback:\n\x01 bad \xff");
  CHECK(logs.detach(source) == "Traceback:\n\x01 bad \xff");
  const auto lines = lines_of(folder.read("bench.jsonl"));
  REQUIRE(lines.size() == 4);
  CHECK(std::find(lines.begin(), lines.end(), R"({"level":"info","message":"a"})") != lines.end());
  const std::string all = folder.read("bench.jsonl");
  CHECK(all.find(R"("level":"info","message":"no json"})") != std::string::npos);
  CHECK(all.find(R"("level":"error","message":"Traceback:"})") != std::string::npos);
  CHECK(all.find("\"message\":\"\\u0001 bad \xef\xbf\xbd\"}") != std::string::npos);
}

TEST_CASE("log files: a line over the limit is cut and marked, and only the last output is kept") {
  const TemporaryFolder folder;
  LogFiles::Limits limits;
  limits.line_bytes = 32;
  limits.output_bytes = 16;
  LogFiles logs(folder.path(), limits);
  Pipe log = make_pipe(true);
  Pipe output = make_pipe(false);
  const auto source = logs.attach("bench", LogFiles::Security::No, std::move(log.read), std::move(output.read));
  put(log, "{\"message\":\"" + std::string(100, 'x') + "\"}\n");
  put(output, std::string(100, 'a') + "the end");
  CHECK(logs.detach(source) == "aaaaaaaaathe end");
  const auto lines = lines_of(folder.read("bench.jsonl"));
  REQUIRE(lines.size() == 2);
  for (const std::string& line : lines) CHECK(line.ends_with(R"(,"cut":true})"));
}

TEST_CASE("log files: the oldest of the files goes when the newest is full") {
  const TemporaryFolder folder;
  LogFiles::Limits limits;
  limits.files = 3;
  limits.file_bytes = 1000;
  {
    LogFiles logs(folder.path(), limits);
    Pipe log = make_pipe(true);
    const auto source = logs.attach("bench", LogFiles::Security::No, std::move(log.read), make_pipe(false).read);
    for (int i = 0; i < 100; ++i)
      put(log, "{\"number\":" + std::to_string(1000 + i) + ",\"text\":\"" + std::string(60, 'x') + "\"}\n");
    logs.detach(source);
    CHECK(logs.lost("bench") == 0);
  }
  std::size_t files = 0;
  std::uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
    ++files;
    CHECK(file.file_size() <= 1000);
    bytes += file.file_size();
  }
  CHECK(files == 3);
  CHECK(bytes > 1500);
  CHECK(lines_of(folder.read("bench.jsonl")).back().starts_with("{\"number\":1099"));
}

TEST_CASE("log files: where nothing can be written, lines are counted as lost and the module goes on") {
  const TemporaryFolder folder;
  folder.write("logs", "a file where the folder should be");
  LogFiles logs(folder / "logs", {});
  Pipe log = make_pipe(true);
  const auto source = logs.attach("bench", LogFiles::Security::No, std::move(log.read), make_pipe(false).read);
  put(log, "{}\n{}\n");
  logs.detach(source);
  CHECK(logs.lost("bench") == 2);
}

TEST_CASE("log files: a disk that is full ends nothing, and is counted") {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/full", folder / "bench.jsonl");
  LogFiles logs(folder.path(), {});
  Pipe log = make_pipe(true);
  const auto source = logs.attach("bench", LogFiles::Security::No, std::move(log.read), make_pipe(false).read);
  put(log, "{\"message\":\"" + std::string(20000, 'x') + "\"}\n{}\n");
  logs.detach(source);
  CHECK(logs.lost("bench") > 0);
}

TEST_CASE("log files: what is attached, detached or on its way when they end is given back") {
  const TemporaryFolder folder;
  // Which of the two comes first, a detach or the end, is up to the threads: enough rounds see both.
  for (int round = 0; round < 50; ++round) {
    LogFiles logs(folder.path(), {});
    Pipe stays = make_pipe(true);
    Pipe leaves = make_pipe(true);
    Pipe errors = make_pipe(false);
    Pipe more_errors = make_pipe(false);
    (void)logs.attach("stays", LogFiles::Security::No, std::move(stays.read), std::move(errors.read));
    const auto source =
        logs.attach("leaves", LogFiles::Security::No, std::move(leaves.read), std::move(more_errors.read));
    put(leaves, "{\"message\":\"last\"}\n");
    logs.detach(source);
  }
  std::ifstream file(folder / "leaves.jsonl");
  std::stringstream text;
  text << file.rdbuf();
  CHECK(lines_of(text.str()).size() == 50);
}

TEST_CASE("log: the kernel's file has one JSON object per line, with fields, from the level on") {
  const TemporaryFolder folder;
  stadtkern::log::Log log;
  REQUIRE(log.open(folder / "kernel.jsonl", {stadtkern::log::Level::Warning, 2, 10'000}));
  log.info("not this");
  log.warning("a \"quoted\" thing", {{"module", "bench"}, {"pid", "7"}});
  log.set_level(stadtkern::log::Level::Debug);
  log.write(stadtkern::log::Level::Debug, "but this");
  const auto lines = lines_of(folder.read("kernel.jsonl"));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find(R"("level":"warning","message":"a \"quoted\" thing","module":"bench","pid":"7"})") !=
        std::string::npos);
  CHECK(lines[1].find(R"("level":"debug","message":"but this"})") != std::string::npos);
}

TEST_CASE("log: any bytes become a valid JSON string") {
  using stadtkern::log::json_string;
  CHECK(json_string("a\tb\\\"\n") == "\"a\\u0009b\\\\\\\"\\n\"");
  CHECK(json_string("Straße") == "\"Straße\"");
  CHECK(json_string("\xc0\xaf\xed\xa0\x80") == "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
  CHECK(json_string(std::string("\xf0\x9f\x98", 3)) == "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}
