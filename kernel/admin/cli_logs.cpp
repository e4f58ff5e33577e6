// SPDX-License-Identifier: EUPL-1.2
// stadtkern logs: reads the files of the state folder, so it also works when no kernel runs.
#include "admin/cli.h"

#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <deque>
#include <fstream>
#include <memory>
#include <thread>

namespace stadtkern::admin {
namespace {

constexpr std::chrono::milliseconds kLookAgain{200};
constexpr const char* kKernel = "kernel";

struct Options {
  std::string module = kKernel;
  bool follow = false;
  unsigned lines = 100;
};

// "12:00:01 warning  the town's area is missing  town=musterdorf" of a JSON line; other lines as they are.
std::string for_people(const std::string& line) {
  const Result<json::Value> parsed = json::parse(line);
  if (!parsed || parsed->kind() != json::Value::Kind::Object) return line;
  std::string text;
  for (const char* key : {"time", "level", "message"}) {
    const json::Value* value = parsed->find(key);
    if (value != nullptr && value->as_string() != nullptr) text += (text.empty() ? "" : "  ") + *value->as_string();
  }
  for (const json::Member& member : parsed->members()) {
    if (member.name == "time" || member.name == "level" || member.name == "message") continue;
    text += "  " + member.name + "=";
    text += member.value.as_string() != nullptr ? *member.value.as_string() : json::write(member.value);
  }
  return text;
}

void print(const Cli& cli, const std::string& line) {
  std::printf("%s\n", cli.json ? line.c_str() : for_people(line).c_str());
}

ino_t inode(const std::filesystem::path& file) {
  struct stat facts {};
  return ::stat(file.c_str(), &facts) == 0 ? facts.st_ino : 0;
}

void logs(Cli& cli, const Options& options) {
  const std::filesystem::path file = cli.state / "logs" / (options.module + ".jsonl");
  std::ifstream in(file);
  if (!in) {
    return cli.fail({Code::NotFound, "there is no " + file.string() + "; `stadtkern status` shows the modules"});
  }
  std::deque<std::string> last;
  std::string line;
  while (std::getline(in, line)) {
    last.push_back(line);
    if (last.size() > options.lines) last.pop_front();
  }
  for (const std::string& kept : last) print(cli, kept);
  std::fflush(stdout);
  ino_t open = inode(file);
  std::string partial;
  while (options.follow) {
    in.clear();
    while (std::getline(in, line)) {
      partial += line;
      if (in.eof()) break;  // the rest of the line is not written yet
      print(cli, partial);
      partial.clear();
    }
    std::fflush(stdout);
    if (inode(file) != open) {  // the kernel has begun the next file
      in.close();
      in.open(file);
      open = inode(file);
    }
    std::this_thread::sleep_for(kLookAgain);
  }
}

}  // namespace

void add_logs(Command app, Cli& cli) {
  Command command = app.subcommand("logs", "The log of a module, or of the kernel");
  const auto options = std::make_shared<Options>();
  command.option("MODULE", options->module, "Whose log, or audit; without it the kernel's").shows_default();
  command.flag("--follow,-f", options->follow, "Go on with what is written from now on");
  command.option("--lines,-n", options->lines, "How many of the last lines").shows_default();
  command.runs([&cli, options] { logs(cli, *options); });
}

}  // namespace stadtkern::admin
