// SPDX-License-Identifier: EUPL-1.2
// What the module and notify-post agree on: what comes of an errand (its exit code), and how one is written down.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text.h"

namespace notify {

enum class Outcome {
  Delivered = 0,
  Later = 10,       // this one is refused for now
  Refused = 11,     // this one is refused for good
  Trouble = 12,     // the server cannot be reached, or lets nobody in: it is the same for all
  NotAllowed = 13,  // the webhook stands in a private network that the settings don't name
  Missed = 14,      // it came too late to begin, and did nothing
  Usage = 15,
};

// Lines "WORD VALUE", an empty line, and the content. Values hold no line ends; what has some is an attachment: a line
// "NAME-bytes NUMBER", and so many bytes before the content.
struct Errand {
  std::vector<std::pair<std::string, std::string>> lines;
  std::string attached;
  std::string content;

  Errand& add(std::string word, std::string value) {
    lines.emplace_back(std::move(word), std::move(value));
    return *this;
  }
  [[nodiscard]] std::string text() const {
    std::string out;
    for (const auto& [word, value] : lines) out.append(word).append(" ").append(value).append("\n");
    return out + "\n" + attached + content;
  }
};

}  // namespace notify
