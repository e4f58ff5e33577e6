// SPDX-License-Identifier: Apache-2.0
// Lines of comma separated values as RFC 4180 has them, made so that a spreadsheet computes nothing that somebody
// typed. One thread. Link stadtkern_formats.
#pragma once

#include <string>
#include <string_view>

namespace stadtkern {

// The text with an apostrophe before each part that a spreadsheet would take for a formula. A part begins where the
// text does, and behind a semicolon, tab or line end: a program that takes one of those for the separator, as those
// with a German locale do, pays no heed to the quotes around the field. Blanks and quotes before the sign change
// nothing.
[[nodiscard]] std::string without_formulas(std::string_view text);

// One line, appended to `to`, which must outlive it.
class CsvLine {
 public:
  explicit CsvLine(std::string& to) : to_{to} {}

  // What is written by people: without formulas.
  CsvLine& text(std::string_view value);
  // What is written by the program alone: numbers, times, ids. As it is; it must need no quotes.
  CsvLine& plain(std::string_view value);
  void end() { to_ += "\r\n"; }

 private:
  void separate();

  std::string& to_;
  bool begun_ = false;
};

}  // namespace stadtkern
