// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/epoch.h"

#include <string>
#include <utility>

#include "runtime/store/meta.h"

namespace stadtkern::runtime::store {

namespace {

Error stale(std::uint64_t mine, std::uint64_t stored) {
  return {Code::Stale,
          "activation " + std::to_string(mine) + " is not the store's " + std::to_string(stored) +
              ": another instance is active",
          "epoch"};
}

}  // namespace

Status raise_epoch(Tx& tx, std::uint64_t epoch) {
  auto read = meta::number(tx.connection(), meta::kEpoch);
  if (!read) return std::move(read).error();
  const auto stored = static_cast<std::uint64_t>(*read);
  if (epoch < stored) return stale(epoch, stored);
  return epoch == stored ? Status{} : meta::set_number(tx.connection(), meta::kEpoch, static_cast<std::int64_t>(epoch));
}

Status check_epoch(Tx& tx, std::uint64_t epoch) {
  auto read = meta::number(tx.connection(), meta::kEpoch);
  if (!read) return std::move(read).error();
  const auto stored = static_cast<std::uint64_t>(*read);
  return epoch == stored ? Status{} : Status{stale(epoch, stored)};
}

}  // namespace stadtkern::runtime::store
