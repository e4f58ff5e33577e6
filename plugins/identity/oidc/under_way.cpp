// SPDX-License-Identifier: EUPL-1.2
#include "oidc/under_way.h"

#include <algorithm>

namespace identity::oidc {
namespace {

constexpr UnderWay::Micros kBetweenSweeps = 1'000'000;

}  // namespace

void UnderWay::remove_over(Town& town, std::vector<Micros>& of_client, Micros now) const {
  const auto first =
      std::find_if(of_client.begin(), of_client.end(), [&](Micros began) { return now - began < limits_.holds; });
  town.count -= static_cast<std::size_t>(first - of_client.begin());
  of_client.erase(of_client.begin(), first);
}

void UnderWay::sweep(Town& town, Micros now) const {
  town.swept = now;
  for (auto one = town.clients.begin(); one != town.clients.end();) {
    remove_over(town, one->second, now);
    one = one->second.empty() ? town.clients.erase(one) : std::next(one);
  }
}

UnderWay::Begun UnderWay::begin(const std::string& town, const std::string& client, Micros now) {
  const std::lock_guard lock(mutex_);
  Town& here = towns_[town];
  // All clients are walked over only when there is no room, and not for each that is refused.
  if (here.count >= limits_.of_town && now - here.swept >= kBetweenSweeps) sweep(here, now);
  if (const auto known = here.clients.find(client); known != here.clients.end()) {
    remove_over(here, known->second, now);
    if (known->second.size() >= limits_.of_client) return Begun::ClientFull;
  }
  if (here.count >= limits_.of_town) return Begun::TownFull;
  here.clients[client].push_back(now);
  ++here.count;
  return Begun::Yes;
}

void UnderWay::ended(const std::string& town, const std::string& client) {
  const std::lock_guard lock(mutex_);
  const auto here = towns_.find(town);
  if (here == towns_.end()) return;
  const auto known = here->second.clients.find(client);
  if (known == here->second.clients.end()) return;
  if (!known->second.empty()) {
    known->second.erase(known->second.begin());
    --here->second.count;
  }
  if (known->second.empty()) here->second.clients.erase(known);
}

}  // namespace identity::oidc
