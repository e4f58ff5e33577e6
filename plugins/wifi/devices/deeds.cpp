// SPDX-License-Identifier: EUPL-1.2
#include "devices/deeds.h"

#include <algorithm>
#include <utility>

#include "addresses.h"
#include "devices/checks.h"
#include "devices/draft.h"
#include "devices/messages.h"
#include "devices/registration.h"
#include "devices/reports.h"
#include "devices/store.h"
#include "devices/templates.h"
#include "random.h"
#include "sites/site.h"

namespace wifi::devices {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Row;
using stadtkern::Status;
using stadtkern::Tx;

constexpr std::size_t kDeviceIdBytes = 16;
constexpr std::int64_t kUsualPage = 50;
constexpr std::int64_t kLargestPage = 200;
constexpr std::int64_t kLargestRank = 1'000'000;

std::optional<Presence> presence_of(Connection& connection, std::string_view id) {
  return connection.first("SELECT online, seen, since FROM device_presence WHERE device = ?", {id}, [](const Row& row) {
    return Presence{row.integer(0) != 0, row.integer(1), row.integer(2)};
  });
}

v1::Device shown(Connection& connection, const Card& card) {
  auto out = message_of(card, presence_of(connection, card.id), latest(connection, card.id));
  add_texts(texts_of(connection, card.id), out);
  return out;
}

std::string tags_in(const v1::Tags& tags) {
  return joined(texts_in(tags.tags()));
}

// Groups and templates that a device names must be there.
void check_links(Connection& connection, const std::string& group, const std::vector<std::string>& templates,
                 Checks& checks) {
  if (!group.empty() && !find_group(connection, group)) checks.fault("group_id", "does not exist");
  if (templates.size() > kMostOfDevice) checks.fault("template_ids", "are more than 20");
  for (const auto& id : templates) {
    if (!find_template(connection, id)) checks.fault("template_ids", "\"" + id + "\" does not exist");
  }
}

// `named`: its name is staff's; one that it gave itself stays as it is.
Status check(Connection& connection, Card& card, const Texts& texts, bool named) {
  Checks checks;
  if (named) checks.name(card.name);
  checks.tags(tags_of(card.tags));
  checks.config(texts.config);
  checks.variables(texts.variables);
  check_links(connection, card.group, texts.templates, checks);
  return checks.verdict();
}

// What a change or a preview says of what a configuration is made of.
template <class Change>
void apply(const Change& change, Card& card, Texts& texts) {
  if (change.has_group_id()) card.group = change.group_id();
  if (change.has_tags()) card.tags = tags_in(change.tags());
  if (change.has_config()) texts.config = change.config();
  if (change.has_variables()) texts.variables = change.variables();
  if (change.has_template_ids()) texts.templates = texts_in(change.template_ids().ids());
}

void turn(bool active, Card& card) {
  if (active && (card.state == kDeactivating || card.state == kDeactivated)) {
    card.state = kModified;
    card.reason.clear();
    card.checksum.clear();
    card.applied.clear();
  } else if (!active && card.state != kDeactivated) {
    // One that has never fetched anything has nothing to drop.
    card.state = card.key.empty() || card.taken.empty() ? kDeactivated : kDeactivating;
  }
}

Composed compose_with(Connection& connection, const Card& card, const Texts& texts) {
  const Device device = device_of(card, texts);
  const auto group = find_group(connection, card.group);
  const Group* grouped = group ? &*group : nullptr;
  const auto all = all_templates(connection);
  return compose(device, grouped, templates_of(device, grouped, all));
}

Status check(Template& one) {
  Checks checks;
  checks.name(one.name);
  checks.config(one.config);
  checks.variables(one.variables);
  checks.tags(one.tags);
  if (one.rank < -kLargestRank || one.rank > kLargestRank) checks.fault("rank", "must be -1,000,000 to 1,000,000");
  return checks.verdict();
}

}  // namespace

