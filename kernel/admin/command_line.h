// SPDX-License-Identifier: EUPL-1.2
// Command, Option: what the commands need of CLI11 to declare themselves. Its header takes seconds to compile and is
// read in command_line.cpp alone (and where a program begins). Both are handles: the parser owns what they name.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace stadtkern::admin {

class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  Option required();
  Option shows_default();  // in --help
  Option one_each_time();  // a repeatable one takes one word, not all that follow
  Option words(int least, int most);
  Option range(std::uint64_t least, std::uint64_t most);
  Option needs(Option other);
  Option excludes(Option other);
  [[nodiscard]] bool given() const;
  friend bool operator==(const Option&, const Option&) = default;

 private:
  CLI::Option* option_;
};

class Command {
 public:
  Command(CLI::App& app)
      : app_(&app) {}  // NOLINT(google-explicit-constructor): the program itself is the first command

  // A group needs one of those below it.
  Command group(const std::string& name, const std::string& what);
  Command subcommand(const std::string& name, const std::string& what);
  // Options of which exactly one is given.
  Command one_of(const std::string& name, const std::string& what);

  // `names`: "--town", "--lines,-n", or "FILE" for a word by its place. `target` outlives the parser.
  Option option(const std::string& names, std::string& target, const std::string& what = {});
  Option option(const std::string& names, std::vector<std::string>& target, const std::string& what = {});
  Option option(const std::string& names, int& target, const std::string& what = {});
  Option option(const std::string& names, std::uint32_t& target, const std::string& what = {});
  Option option(const std::string& names, std::uint64_t& target, const std::string& what = {});
  Option flag(const std::string& names, bool& target, const std::string& what);

  // Words that no option takes are kept.
  void takes_more();
  [[nodiscard]] std::vector<std::string> more() const;

  void runs(std::function<void()> what);

 private:
  CLI::App* app_;
};

// Thrown inside a command: it was called wrongly, as the parser would have said it.
[[noreturn]] void wrong_usage(const std::string& message);

}  // namespace stadtkern::admin
