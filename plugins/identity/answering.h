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

// Runs `function(Tx&) -> Result<Out>` as a write, and `then` with its result after the commit. [any]
template <class Out>
void write_then(const stadtkern::Town& town, std::function<stadtkern::Result<Out>(stadtkern::Tx&)> function,
                std::function<void(stadtkern::Result<Out>)> then) {
  const auto made = std::make_shared<std::optional<Out>>();
  town.store().write(
      [made, function = std::move(function)](stadtkern::Tx& tx) -> stadtkern::Status {
        auto result = function(tx);
        if (!result) return std::move(result).error();
        made->emplace(*std::move(result));
        return {};
      },
      [made, then = std::move(then)](stadtkern::Status stored) {
        if (!stored) return then(std::move(stored).error());
        then(std::move(**made));
      });
}

template <class Out>
void write_and_answer(const stadtkern::Town& town, std::shared_ptr<stadtkern::Reply<Out>> reply,
                      std::function<stadtkern::Result<Out>(stadtkern::Tx&)> function) {
  write_then<Out>(town, std::move(function),
                  [reply](stadtkern::Result<Out> result) { reply->send(std::move(result)); });
}

}  // namespace identity
