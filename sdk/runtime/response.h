// SPDX-License-Identifier: Apache-2.0
// A handler's answer, owned: how it waits for a commit, and how it is kept beside an idempotency key.
#pragma once

#include "wire/http_head.h"
#include "wire/protobuf.h"

#include <stadtkern/abi.h>

#include <cstdint>
#include <string>
#include <vector>

namespace stadtkern::runtime {

struct Response {
  std::uint32_t http_status = 0;  // 0: what the route says
  std::string location;
  std::string content_type;
  std::vector<wire::http::Header> headers;
  std::string body;

  static void each_field(auto& self, auto&& field) {
    field(1, self.http_status);
    field(2, self.location);
    field(3, self.content_type);
    field(4, self.headers);
    field(5, self.body);
  }
};

[[nodiscard]] Response copy(const stadtkern_response& response);

}  // namespace stadtkern::runtime
