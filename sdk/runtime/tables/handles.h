// SPDX-License-Identifier: Apache-2.0
// What the opaque handles of the store table are.
#pragma once

#include "runtime/response.h"
#include "runtime/store/tx.h"

#include <stadtkern/abi.h>

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

struct stadtkern_connection {
  stadtkern::runtime::store::Connection* connection = nullptr;
};

struct stadtkern_tx {
  stadtkern::runtime::store::Tx* tx = nullptr;
  stadtkern_connection connection;
  stadtkern_town* town = nullptr;
  stadtkern::runtime::Response response;
  bool responded = false;
  const stadtkern_request* request = nullptr;  // that is carried out, whether it is answered by this write or behind it
  bool recorded = false;                       // somebody with a role does it: what it is about is kept (actions.h)
  std::set<std::string, std::less<>> told{};   // by the plugin; at most kMostObjects of each
  std::set<std::string, std::less<>> found{};  // subjects of its events
};

namespace stadtkern::runtime::tables {

// True on a thread that runs a write function: no bus call may be made then.
extern thread_local bool in_write;

struct WriteScope {
  WriteScope() { in_write = true; }
  ~WriteScope() { in_write = false; }
};

}  // namespace stadtkern::runtime::tables
