// SPDX-License-Identifier: EUPL-1.2
#include "admin/town_words.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace stadtkern::admin {
namespace {

constexpr std::string_view kTown = "--town";

const CLI::App* command_of(const CLI::App& program, const std::string& word) {
  const auto found = program.get_subcommands([&](const CLI::App* one) { return one->get_name() == word; });
  return found.empty() ? nullptr : found.front();
}

bool takes_a_town_by_its_place(const CLI::App& command) {
  if (command.get_option_no_throw(std::string(kTown)) != nullptr) return false;
  const auto options = command.get_options({});
  return std::any_of(options.begin(), options.end(), [](const CLI::Option* option) {
    return option->get_positional() && option->get_name(true).starts_with("TOWN");
  });
}

}  // namespace

std::vector<std::string> town_by_its_place(const CLI::App& program, std::vector<std::string> words) {
  const CLI::App* command = &program;
  std::size_t place = 0;  // behind the command's own words
  while (place < words.size()) {
    const CLI::App* below = command_of(*command, words[place]);
    if (below == nullptr) break;
    command = below;
    ++place;
  }
  if (command == &program || !takes_a_town_by_its_place(*command)) return words;
  const auto begin = words.begin() + static_cast<std::ptrdiff_t>(place);
  const auto end = std::find(begin, words.end(), "--");
  const auto named =
      std::find_if(begin, end, [](const std::string& word) { return word == kTown || word.starts_with("--town="); });
  if (named == end) return words;
  const bool apart = *named == kTown;
  if (apart && named + 1 == end) return words;
  std::string town = apart ? *(named + 1) : named->substr(kTown.size() + 1);
  if (town.empty() || town.starts_with("--")) return words;
  words.erase(named, named + (apart ? 2 : 1));
  words.insert(words.begin() + static_cast<std::ptrdiff_t>(place), std::move(town));
  return words;
}

}  // namespace stadtkern::admin
