// SPDX-License-Identifier: EUPL-1.2
// Which of the CLI's commands a console may give.
#include "admin/node_commands.h"

#include "catalogue/manifest.h"
#include "config/town.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>

namespace stadtkern::admin {
namespace {

using Words = std::vector<std::string_view>;

struct Allowed {
  std::string_view command;       // "audit list"
  Words options{};                // those that take a value end with "="
  std::string_view from_input{};  // options whose value must be "-": nobody's data stands in a list of processes
};

const std::array kAllowed{
    Allowed{"status"},
    Allowed{"overview"},
    Allowed{"doctor"},
    Allowed{"town list"},
    Allowed{"town show"},
    Allowed{"enable"},
    Allowed{"disable"},
    Allowed{"settings", {"--set="}, "--set"},
    Allowed{"restart"},
    Allowed{"reload"},
    Allowed{"plan", {"--upgrade=", "--upgrade-all"}},
    Allowed{"apply", {"--plan=", "--upgrade=", "--upgrade-all", "--watch=", "--stop", "--consent"}},
    Allowed{"swap", {"--town=", "--watch=", "--share=", "--consent", "--stop", "--detach", "--keep", "--back"}},
    Allowed{"rollback", {"--town=", "--watch=", "--share=", "--consent", "--stop", "--detach"}},
    Allowed{"logs", {"-n=", "--lines="}},
    Allowed{"events", {"--log=", "--from=", "--limit=", "--set-aside", "--retry", "--discard"}},
    Allowed{"audit list", {"--since=", "--who=", "--what=", "-n=", "--lines="}},
    Allowed{"audit verify", {"--head="}},
    Allowed{"packages list"},
    Allowed{"catalogue list"},
    Allowed{"catalogue update"},
    Allowed{"catalogue search", {"--all"}},
    Allowed{"install"},
    Allowed{"uninstall", {"--town=", "--no-export", "--keep-data=", "--consent"}},
    Allowed{"backup", {"--leave-out-disabled"}},
    Allowed{"token new", {"--name=", "--overview"}},
    Allowed{"privacy find", {"--email=", "--phone=", "--name="}, "--email --phone --name"},
    Allowed{"privacy export", {"--email=", "--phone=", "--name="}, "--email --phone --name"},
    Allowed{"privacy erase", {"--email=", "--phone=", "--name=", "--yes"}, "--email --phone --name"},
    Allowed{"privacy record", {"--language="}},
};

constexpr std::size_t kMostArguments = 64;
constexpr std::size_t kLongestArgument = 4096;  // bytes

Error refused(const std::string& what) {
  return {Code::PermissionDenied, what + " is not for the console; use `stadtkern` on the machine itself"};
}

const Allowed* command_of(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return nullptr;
  const std::string two = arguments.size() > 1 ? arguments[0] + " " + arguments[1] : std::string();
  const auto found = std::find_if(kAllowed.begin(), kAllowed.end(), [&](const Allowed& one) {
    return one.command == arguments[0] || one.command == two;
  });
  return found == kAllowed.end() ? nullptr : &*found;
}

// A name, a version, a number, a hash, a word to look for: nothing that could be a path.
bool plain(std::string_view word) {
  return !word.empty() && word.front() != '.' && word.find('/') == std::string_view::npos;
}

// What the option is called in the list: its name, with "=" where it takes a value.
const std::string_view* option_of(const Allowed& command, std::string_view name) {
  const auto found = std::find_if(command.options.begin(), command.options.end(), [&](std::string_view one) {
    return one == name || (one.ends_with('=') && one.substr(0, one.size() - 1) == name);
  });
  return found == command.options.end() ? nullptr : &*found;
}

std::optional<Error> check_value(const Allowed& command, std::string_view option, std::string_view value) {
  if (command.from_input.find(option) != std::string_view::npos && value != "-") {
    return Error{Code::InvalidArgument, std::string(option) + " takes \"-\" here: its value comes as the input"};
  }
  if (value == "-" || plain(value)) return std::nullopt;
  return Error{Code::InvalidArgument, std::string(option) + " takes no path"};
}

std::string backup_file(const std::string& town, std::chrono::sys_seconds now) {
  const std::time_t at = std::chrono::system_clock::to_time_t(now);
  std::tm utc{};
  ::gmtime_r(&at, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc);
  return "backups/" + town + "-" + std::string(text.data(), size) + ".skb";
}

}  // namespace

Result<std::vector<std::string>> node_command(const std::vector<std::string>& arguments, std::chrono::sys_seconds now) {
  const Allowed* command = command_of(arguments);
  if (command == nullptr) return refused(arguments.empty() ? "no command" : "`" + arguments[0].substr(0, 40) + "`");
  if (arguments.size() > kMostArguments) return Error{Code::InvalidArgument, "at most 64 arguments"};
  std::vector<std::string> out{"--json", "--state", "."};
  std::vector<std::string> words;
  const std::size_t first = command->command.find(' ') == std::string_view::npos ? 1 : 2;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word.size() > kLongestArgument || word.find('\0') != std::string::npos) {
      return Error{Code::InvalidArgument, "an argument has at most 4 KiB and no zero byte"};
    }
    if (!word.starts_with('-')) {
      if (!plain(word)) return Error{Code::InvalidArgument, "\"" + word.substr(0, 40) + "\" is no name"};
      out.push_back(word);
      if (i >= first) words.push_back(word);
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const std::string_view* option = option_of(*command, name);
    if (option == nullptr) return refused("`" + name.substr(0, 40) + "`");
    out.push_back(word);
    const bool takes = option->ends_with('=');
    if (takes != (equals != std::string::npos) && (!takes || i + 1 == arguments.size())) {
      return Error{Code::InvalidArgument, name + (takes ? " needs a value" : " takes no value")};
    }
    if (!takes) continue;
    // A value that begins with "-" could pass for the next option.
    const std::string value = equals != std::string::npos ? word.substr(equals + 1) : arguments[++i];
    if (equals == std::string::npos && value.starts_with('-') && value != "-") {
      return Error{Code::InvalidArgument, name + " needs a value"};
    }
    if (auto fault = check_value(*command, name, value)) return *fault;
    if (equals == std::string::npos) out.push_back(value);
  }
  // The edge's addresses of people are for whoever has the machine.
  if (command->command == "logs" && std::find(words.begin(), words.end(), "security") != words.end()) {
    return refused("the log `security`");
  }
  if (command->command == "backup") {
    if (words.size() != 1 || !config::town_name(words[0])) return Error{Code::InvalidArgument, "backup takes a town"};
    out.push_back(backup_file(words[0], now));
  }
  return out;
}

}  // namespace stadtkern::admin
