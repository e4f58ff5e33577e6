// SPDX-License-Identifier: Apache-2.0
// Where a reader stands in a document, kept as it reads so that a refusal can name the place as a JSON pointer.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::json {

// Appends "/token" to a JSON pointer, with "~" and "/" escaped (RFC 6901). Of a token longer than 100 bytes only the
// beginning is kept, with "..." behind it: a pointer goes back to the caller and into logs.
void append_token(std::string& pointer, std::string_view token);

// A stack of open objects and arrays. Keys are views: they live as long as the document being read.
class Path {
 public:
  void open_object() { steps_.push_back({}); }
  void open_array() { steps_.push_back({.key = {}, .index = 0, .array = true, .keyed = false}); }
  void close() { steps_.pop_back(); }

  // The member that is read next, in the innermost object.
  void key(std::string_view key) {
    steps_.back().key = key;
    steps_.back().keyed = true;
  }

  // A value ended: in an array the next one stands one further.
  void value_done() {
    if (!steps_.empty() && steps_.back().array) ++steps_.back().index;
  }

  // The JSON pointer (RFC 6901) of the value being read; "" is the whole document.
  [[nodiscard]] std::string pointer() const;

 private:
  struct Step {
    std::string_view key;
    std::size_t index = 0;
    bool array = false;
    bool keyed = false;
  };
  std::vector<Step> steps_;
};

}  // namespace stadtkern::json
