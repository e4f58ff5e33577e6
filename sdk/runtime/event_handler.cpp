// SPDX-License-Identifier: Apache-2.0
#include "runtime/event_handler.h"

#include "runtime/tables/handles.h"

#include <stadtkern/detail/api.h>

namespace stadtkern::runtime {

Status handle_event(const Subscriber& subscriber, stadtkern_town* town, store::Tx& tx, const std::string& log_id,
                    const wire::events::Event& event) {
  using detail::bytes;
  const std::string id = log_id + "/" + std::to_string(event.seq);
  const stadtkern_event view{sizeof view,
                             event.version,
                             bytes(id),
                             bytes(event.type),
                             bytes(event.key),
                             bytes(event.subject),
                             bytes(event.payload),
                             static_cast<std::int64_t>(event.time_us)};
  stadtkern_tx handle{&tx, {&tx.connection()}, town, {}, false};
  detail::Failure failure;
  const tables::WriteScope scope;
  const auto code = subscriber.handler(subscriber.user, &handle, &view, detail::Failure::take, failure.self());
  if (code != STADTKERN_OK) return failure.take_error(code);
  return {};
}

bool plugins_fault(Code code) noexcept {
  return code != Code::StorageFull && code != Code::Unavailable && code != Code::DataLoss;
}

}  // namespace stadtkern::runtime
