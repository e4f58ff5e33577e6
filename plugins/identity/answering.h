// SPDX-License-Identifier: EUPL-1.2
// Completing a request by a write that is not kept with the request: what answers hold here (tokens, links) must not
// stand in a store.
#pragma once

#include <stadtkern/store.h>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace identity {

// Runs `function(Tx&) -> Result<Out>` as a write and answers after its commit. [any]
template <class Out>
void write_and_answer(const stadtkern::Town& town, std::shared_ptr<stadtkern::Reply<Out>> reply,
                      std::function<stadtkern::Result<Out>(stadtkern::Tx&)> function) {
  const auto made = std::make_shared<std::optional<Out>>();
  town.store().write(
      [made, function = std::move(function)](stadtkern::Tx& tx) -> stadtkern::Status {
        auto result = function(tx);
        if (!result) return std::move(result).error();
        made->emplace(*std::move(result));
        return {};
      },
      [made, reply](stadtkern::Status stored) {
        if (!stored) return reply->send(std::move(stored).error());
        reply->send(std::move(**made));
      });
}

}  // namespace identity
