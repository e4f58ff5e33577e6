// SPDX-License-Identifier: EUPL-1.2
// stadtkern run MODULE COMMAND ...: commands that modules offer. The CLI knows none of them: names, arguments and help
// come from the manifest of the module that runs.
#include "admin/cli.h"
#include "admin/command_stream.h"
#include "admin/module_schema.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

namespace stadtkern::admin {
namespace {

constexpr int kBarWidth = 30;

struct Options {
  CommandRun run;
  std::vector<std::string> words;  // behind the command
};

std::string in_language(const catalogue::PerLanguage& texts) {
  const char* language = std::getenv("LANG");
  const auto own = texts.find(language != nullptr ? std::string(language).substr(0, 2) : std::string("en"));
  if (own != texts.end()) return own->second;
  const auto english = texts.find("en");
  return english != texts.end() ? english->second : texts.empty() ? std::string() : texts.begin()->second;
}

void list_commands(Cli& cli, const catalogue::Manifest& manifest) {
  json::Value out = json::Value::object();
  std::vector<std::vector<std::string>> rows{{"COMMAND", "WHAT IT DOES"}};
  for (const catalogue::Command& command : manifest.commands) {
    std::string usage = command.name + " " + manifest.id;
    if (manifest.scope == catalogue::Scope::Town) usage += " --town TOWN";
    for (const std::string& argument : command.args) usage += " " + argument;
    rows.push_back({usage, in_language(command.summary)});
    out.set(command.name, in_language(command.summary));
  }
  if (cli.json) return cli.result(out);
  print_table(rows);
}

// {"progress":{"done":5,"total":20}} or {"progress":0.25}: a bar on a terminal, a JSON line for programs.
bool draw_progress(const json::Value& line) {
  const json::Value* progress = line.find("progress");
  if (progress == nullptr) return false;
  if (::isatty(STDERR_FILENO) == 0) return true;
  double share = progress->as_double().value_or(-1);
  const json::Value* done = progress->find("done");
  const json::Value* total = progress->find("total");
  if (done != nullptr && total != nullptr && total->as_double().value_or(0) > 0) {
    share = done->as_double().value_or(0) / *total->as_double();
  }
  if (share < 0) {
    std::fprintf(stderr, "\r%.70s", json::write(*progress).c_str());
    return true;
  }
  const int filled = static_cast<int>(std::clamp(share, 0.0, 1.0) * kBarWidth);
  const std::string bar = std::string(static_cast<std::size_t>(filled), '#') +
                          std::string(static_cast<std::size_t>(kBarWidth - filled), '-');
  std::fprintf(stderr, "\r[%s] %3.0f %%", bar.c_str(), std::clamp(share, 0.0, 1.0) * 100);
  return true;
}

// Results of several files as one: numbers are added up, lists put together, of anything else the last one counts.
void add_up(json::Value& sum, const json::Value& next) {
  for (const json::Member& member : next.members()) {
    const json::Value* before = sum.find(member.name);
    json::Value value = member.value;
    if (before != nullptr && before->as_int() && value.as_int()) {
      value = *before->as_int() + *value.as_int();
    } else if (before != nullptr && before->kind() == value.kind() && value.kind() == json::Value::Kind::Array) {
      value = *before;
      for (const json::Value& item : member.value.items()) value.push(item);
    } else if (before != nullptr && before->kind() == value.kind() && value.kind() == json::Value::Kind::Object) {
      value = *before;
      add_up(value, member.value);
    }
    sum.set(member.name, std::move(value));
  }
}

// The words behind the command: which are files to be read, and what is passed on as it is.
struct Sorted {
  std::vector<std::string> files;
  std::vector<std::string> arguments;
};

Result<Sorted> sort_words(const std::vector<std::string>& words, const catalogue::Command& command) {
  const bool takes_files = std::any_of(command.args.begin(), command.args.end(), [](const std::string& argument) {
    return argument.find("FILE") != std::string::npos;
  });
  Sorted sorted;
  bool value_of_option = false;
  for (const std::string& word : words) {
    const bool option = word.size() > 1 && word.starts_with('-');
    if (!takes_files || option || value_of_option) {
      sorted.arguments.push_back(word);
    } else if (word == "-" || std::ifstream(word)) {
      sorted.files.push_back(word);
    } else {
      return Error{Code::InvalidArgument, "cannot read the file " + word};
    }
    value_of_option = option && word.find('=') == std::string::npos;
  }
  if (takes_files && sorted.files.empty()) {
    return Error{Code::InvalidArgument, command.name + " needs a file (- is standard input)"};
  }
  return sorted;
}

// One run, its lines shown. Nothing when it failed, which has been shown.
std::optional<std::string> run_once(Cli& cli, Client& client, const CommandRun& run) {
  bool drawn = false;
  const Result<std::string> result = run_command(client, run, [&](std::string_view line) {
    const Result<json::Value> value = json::parse(line);
    if (value && draw_progress(*value)) {
      drawn = true;
      return;
    }
    if (std::exchange(drawn, false)) std::fputs("\n", stderr);
    std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  });
  if (drawn && ::isatty(STDERR_FILENO) != 0) std::fputs("\n", stderr);
  if (result) return *result;
  cli.fail(result.error());
  return std::nullopt;
}

void run(Cli& cli, Options& options) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<ModuleOnDisk> module = find_module(*client, {options.run.module, {}, {}});
  if (!module) return cli.fail(module.error());
  if (options.run.command.empty()) return list_commands(cli, module->manifest);
  const auto command = std::find_if(module->manifest.commands.begin(), module->manifest.commands.end(),
                                    [&](const auto& entry) { return entry.name == options.run.command; });
  if (command == module->manifest.commands.end()) {
    return cli.fail({Code::InvalidArgument, "module " + options.run.module + " has no command " + options.run.command +
                                                "; see `stadtkern run " + options.run.module + "`"});
  }
  if (options.run.town.empty() && module->manifest.scope == catalogue::Scope::Town) {
    return cli.fail({Code::InvalidArgument, options.run.command + " works for one town: name it with --town TOWN; see "
                                                                  "`stadtkern town list`"});
  }
  Result<Sorted> words = sort_words(options.words, *command);
  if (!words) return cli.fail(words.error());
  if (options.run.roles.empty() && !command->role.empty()) options.run.roles = {command->role};