stadtkern::Error too_many(std::string_view what) {
  return {Code::Conflict, std::string("there are 200 ") + std::string(what) + " already; remove one first"};
}

std::int64_t count(Connection& connection, const char* table) {
  return connection
      .first(std::string("SELECT COUNT(*) FROM ").append(table), {}, [](const Row& row) { return row.integer(0); })
      .value_or(0);
}

Result<v1::DeviceList> list_devices(Connection& connection, const v1::DeviceQuery& body) {
  Query query;
  query.text = one_line(body.q());
  query.state = body.state();
  query.group = body.group_id();
  query.tag = body.tag();
  if (body.has_online()) query.online = body.online();
  query.limit = body.page_size() == 0 ? kUsualPage : body.page_size();
  const std::int64_t number = body.page() == 0 ? 1 : body.page();
  query.offset = query.limit * (number - 1);
  std::vector<stadtkern::FieldError> faults;
  if (query.limit > kLargestPage) faults.push_back({"page_size", "must be 1 to 200"});
  if (query.offset + query.limit > kMostCounted) faults.push_back({"page", "must not lead beyond the 10,000th device"});
  if (!faults.empty()) return Error{Code::InvalidArgument, "the query is not acceptable", "wifi", std::move(faults)};
  const Found found = devices::list(connection, query);
  v1::DeviceList out;
  for (const Card& card : found.cards) {
    *out.add_devices() = message_of(card, presence_of(connection, card.id), latest(connection, card.id));
  }
  out.set_found(static_cast<std::uint64_t>(found.count));
  out.set_more(query.offset + static_cast<std::int64_t>(found.cards.size()) < found.count);
  return out;
}

Result<v1::Device> shown_device(Connection& connection, const std::string& id) {
  const auto card = find(connection, id);
  if (!card) return stadtkern::not_found("device", id);
  return shown(connection, *card);
}

Result<v1::Device> create_device(Tx& tx, const v1::NewDevice& body) {
  Card card;
  card.name = body.name();
  card.group = body.group_id();
  card.tags = joined(texts_in(body.tags()));
  const Texts texts{body.config(), body.variables(), texts_in(body.template_ids())};
  const auto mac = mac_of(body.mac());
  if (!mac) {
    return Error{Code::ValidationFailed,
                 "some of it cannot be taken",
                 "wifi",
                 {{"mac", "is a device's address like 02:FC:00:00:00:01"}}};
  }
  card.mac = *mac;
  if (auto fine = check(tx, card, texts, true); !fine) return std::move(fine).error();
  if (const auto other = by_mac(tx, card.mac)) {
    return Error{Code::Conflict,
                 "another device has this address",
                 "wifi",
                 {{"mac", "is that of \"" + other->name + "\" (" + other->id + ")"}}};
  }
  card.id = random_hex(kDeviceIdBytes);
  card.rendered = kStale;
  add(tx, card);
  save_texts(tx, card.id, texts);
  tx.acted_on(card.id);
  return shown(tx, card);
}

Result<v1::Device> change_device(Tx& tx, const v1::DeviceChange& body) {
  auto card = find(tx, body.id());
  if (!card) return stadtkern::not_found("device", body.id());
  const Card before = *card;
  Texts texts = texts_of(tx, body.id());
  apply(body, *card, texts);
  if (body.has_name()) card->name = body.name();
  if (body.has_configured()) card->configured = body.configured();
  if (body.has_active()) turn(body.active(), *card);
  if (body.forget_key()) card->key.clear();
  if (body.has_approved()) card->approved = body.approved();
  if (auto fine = check(tx, *card, texts, body.has_name()); !fine) return std::move(fine).error();
  if (body.has_config() || body.has_variables() || body.has_template_ids()) {
    save_texts(tx, card->id, texts);
    card->rendered = kStale;
  }
  mark(before, *card);
  save(tx, *card);
  tx.acted_on(card->id);
  return shown(tx, *card);
}

