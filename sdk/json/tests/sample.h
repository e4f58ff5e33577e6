// SPDX-License-Identifier: Apache-2.0
// What the tests share: the schema of sample.proto, and the hostile input.
#pragma once

#include "json/schema.h"

#include <filesystem>
#include <optional>
#include <string>

namespace stadtkern::json::test {

inline constexpr std::string_view kBench = "sample.v1.Bench";

// The bytes of a whole file; fails the test when it cannot be read.
std::string read_file(const std::filesystem::path& path);

// Loaded once.
const Schema& sample();

// The sample message for a body that must be accepted, back as JSON; fails the test when it is not.
std::string echo(std::string_view document, std::span<const Parameter> parameters = {});

// The error for a body that must be refused; fails the test when it is not.
Error refusal(std::string_view document, std::span<const Parameter> parameters = {});

// The folder `hostile-input` of the test data; fails the test when it is missing. Nothing when data are switched off
// (STADTKERN_TEST_DATA=none); then the test has been warned and returns.
std::optional<std::filesystem::path> hostile_input();

}  // namespace stadtkern::json::test
