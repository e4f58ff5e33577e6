// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/csv_reader.h>

#include <utility>

#include "json/text.h"

namespace stadtkern {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

void CsvReader::write(std::string_view bytes) {
  if (!started_) {
    start_ += bytes;
    if (start_.size() < kByteOrderMark.size() && kByteOrderMark.substr(0, start_.size()) == start_) return;
    started_ = true;
    const std::string all = std::exchange(start_, {});
    bytes = all;
    if (bytes.substr(0, kByteOrderMark.size()) == kByteOrderMark) bytes.remove_prefix(kByteOrderMark.size());
    for (const char c : bytes) take(c);
    return;
  }
  for (const char c : bytes) take(c);
}

void CsvReader::take(char c) {
  if (length_ == 0) record_.line = line_;
  ++length_;
  const bool line_end = c == '\n';
  if (line_end) ++line_;
  const bool quoted = state_ == State::Quoted;
  if (!quoted && line_end) return end_record();
  if (length_ > longest_) {
    // What is too long is not kept. A quote that never closes would swallow the rest of the file: it ends here, too.
    record_.fault = "record is longer than " + std::to_string(longest_ / 1024) + " KiB";
    if (quoted && line_end) end_record();
    return;
  }
  switch (state_) {
    case State::FieldStart:
    case State::Plain:
      if (c == separator_) {
        end_field();
      } else if (c == '"') {
        if (state_ == State::Plain) record_.fault = "a quote stands inside a field that is not quoted";
        state_ = state_ == State::Plain ? State::Plain : State::Quoted;
      } else {
        state_ = State::Plain;
        field_ += c;
      }
      break;
    case State::Quoted:
      if (c == '"') {
        state_ = State::QuoteInQuoted;
      } else {
        field_ += c;
      }
      break;
    case State::QuoteInQuoted:
      if (c == '"') {
        field_ += c;
        state_ = State::Quoted;
      } else if (c == separator_) {
        end_field();
      } else if (c != '\r') {
        record_.fault = "something follows a closing quote";
        state_ = State::Plain;
      }
      break;
  }
}

void CsvReader::end_field() {
  record_.fields.push_back(std::exchange(field_, {}));
  state_ = State::FieldStart;
}

void CsvReader::end_record() {
  // The CR of a CRLF; inside quotes it would be text.
  if (state_ == State::Plain && !field_.empty() && field_.back() == '\r') field_.pop_back();
  end_field();
  length_ = 0;
  CsvRecord record = std::exchange(record_, {});
  if (record.fault.empty() && record.fields.size() == 1 && record.fields[0].empty()) return;  // an empty line
  for (const std::string& field : record.fields) {
    if (record.fault.empty() && !json::valid_utf8(field)) record.fault = "text is not UTF-8";
  }
  on_record_(std::move(record));
}

void CsvReader::finish() {
  started_ = true;
  const std::string rest = std::exchange(start_, {});
  for (const char c : rest) take(c);
  if (length_ == 0) return;
  if (state_ == State::Quoted && record_.fault.empty()) record_.fault = "the file ends inside quotes";
  end_record();
}

}  // namespace stadtkern
