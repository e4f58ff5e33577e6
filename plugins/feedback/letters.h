// SPDX-License-Identifier: EUPL-1.2
// The mail to an author who left an address: that there is an answer, and where. Any worker.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/plugin.h>

#include "entry.h"
#include "letters.pb.h"

namespace feedback {

// The secret of the link in an entry's mails: another than the author's own, which nobody keeps.
[[nodiscard]] std::string mail_token(std::string_view key, std::string_view id);

// In the write that answers.
void tell_author(stadtkern::Tx& tx, const Entry& entry);

class Letters {
 public:
  void serve(stadtkern::Host& host);

 private:
  stadtkern::Result<v1::Letter> write(const stadtkern::Request& request, const v1::LetterQuery& body);
};

}  // namespace feedback
