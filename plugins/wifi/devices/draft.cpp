// SPDX-License-Identifier: EUPL-1.2
#include "devices/draft.h"

#include <optional>
#include <tuple>
#include <utility>

#include "devices/registration.h"
#include "devices/templates.h"

namespace wifi::devices {
namespace {

using stadtkern::Connection;
using stadtkern::Row;
using stadtkern::Tx;

constexpr std::string_view kBeyond = "it was not made: ";  // before the reason of one beyond a limit

bool empty(const Card& card) {
  return card.state == kDeactivating || card.state == kDeactivated || !card.approved;
}

// What of a card its configuration is made of.
auto parts(const Card& card) {
  return std::make_tuple(std::string_view(card.key), std::string_view(card.name), std::string_view(card.mac),
                         std::string_view(card.hardware_id), std::string_view(card.os), std::string_view(card.group),
                         std::string_view(card.tags), empty(card));
}

bool current(Connection& connection, const Card& card, const Draft& draft) {
  if (generation(connection) != draft.generation || parts(card) != parts(draft.card)) return false;
  const Texts texts = texts_of(connection, card.id);
  return texts.config == draft.texts.config && texts.variables == draft.texts.variables &&
         texts.templates == draft.texts.templates;
}

void note(Card& card, const Draft& draft) {
  card.rendered = draft.generation;
  if (!draft.refusal.empty()) {
    card.state = kError;
    card.reason = plain_line(std::string(kBeyond).append(draft.refusal), kLongestReason);
    return;
  }
  const bool within_again = card.state == kError && card.reason.starts_with(kBeyond);
  if (draft.checksum == card.checksum && !within_again) return;
  if (card.state == kApplied && card.applied.empty()) card.applied = card.checksum;  // it came before this was kept
  card.checksum = draft.checksum;
  if (card.state == kDeactivating || card.state == kDeactivated) return;
  card.state = card.applied == card.checksum ? kApplied : kModified;
  card.reason.clear();
}

}  // namespace

Drafted drafted(Connection& connection, const Card& card) {
  Drafted out{{card, texts_of(connection, card.id), generation(connection), {}, {}}, {}};
  if (empty(card)) {
    out.composed = nothing();
  } else {
    const Device device = device_of(card, out.draft.texts);
    const auto group = find_group(connection, card.group);
    const Group* grouped = group ? &*group : nullptr;
    const auto own = whole_templates_of(connection, device, grouped);
    out.composed = compose(device, grouped, templates_of(device, grouped, own));
  }
  out.draft.checksum = out.composed.checksum;
  out.draft.refusal = out.composed.refusal;
  return out;
}

std::vector<Draft> drafts(Connection& connection, std::int64_t limit) {
  std::vector<std::string> ids;
  connection.each("SELECT id FROM devices WHERE rendered < ? ORDER BY rendered LIMIT ?",
                  {generation(connection), limit}, [&](const Row& row) { ids.emplace_back(row.text(0)); });
  std::vector<Draft> out;
  for (const auto& id : ids) {
    if (const auto card = find(connection, id)) out.push_back(drafted(connection, *card).draft);
  }
  return out;
}

bool behind(Connection& connection, const Card& card) {
  return card.rendered < generation(connection);
}

std::int64_t count_behind(Connection& connection) {
  return connection
      .first("SELECT COUNT(*) FROM (SELECT 1 AS one FROM devices WHERE rendered < ? LIMIT ?) AS counted",
             {generation(connection), kMostCounted}, [](const Row& row) { return row.integer(0); })
      .value_or(0);
}

void settle(Tx& tx, const Draft& draft) {
  auto card = find(tx, draft.card.id);
  if (!card || !behind(tx, *card) || !current(tx, *card, draft)) return;
  note(*card, draft);
  save(tx, *card);
}

void fetched(Tx& tx, const Draft& draft) {
  auto card = find(tx, draft.card.id);
  if (!card) return;
  const bool noted = behind(tx, *card) && current(tx, *card, draft);
  if (noted) note(*card, draft);
  if (!noted && card->taken == draft.checksum) return;
  card->taken = draft.checksum;
  save(tx, *card);
}

void mark(const Card& before, Card& card) {
  if (parts(before) != parts(card)) card.rendered = kStale;
}

}  // namespace wifi::devices
