// SPDX-License-Identifier: EUPL-1.2
#include "admin/command_line.h"

#include <CLI/CLI.hpp>

#include <utility>

namespace stadtkern::admin {

Option Option::required() {
  option_->required();
  return *this;
}

Option Option::shows_default() {
  option_->capture_default_str();
  return *this;
}

Option Option::one_each_time() {
  option_->allow_extra_args(false);
  return *this;
}

Option Option::words(int least, int most) {
  option_->expected(least, most);
  return *this;
}

Option Option::range(std::uint64_t least, std::uint64_t most) {
  option_->check(CLI::Range(least, most));
  return *this;
}

Option Option::needs(Option other) {
  option_->needs(other.option_);
  return *this;
}

Option Option::excludes(Option other) {
  option_->excludes(other.option_);
  return *this;
}

bool Option::given() const {
  return option_->count() > 0;
}

Command Command::group(const std::string& name, const std::string& what) {
  CLI::App* below = app_->add_subcommand(name, what);
  below->require_subcommand(1);
  return *below;
}

Command Command::subcommand(const std::string& name, const std::string& what) {
  return *app_->add_subcommand(name, what);
}

Command Command::one_of(const std::string& name, const std::string& what) {
  CLI::Option_group* group = app_->add_option_group(name, what);
  group->require_option(1);
  return *group;
}

Option Command::option(const std::string& names, std::string& target, const std::string& what) {
  return Option(app_->add_option(names, target, what));
}

Option Command::option(const std::string& names, std::vector<std::string>& target, const std::string& what) {
  return Option(app_->add_option(names, target, what));
}

Option Command::option(const std::string& names, int& target, const std::string& what) {
  return Option(app_->add_option(names, target, what));
}

Option Command::option(const std::string& names, std::uint32_t& target, const std::string& what) {
  return Option(app_->add_option(names, target, what));
}

Option Command::option(const std::string& names, std::uint64_t& target, const std::string& what) {
  return Option(app_->add_option(names, target, what));
}

Option Command::flag(const std::string& names, bool& target, const std::string& what) {
  return Option(app_->add_flag(names, target, what));
}

void Command::takes_more() {
  app_->allow_extras();
}

std::vector<std::string> Command::more() const {
  return app_->remaining();
}

void Command::runs(std::function<void()> what) {
  app_->callback(std::move(what));
}

void wrong_usage(const std::string& message) {
  throw CLI::ValidationError(message);
}

}  // namespace stadtkern::admin
