// SPDX-License-Identifier: Apache-2.0
// One event handled by the plugin's subscriber: as it comes, and again after it stood aside.
#pragma once

#include "runtime/registrations.h"
#include "runtime/store/tx.h"
#include "wire/events.h"

#include <stadtkern/result.h>

#include <string>

namespace stadtkern::runtime {

// What the plugin says; a refusal leaves its writes to be rolled back by the caller. [writer]
[[nodiscard]] Status handle_event(const Subscriber& subscriber, stadtkern_town* town, store::Tx& tx,
                                  const std::string& log_id, const wire::events::Event& event);

// Whether the event is to blame, or the plugin. A full disk is no reason to set an event aside.
[[nodiscard]] bool plugins_fault(Code code) noexcept;

}  // namespace stadtkern::runtime