  if (words->files.empty()) {
    options.run.arguments = words->arguments;
    const auto result = run_once(cli, *client, options.run);
    if (result && !result->empty()) std::printf("%s\n", result->c_str());
    return;
  }
  json::Value sum = json::Value::object();
  std::string last;
  for (const std::string& file : words->files) {
    CommandRun one = options.run;
    one.arguments = words->arguments;
    one.arguments.insert(one.arguments.begin(), std::filesystem::path(file).filename().string());
    std::ifstream opened;
    if (file != "-") opened.open(file, std::ios::binary);
    one.input = file == "-" ? static_cast<std::istream*>(&std::cin) : &opened;
    if (words->files.size() > 1 && !cli.json) std::fprintf(stderr, "%s\n", file.c_str());
    const auto result = run_once(cli, *client, one);
    if (!result) return;
    last = *result;
    const Result<json::Value> value = json::parse(*result);
    if (value) add_up(sum, *value);
  }
  std::printf("%s\n", words->files.size() == 1 ? last.c_str() : json::write(sum).c_str());
}

}  // namespace

void add_run(Command app, Cli& cli) {
  Command command = app.subcommand("run", "Run a module's command; without COMMAND: show what it offers");
  const auto options = std::make_shared<Options>();
  command.option("MODULE", options->run.module).required();
  command.option("COMMAND", options->run.command, "What follows it is the command's own");
  command.option("--town", options->run.town, "The town that it works for");
  command.option("--as", options->run.roles, "Run with this role instead of the command's; repeatable").one_each_time();
  command.takes_more();
  command.runs([&cli, command, options] {
    options->words = command.more();
    run(cli, *options);
  });
}

}  // namespace stadtkern::admin
