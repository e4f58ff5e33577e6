// SPDX-License-Identifier: EUPL-1.2
// A letter as the text of a mail. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text.h"

namespace notify {

struct Part {
  std::string text;
  std::string path;  // below the town's address; empty: no link
};

struct Mail {
  std::string from_name;
  std::string from;
  std::string reply_to;  // empty: none
  std::string to;
  std::string language;
  std::string subject;
  std::vector<Part> parts;
  std::string stop_path;   // empty: these letters end nowhere
  std::string address;     // the town's, without "/" at its end
  std::string message_id;  // with its angle brackets
  Micros made = 0;
};

// Headers and body, lines ended by CR LF. Both addresses must be plain ones (encoding.h). Whatever the other fields
// hold, there is one header of each name.
[[nodiscard]] std::string mail_text(const Mail& mail);

// What the letter says, before it is encoded.
[[nodiscard]] std::string letter_text(const Mail& mail);

}  // namespace notify
