// SPDX-License-Identifier: Apache-2.0
// Pages that a shell makes itself: what is said when something is wrong. Their words stand in the shell's i18n, section
// [trouble]. Pure.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/html.h>
#include <stadtkern/result.h>

#include "shell/document.h"

namespace stadtkern::shell {

struct OwnPage {
  unsigned status = 200;
  std::string title;
  html::Html content;
  std::string allow{};        // with 405: the verbs that this page takes
  bool sent_already = false;  // with 409: the form arrived before, under the same key
};

[[nodiscard]] html::Html heading(std::string_view words);
[[nodiscard]] html::Html paragraph(std::string_view words);

[[nodiscard]] OwnPage not_found(const Frame& frame);
// A module that the town had until just now, or that does not answer.
// `form`: one was sent to it, and is lost.
[[nodiscard]] OwnPage switched_off(const Frame& frame, std::string_view module_name, bool form);
[[nodiscard]] OwnPage trouble(const Frame& frame, const Error& error, std::string_view module_name);

}  // namespace stadtkern::shell
