// SPDX-License-Identifier: EUPL-1.2
#include "devices/enrolment.h"

#include <string>

#include "devices/alarms.h"
#include "devices/draft.h"
#include "devices/steps.h"
#include "random.h"
#include "sites/site.h"

namespace wifi::devices {
namespace {

using stadtkern::Tx;

constexpr std::size_t kDeviceIdBytes = 16;

void take_facts(Card& card, const Registration& wanted) {
  if (!name_is_mac(wanted.name, wanted.mac)) card.name = wanted.name;
  if (!wanted.os.empty()) card.os = wanted.os;
  if (!wanted.model.empty()) card.model = wanted.model;
  if (!wanted.system.empty()) card.system = wanted.system;
  card.old_secret = wanted.old_secret;
}

void take_call(Tx& tx, Card& card, const Registration& wanted, std::string_view address) {
  if (!address.empty()) card.last_ip = address;
  if (!wanted.management_ip.empty()) card.management_ip = wanted.management_ip;
  save(tx, card);
  take_addresses(tx, card);
}

// What of a new device another one has already, a line each.
std::string clashes(Tx& tx, const Registration& wanted) {
  std::string out;
  if (by_mac(tx, wanted.mac)) out = "Device with this Mac address already exists.";
  if (by_hardware(tx, wanted.hardware_id)) {
    out.append(out.empty() ? "" : "\n").append("Device with this Hardware ID already exists.");
  }
  return out;
}

bool full(Tx& tx, std::int64_t at_most) {
  const auto devices = tx.first("SELECT COUNT(*) FROM (SELECT 1 AS one FROM devices LIMIT ?) AS counted", {at_most},
                                [](const stadtkern::Row& row) { return row.integer(0); });
  return devices.value_or(0) >= at_most;
}

}  // namespace

Refusal no_room() {
  return {403, "error: the town has as many devices as it takes"};
}

Refusal too_fast() {
  return {503, "error: too many devices have registered within the last hour"};
}

Intake intake_of(const stadtkern::Settings& settings) {
  constexpr std::int64_t kUsualMost = 20'000;
  constexpr std::int64_t kUsualHour = 500;
  return {settings.boolean("devices/create", true), settings.integer("devices/at_most", kUsualMost),
          settings.integer("devices/at_most_an_hour", kUsualHour), settings.boolean("devices/approve", false)};
}

Refusal deactivated() {
  return {403, "error: device deactivated"};
}

std::variant<Enrolled, Refusal> enrol(Tx& tx, const Registration& wanted, std::string_view address,
                                      const Intake& intake) {
  auto known = by_key(tx, wanted.key);
  if (!known) {
    known = by_mac(tx, wanted.mac);
    if (known && !known->key.empty()) known.reset();  // it is another's, and says so below
  }
  if (known) {
    if (known->state == kDeactivating || known->state == kDeactivated) return deactivated();
    const Card before = *known;
    const bool waited_for = known->key.empty();
    known->key = wanted.key;
    if (waited_for && known->hardware_id.empty() && !by_hardware(tx, wanted.hardware_id)) {
      known->hardware_id = wanted.hardware_id;
    }
    if (!known->registered) known->registered = tx.now_us();
    take_facts(*known, wanted);
    mark(before, *known);
    take_call(tx, *known, wanted, address);
    return Enrolled{*std::move(known), false};
  }
  if (!intake.create) return Refusal{404, "Device not found in the system, please create it first."};
  if (auto text = clashes(tx, wanted); !text.empty()) return Refusal{400, std::move(text)};
  if (full(tx, intake.at_most)) return no_room();
  if (came_since(tx, tx.now_us() - kHour, intake.an_hour) >= intake.an_hour) return too_fast();
  Card card;
  card.id = random_hex(kDeviceIdBytes);
  card.key = wanted.key;
  card.mac = wanted.mac;
  card.name = wanted.name;
  card.hardware_id = wanted.hardware_id;
  card.tags = joined(wanted.tags);
  card.registered = tx.now_us();
  card.approved = !intake.approve;
  card.rendered = kStale;
  take_facts(card, wanted);
  add(tx, card);
  take_call(tx, card, wanted, address);
  return Enrolled{std::move(card), true};
}

bool note_status(Tx& tx, Card& card, std::string_view status, std::string_view reason) {
  const bool good = status == "applied" || status == "running";
  if (!good && status != "error") return false;
  std::string state(good ? kApplied : kError);
  if (card.state == kDeactivating) {
    // Whatever came of it: it is no device of ours any more.
    state = kDeactivated;
  } else if (good && !card.taken.empty() && card.taken != card.checksum) {
    // It tells of what it fetched; meanwhile it is to have another.
    state = kModified;
  }
  std::string why = good ? std::string() : plain_line(reason, kLongestReason);
  // After an error nobody knows what it holds.
  const std::string applied = !good ? std::string() : card.taken.empty() ? card.checksum : card.taken;
  if (state == card.state && why == card.reason && applied == card.applied) return true;
  card.state = std::move(state);
  card.reason = std::move(why);
  card.applied = applied;
  save(tx, card);
  return true;
}

void note_info(Tx& tx, Card& card, std::string_view model, std::string_view os, std::string_view system) {
  const Card before = card;
  const auto take = [](std::string& to, std::string_view from) {
    if (from.find_first_not_of(" \t\r\n") != std::string_view::npos) to = plain_line(from, kLongestFact);
  };
  take(card.model, model);
  take(card.os, os);
  take(card.system, system);
  if (before.model == card.model && before.os == card.os && before.system == card.system) return;
  mark(before, card);
  save(tx, card);
}

}  // namespace wifi::devices
