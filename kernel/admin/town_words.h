// SPDX-License-Identifier: EUPL-1.2
// --town TOWN, in every command: also in those that take the town as a word by its place.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace stadtkern::admin {

// What --help says of a TOWN that is a word by its place.
inline constexpr const char* kTownWord = "The town; --town TOWN, wherever it stands, says the same";

// Where the command that `words` call (in the order in which they were typed) takes its town by its place, what --town
// names becomes that word. All else, and what is wrong, is left for the parser.
[[nodiscard]] std::vector<std::string> town_by_its_place(const CLI::App& program, std::vector<std::string> words);

}  // namespace stadtkern::admin
