// SPDX-License-Identifier: EUPL-1.2
#include "session_cache.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

namespace gateway {
namespace {

std::string key_of(std::uint32_t town, std::string_view credential) {
  std::string key(sizeof town + crypto_hash_sha256_BYTES, '\0');
  std::memcpy(key.data(), &town, sizeof town);
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(key.data() + sizeof town),
                     reinterpret_cast<const unsigned char*>(credential.data()), credential.size());
  return key;
}

}  // namespace

void SessionCache::remove(Place place) {
  const auto town = towns_.find(place->town);
  if (--town->second.entries == 0) towns_.erase(town);
  by_key_.erase(place->key);
  entries_.erase(place);
}

VisitorPtr SessionCache::find(std::uint32_t town, std::string_view credential, Time now) {
  const auto known = towns_.find(town);
  if (known == towns_.end()) return nullptr;
  known->second.used = now;
  const auto found = by_key_.find(key_of(town, credential));
  if (found == by_key_.end() || now >= known->second.trusted_until) return nullptr;
  const Place place = found->second;
  if (now >= place->until) {
    remove(place);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, place);
  return place->visitor;
}

void SessionCache::keep(std::uint32_t town, std::string_view credential, VisitorPtr visitor, std::uint64_t generation,
                        std::chrono::milliseconds holds, Time asked) {
  std::string key = key_of(town, credential);
  if (const auto old = by_key_.find(key); old != by_key_.end()) remove(old->second);
  const auto [known, first] = towns_.try_emplace(town);
  Town& state = known->second;
  if (first) {
    state.generation = generation;
    state.trusted_until = asked + kTrusted;
    state.used = asked;
  } else if (generation < state.generation) {
    return;  // a change that has been heard of meanwhile may be about this one
  }
  if (entries_.size() >= most_) {
    // Not of this town's last entry alone: the town would go with it.
    ++state.entries;
    remove(std::prev(entries_.end()));
    --state.entries;
  }
  entries_.push_front({key, town, std::move(visitor), asked + holds});
  by_key_.emplace(std::move(key), entries_.begin());
  ++state.entries;
}

std::vector<SessionCache::Question> SessionCache::due(Time now) {
  std::vector<Question> questions;
  for (auto& [town, state] : towns_) {
    if (state.asking || now - state.used >= kFollowed) continue;
    state.asking = true;
    questions.push_back({town, state.generation});
  }
  return questions;
}

void SessionCache::changed(std::uint32_t town, std::uint64_t generation, const std::vector<std::string>& principals,
                           bool all, Time asked) {
  const auto known = towns_.find(town);
  if (known == towns_.end()) return;
  known->second.asking = false;
  known->second.generation = generation;
  known->second.trusted_until = std::max(known->second.trusted_until, asked + kTrusted);
  if (!all && principals.empty()) return;
  for (auto place = entries_.begin(); place != entries_.end();) {
    const auto next = std::next(place);
    const bool named = std::find(principals.begin(), principals.end(), place->visitor->principal) != principals.end();
    if (place->town == town && (all || named)) remove(place);
    place = next;
  }
}

void SessionCache::not_heard(std::uint32_t town) {
  if (const auto known = towns_.find(town); known != towns_.end()) known->second.asking = false;
}

}  // namespace gateway
