// SPDX-License-Identifier: EUPL-1.2
// People's own keys for programs: made, listed, taken back.
#pragma once

#include <stadtkern/headers.h>
#include <stadtkern/plugin.h>

#include "front.h"
#include "identity.pb.h"

namespace identity {

class KeyDesk {
 public:
  explicit KeyDesk(Front& front) : front_(front) {}
  void serve(stadtkern::Host& host);

 private:
  void make(const stadtkern::Request& request, const v1::NewKey& body,
            stadtkern::Reply<stadtkern::WithHeaders<v1::MadeKey>> reply);
  stadtkern::Result<v1::KeyList> list(const stadtkern::Request& request, const v1::ListKeysQuery& body);
  void end(const stadtkern::Request& request, const v1::KeyEnd& body, stadtkern::Reply<v1::Done> reply);

  Front& front_;
};

}  // namespace identity
