// SPDX-License-Identifier: EUPL-1.2
// What an answer of theirs changes here, inside one write: the forwarding, the report's public and internal history,
// and where the settings say so its state. The caller saves the forwarding. [writer]
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/store.h>

#include "foreign/answers.h"
#include "foreign/settings.h"
#include "forward/forwardings.h"

namespace waste::forward::outcome {

struct About {
  const foreign::Authority& authority;
  std::string_view language;  // of public notes
};

// They have it, under `id`; with a public note.
void known(stadtkern::Tx& tx, Forwarding& one, const About& about, std::string id);
void got_token(stadtkern::Tx& tx, Forwarding& one, std::string token);
// Not now: again after a pause, or it has failed for good when `most` failures are reached.
void later(stadtkern::Tx& tx, Forwarding& one, std::string why, Micros pause, int most);
// Staff decide.
void failed(stadtkern::Tx& tx, Forwarding& one, std::string why);
void stands(stadtkern::Tx& tx, Forwarding& one, const About& about, foreign::Standing now);

}  // namespace waste::forward::outcome
