// SPDX-License-Identifier: EUPL-1.2
// stadtkern config check: reads the files as the kernel would; changes nothing and needs no kernel.
#include "admin/cli.h"
#include "config/config.h"

#include <cstdio>
#include <memory>

namespace stadtkern::admin {
namespace {

json::Value to_json(const config::Problem& problem) {
  json::Value out = json::Value::object();
  out.set("file", problem.file);
  out.set("line", problem.line);
  out.set("column", problem.column);
  out.set("key", problem.key);
  out.set("message", problem.message);
  out.set("suggestion", problem.suggestion);
  return out;
}

void check(Cli& cli, const std::string& file, const std::vector<std::string>& folders) {
  config::LoadOptions options;
  options.module_folders.assign(folders.begin(), folders.end());
  const std::filesystem::path path = file;
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::is_directory(path, error) ? path : config::folder_of(path);
  config::Loaded loaded = config::load(folder, options);
  json::Value result = json::Value::object();
  json::Value& problems = result.set("problems", json::Value::array());
  for (const config::Problem& problem : loaded.problems) problems.push(to_json(problem));
  if (loaded.problems.empty()) {
    std::printf("%s", cli.json ? "" : "no errors\n");
  } else {
    cli.exit_code = 2;
    std::fprintf(stderr, "%s", config::to_text(std::move(loaded.problems)).c_str());
  }
  if (cli.json) cli.result(result);
}

}  // namespace

void add_config(Command app, Cli& cli) {
  Command config = app.group("config", "The configuration's files");
  Command command = config.subcommand("check", "Find what is wrong in them");
  const auto file = std::make_shared<std::string>("config");
  const auto folders = std::make_shared<std::vector<std::string>>();
  command.option("FILE", *file, "A file of the configuration, or its folder").shows_default();
  command.option("--modules", *folders, "Folder of modules, instead of those that stadtkern.toml names; repeatable")
      .one_each_time();
  command.runs([&cli, file, folders] { check(cli, *file, *folders); });
}

}  // namespace stadtkern::admin
