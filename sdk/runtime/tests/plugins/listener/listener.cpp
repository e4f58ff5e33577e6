// SPDX-License-Identifier: Apache-2.0
// Subscribes to the probe; a note with the key "poison" always fails, "mendable" and the like until `mended` has a row.
#include <stadtkern/plugin.h>

#include "listener.pb.h"

namespace listener {

using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Status;

class Listener final : public stadtkern::Plugin {
 public:
  explicit Listener(stadtkern::Host& host) {
    host.serve("Heard", this, &Listener::heard);
    host.events().on("probe.note.made", this, &Listener::made);
    host.events().on("probe.note.other", this, &Listener::made);
    host.privacy().on_export(this, &Listener::give);
    host.privacy().on_erase(this, &Listener::erase);
  }

 private:
  // It knows nobody by itself: what stands aside is the runtime's.
  Status give(stadtkern::Connection&, const stadtkern::Town&, std::string_view, stadtkern::Export&) { return {}; }
  Result<stadtkern::Erased> erase(stadtkern::Tx&, std::string_view) { return stadtkern::Erased{}; }
  Status made(stadtkern::Tx& tx, const stadtkern::Event& event) {
    tx.execute("INSERT INTO heard (event, key) VALUES (?, ?)", {event.id, event.key});
    if (event.key == "poison") return Error{stadtkern::Code::Internal, "cannot bear it"};
    if (!event.key.starts_with("mendable")) return {};
    const auto count = [](const stadtkern::Row& row) { return row.integer(0); };
    if (tx.first("SELECT count(*) FROM mended", {}, count).value_or(0) > 0) return {};
    return Error{stadtkern::Code::Internal, "not mended yet"};
  }
  Result<v1::Told> heard(const stadtkern::Request& request, const v1::Ask&) {
    return request.town().store().read([&](stadtkern::Connection& db) -> Result<v1::Told> {
      v1::Told told;
      db.each("SELECT key FROM heard ORDER BY id", {},
              [&](const stadtkern::Row& row) { told.add_list(std::string(row.text(0))); });
      told.set_number(told.list_size());
      return told;
    });
  }
};

}  // namespace listener

STADTKERN_PLUGIN(listener::Listener)
