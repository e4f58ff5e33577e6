// SPDX-License-Identifier: EUPL-1.2
// People's own keys for programs: made, listed, taken back.
#pragma once

#include <stadtkern/headers.h>
#include <stadtkern/plugin.h>
#include <stadtkern/store.h>

#include <functional>
#include <string>
#include <string_view>

#include "front.h"
#include "identity.pb.h"

namespace identity {

class KeyDesk {
 public:
  explicit KeyDesk(Front& front) : front_(front) {}
  void serve(stadtkern::Host& host);

  // For the page, too; `then` comes once.
  using Made = stadtkern::WithHeaders<v1::MadeKey>;
  void make_own(const stadtkern::Request& request, const v1::NewKey& body,
                std::function<void(stadtkern::Result<Made>)> then);
  // Whether a key of whoever asks may have that role: their own in this session, and one that needs no second factor.
  [[nodiscard]] static bool may_have(const stadtkern::Request& request, std::string_view role);
  // An administrator ends anybody's.
  [[nodiscard]] static stadtkern::Status end_any(stadtkern::Tx& tx, const std::string& id, std::string_view by);

 private:
  void make(const stadtkern::Request& request, const v1::NewKey& body,
            stadtkern::Reply<stadtkern::WithHeaders<v1::MadeKey>> reply);
  stadtkern::Result<v1::KeyList> list(const stadtkern::Request& request, const v1::ListKeysQuery& body);
  void end(const stadtkern::Request& request, const v1::KeyEnd& body, stadtkern::Reply<v1::Done> reply);

  Front& front_;
};

}  // namespace identity
