// SPDX-License-Identifier: Apache-2.0
// Separated values as RFC 4180 has them, with any one character between the fields, read in pieces of any size: quotes,
// doubled quotes, line ends inside quotes, CRLF or LF, a byte order mark at the start. One thread.
// Link stadtkern_formats.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stadtkern {

struct CsvRecord {
  std::uint64_t line = 0;  // where it begins; the first line is 1
  std::vector<std::string> fields;
  std::string fault;  // why the record is no use; empty when it is fine
};

class CsvReader {
 public:
  // `longest`: bytes of one record; of a longer one only the fault is kept.
  CsvReader(char separator, std::size_t longest, std::function<void(CsvRecord)> on_record)
      : separator_{separator}, longest_{longest}, on_record_{std::move(on_record)} {}

  void write(std::string_view bytes);
  void finish();  // hands out a last record that no line end follows

 private:
  enum class State { FieldStart, Plain, Quoted, QuoteInQuoted };

  void take(char c);
  void end_field();
  void end_record();

  char separator_;
  std::size_t longest_;
  std::function<void(CsvRecord)> on_record_;
  State state_ = State::FieldStart;
  CsvRecord record_;
  std::string field_;
  std::size_t length_ = 0;  // of the record so far
  std::uint64_t line_ = 1;
  std::string start_;  // the first bytes, until it is clear whether they are a byte order mark
  bool started_ = false;
};

}  // namespace stadtkern
