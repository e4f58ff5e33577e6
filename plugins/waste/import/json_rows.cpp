// SPDX-License-Identifier: EUPL-1.2
#include "import/json_rows.h"

#include <utility>

namespace waste::importing {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

void JsonRows::write(std::string_view bytes) {
  for (const char c : bytes) {
    if (state_ == State::Broken) return;
    take(c);
    if (c == '\n') ++line_;
  }
}

void JsonRows::take(char c) {
  switch (state_) {
    case State::Start:
      if (mark_ < kByteOrderMark.size() && c == kByteOrderMark[mark_]) {
        ++mark_;
      } else if (c == '[') {
        in_array_ = true;
        state_ = State::BeforeFirst;
      } else if (c == '{') {
        begin(c);
      } else if (!blank(c)) {
        broken("neither a list nor an object");
      }
      return;
    case State::BeforeFirst:
      if (c == ']') {
        state_ = State::End;
        return;
      }
      [[fallthrough]];
    case State::BeforeElement:
      if (blank(c)) return;
      if (c == ',' || c == ']') return broken("an element is missing");
      return begin(c);
    case State::InElement:
      return grow(c);
    case State::AfterElement:
      if (c == ',') {
        state_ = State::BeforeElement;
      } else if (c == ']') {
        state_ = State::End;
      } else if (!blank(c)) {
        broken("a comma is missing between two elements");
      }
      return;
    case State::End:
      if (!blank(c)) broken("something follows the end");
      return;
    case State::Broken:
      return;
  }
}

void JsonRows::begin(char c) {
  state_ = State::InElement;
  begins_ = line_;
  depth_ = 0;
  in_string_ = escaped_ = too_long_ = false;
  scalar_ = c != '{' && c != '[' && c != '"';
  grow(c);
}

void JsonRows::grow(char c) {
  // A bare word or number ends in front of what follows it.
  if (scalar_ && (blank(c) || c == ',' || c == ']')) {
    end();
    return take(c);
  }
  if (piece_.size() < (in_array_ ? kLongestElement : kLongestObject)) {
    piece_ += c;
  } else {
    too_long_ = true;
  }
  if (scalar_) return;
  if (in_string_) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
    }
  } else if (c == '"') {
    in_string_ = true;
  } else if (c == '{' || c == '[') {
    ++depth_;
  } else if (c == '}' || c == ']') {
    --depth_;
  }
  if (depth_ == 0 && !in_string_) end();
}

void JsonRows::end() {
  state_ = in_array_ ? State::AfterElement : State::End;
  const std::string piece = std::exchange(piece_, {});
  if (too_long_) {
    on_fault_(begins_, in_array_ ? "element is longer than 1 MiB" : "object is longer than 64 MiB");
  } else {
    on_piece_(begins_, piece);
  }
}

void JsonRows::broken(const char* why) {
  state_ = State::Broken;
  on_fault_(line_, std::string{"not JSON, the rest of the file is left out: "} + why);
}

void JsonRows::finish() {
  if (state_ != State::End && state_ != State::Broken) broken("the file breaks off");
}

}  // namespace waste::importing