Result<v1::DeviceRemoved> remove_device(Tx& tx, const std::string& id) {
  const auto card = find(tx, id);
  if (!card) return stadtkern::not_found("device", id);
  if (card->registered && card->state != kDeactivated) {
    return Error{Code::Conflict, "deactivate the device first, so that it drops its configuration", "wifi.active"};
  }
  devices::remove(tx, id);
  tx.acted_on(id);
  return v1::DeviceRemoved();
}

Result<v1::Configuration> configuration_of(Connection& connection, const std::string& id) {
  const auto card = find(connection, id);
  if (!card) return stadtkern::not_found("device", id);
  const Composed now = drafted(connection, *card).composed;
  return message_of(now, now);
}

Result<v1::Configuration> preview_device(Connection& connection, const v1::DevicePreview& body) {
  auto card = find(connection, body.id());
  if (!card) return stadtkern::not_found("device", body.id());
  const Composed before = drafted(connection, *card).composed;
  Texts texts = texts_of(connection, body.id());
  apply(body, *card, texts);
  if (body.has_name()) card->name = body.name();
  if (auto fine = check(connection, *card, texts, body.has_name()); !fine) return std::move(fine).error();
  return message_of(compose_with(connection, *card, texts), before);
}

Status check_template(const v1::NewTemplate& body) {
  Template one{{}, body.name(), body.rank(), body.config(), body.variables(), body.standard(), texts_in(body.tags())};
  return check(one);
}

Result<v1::Template> create_template(Tx& tx, const v1::NewTemplate& body) {
  Template one{{}, body.name(), body.rank(), body.config(), body.variables(), body.standard(), texts_in(body.tags())};
  if (auto fine = check(one); !fine) return std::move(fine).error();
  if (count(tx, "templates") >= kMostTemplates) return too_many("templates");
  one.id = random_hex(kIdBytes);
  save_template(tx, one);
  tx.acted_on(one.id);
  return message_of(one);
}

Result<v1::Template> change_template(Tx& tx, const v1::TemplateChange& body) {
  auto one = find_template(tx, body.id());
  if (!one) return stadtkern::not_found("template", body.id());
  if (body.has_name()) one->name = body.name();
  if (body.has_rank()) one->rank = body.rank();
  if (body.has_config()) one->config = body.config();
  if (body.has_variables()) one->variables = body.variables();
  if (body.has_standard()) one->standard = body.standard();
  if (body.has_tags()) one->tags = texts_in(body.tags().tags());
  if (auto fine = check(*one); !fine) return std::move(fine).error();
  save_template(tx, *one);
  tx.acted_on(one->id);
  return message_of(*one);
}

Result<v1::DeviceRemoved> drop_template(Tx& tx, const std::string& id) {
  if (!find_template(tx, id)) return stadtkern::not_found("template", id);
  remove_template(tx, id);
  tx.acted_on(id);
  return v1::DeviceRemoved();
}

Result<v1::Configuration> preview_template(Connection& connection, const v1::TemplatePreview& body) {
  const auto card = find(connection, body.device_id());
  if (!card) return stadtkern::not_found("device", body.device_id());
  auto all = all_templates(connection);
  const auto found = std::find_if(all.begin(), all.end(), [&](const Template& one) { return one.id == body.id(); });
  if (found == all.end()) return stadtkern::not_found("template", body.id());
  if (body.has_config()) found->config = body.config();
  if (body.has_variables()) found->variables = body.variables();
  if (auto fine = check(*found); !fine) return std::move(fine).error();
  const Device device = device_of(*card, texts_of(connection, card->id));
  const auto group = find_group(connection, card->group);
  const Group* grouped = group ? &*group : nullptr;
  return message_of(compose(device, grouped, templates_of(device, grouped, all)), drafted(connection, *card).composed);
}

}  // namespace wifi::devices
