// SPDX-License-Identifier: EUPL-1.2
// A fault in a configuration file: where it stands, what is wrong, what was probably meant. Reading never stops at the
// first fault; all of them are collected. Values only; safe to use on any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::config {

// A place in a file. Line and column count from 1; line 0 means the file as a whole.
struct Place {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

struct Problem {
  std::string file;
  unsigned line = 0;  // 0: the file as a whole
  unsigned column = 0;
  std::string key;         // the table it stands in ("modules.bench"); empty at the top of a file
  std::string message;     // in words for the person who wrote the file
  std::string suggestion;  // what was probably meant; may be empty
  std::string hint;        // where to read more, printed on a line of its own; may be empty
  friend bool operator==(const Problem&, const Problem&) = default;
};

using Problems = std::vector<Problem>;

// Makes a problem at `place`.
[[nodiscard]] Problem problem_at(const Place& place, std::string key, std::string message, std::string suggestion = {});

// "FILE:LINE:COLUMN: [KEY] MESSAGE; did you mean "SUGGESTION"?", and the hint on a second, indented line. No newline
// at the end.
[[nodiscard]] std::string to_text(const Problem& problem);

// All problems, one after another in the order of files and lines, each hint once, then "N errors, nothing changed".
// Ends with a newline. Empty for no problems.
[[nodiscard]] std::string to_text(Problems problems);

// The candidate nearest to `word` (case-insensitive edit distance), or "" where none is near enough to be meant: about
// a third of the word may be wrong, and one edit always in words of three letters or more.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

// `text` in double quotes; control characters, quotes and backslashes are escaped, and what is over 60 bytes is cut.
[[nodiscard]] std::string in_quotes(std::string_view text);
// A path, never cut: who reads the message must find the file.
[[nodiscard]] std::string path_in_quotes(const std::filesystem::path& path);

// `list` as words: "a", "b" or "c" (each quoted).
[[nodiscard]] std::string alternatives(const std::vector<std::string>& list);

}  // namespace stadtkern::config
