// SPDX-License-Identifier: EUPL-1.2
// The node, as commands of `stadtkern` that the kernel runs for this town (contract node/v1). Any thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <stadtkern/request.h>
#include <stadtkern/result.h>

#include "told.h"

namespace operations {

struct Question {
  std::vector<std::string> arguments;  // as behind `stadtkern`
  std::string input{};                 // for an option whose value is "-"
  std::chrono::milliseconds patience{3'000};
};

// On behalf of who asks. `then` comes exactly once, on any worker; the request must not have been answered until then.
void ask(const stadtkern::Request& request, const Question& question, std::function<void(Told)> then);
// One after the other, for the node runs few at once for all who ask; the answers in the questions' order. After one
// that did not come through the others are not asked, and have the same answer.
void ask(const stadtkern::Request& request, std::vector<Question> questions,
         std::function<void(std::vector<Told>)> then);

}  // namespace operations
