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

// The same, recorded as what the request's person did (Tx::acts_for). Only `then` may answer the request.
template <class Out>
void act_then(const stadtkern::Request& request, std::function<stadtkern::Result<Out>(stadtkern::Tx&)> function,
              std::function<void(stadtkern::Result<Out>)> then) {
  write_then<Out>(
      request.town(),
      [request, function = std::move(function)](stadtkern::Tx& tx) {
        tx.acts_for(request);
        return function(tx);
      },
      std::move(then));
}

template <class Out>
void act_and_answer(const stadtkern::Request& request, std::shared_ptr<stadtkern::Reply<Out>> reply,
                    std::function<stadtkern::Result<Out>(stadtkern::Tx&)> function) {
  act_then<Out>(request, std::move(function),
                [reply](stadtkern::Result<Out> result) { reply->send(std::move(result)); });
}

}  // namespace identity
