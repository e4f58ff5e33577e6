// SPDX-License-Identifier: Apache-2.0
// What the gateway does between a client and a module, as far as a module can see it.
#pragma once

#include "testkit/exchange.h"
#include "wire/control.h"

#include <stadtkern/result.h>
#include <stadtkern/testkit.h>

#include <string>
#include <string_view>

namespace stadtkern::testkit {

// The bus method of http/v1 that carries the verb.
[[nodiscard]] std::string bus_method(std::string_view verb, bool keyed, std::size_t body_size = 0);
[[nodiscard]] std::string encode_request(const wire::control::ModuleFacts& facts, const std::string& verb,
                                         const std::string& path, std::string_view body, const Headers& headers);
[[nodiscard]] Response decode_answer(const Result<std::string>& answer);
// The whole of a stream, which may also be answered like a request that asks for none.
[[nodiscard]] Response take_stream(Exchange& exchange);

}  // namespace stadtkern::testkit
