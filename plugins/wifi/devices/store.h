// SPDX-License-Identifier: EUPL-1.2
// SQL of devices. Writer, or a read's worker.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "devices/composition.h"
#include "devices/registration.h"

namespace wifi::devices {

// What staff and device have made of its configuration.
inline constexpr std::string_view kModified = "modified";
inline constexpr std::string_view kApplied = "applied";
inline constexpr std::string_view kError = "error";
inline constexpr std::string_view kDeactivating = "deactivating";
inline constexpr std::string_view kDeactivated = "deactivated";

// A device without the texts that its configuration is made of.
struct Card {
  std::string id;
  std::string key;  // empty: it may register anew
  std::string name;
  std::string mac;
  std::string hardware_id;
  std::string model, os, system;
  std::string group;
  std::string tags;
  bool configured = true;
  bool old_secret = false;  // it registered last with the secret before today's
  bool approved = true;     // false: it came by itself, and staff have yet to say that it may have its configuration
  std::string state{kModified};
  std::string reason;
  std::string checksum;
  std::string taken;    // the checksum of what it fetched last
  std::string applied;  // of what it said last that it applied; empty: of nothing that is known
  std::int64_t rendered = 0;
  std::string last_ip, management_ip;
  std::optional<std::int64_t> registered;
  std::int64_t updated = 0;
};

[[nodiscard]] std::optional<Card> find(stadtkern::Connection& connection, std::string_view id);
[[nodiscard]] std::optional<Card> by_key(stadtkern::Connection& connection, std::string_view key);
[[nodiscard]] std::optional<Card> by_mac(stadtkern::Connection& connection, std::string_view mac);
[[nodiscard]] std::optional<Card> by_hardware(stadtkern::Connection& connection, std::string_view hardware_id);
void add(stadtkern::Tx& tx, const Card& card);
void save(stadtkern::Tx& tx, const Card& card);
void remove(stadtkern::Tx& tx, std::string_view id);

// A private last address, and a management address, belong to one device: another that had it loses it.
void take_addresses(stadtkern::Tx& tx, const Card& card);

struct Texts {
  std::string config;
  std::string variables;
  std::vector<std::string> templates;  // ids, the device's own choice
};
[[nodiscard]] Texts texts_of(stadtkern::Connection& connection, std::string_view id);
void save_texts(stadtkern::Tx& tx, std::string_view id, const Texts& texts);

// What compose() takes.
[[nodiscard]] Device device_of(const Card& card, const Texts& texts);

struct Query {
  std::string text;   // a part of name or MAC
  std::string state;  // or empty
  std::string group;
  std::string tag;
  std::optional<bool> online;
  std::int64_t offset = 0;
  std::int64_t limit = 50;
};
inline constexpr std::int64_t kMostCounted = 10'000;
struct Found {
  std::vector<Card> cards;  // by name
  std::int64_t count = 0;   // at most kMostCounted
};
[[nodiscard]] Found list(stadtkern::Connection& connection, const Query& query);

}  // namespace wifi::devices
