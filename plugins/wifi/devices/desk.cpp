// SPDX-License-Identifier: EUPL-1.2
#include "devices/desk.h"

#include <algorithm>
#include <utility>

#include "devices/checks.h"
#include "devices/messages.h"
#include "devices/registration.h"
#include "devices/reports.h"
#include "devices/steps.h"
#include "devices/store.h"
#include "devices/templates.h"
#include "random.h"
#include "requests.h"
#include "sites/site.h"

namespace wifi::devices {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Row;
using stadtkern::Status;
using stadtkern::Tx;
template <class T>
using Result = stadtkern::Result<T>;

constexpr std::size_t kDeviceIdBytes = 16;
constexpr std::int64_t kUsualPage = 50;
constexpr std::int64_t kLargestPage = 200;

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

Status check(Connection& connection, Card& card, const Texts& texts) {
  Checks checks;
  checks.name(card.name);
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

Status turn(bool active, Card& card) {
  if (active && (card.state == kDeactivating || card.state == kDeactivated)) {
    card.state = kModified;
    card.reason.clear();
    card.checksum.clear();
  } else if (!active && card.state != kDeactivated) {
    // One that has never fetched anything has nothing to drop.
    card.state = card.key.empty() || card.taken.empty() ? kDeactivated : kDeactivating;
  }
  return {};
}

Composed compose_with(Connection& connection, const Card& card, const Texts& texts) {
  const Device device = device_of(card, texts);
  const auto group = find_group(connection, card.group);
  const Group* grouped = group ? &*group : nullptr;
  const auto all = all_templates(connection);
  return compose(device, grouped, templates_of(device, grouped, all));
}

}  // namespace

void Desk::serve(stadtkern::Host& host) {
  host.serve("ListDevices", this, &Desk::list);
  host.serve("GetDevice", this, &Desk::get);
  host.serve("CreateDevice", this, &Desk::create);
  host.serve("ChangeDevice", this, &Desk::change);
  host.serve("RemoveDevice", this, &Desk::remove);
  host.serve("GetConfiguration", this, &Desk::configuration);
  host.serve("PreviewDevice", this, &Desk::preview);
  host.serve("GetDeviceSeries", this, &Desk::series);
  auto http = host.http();
  http.get("/devices", "ListDevices", kStaff);
  http.get("/devices/{id}", "GetDevice", kStaff);
  http.post("/devices", "CreateDevice", kStaff);
  http.patch("/devices/{id}", "ChangeDevice", kStaff);
  http.del("/devices/{id}", "RemoveDevice", kStaff);
  http.get("/devices/{id}/configuration", "GetConfiguration", kStaff);
  http.post("/devices/{id}/preview", "PreviewDevice", kStaff);
  http.get("/devices/{id}/series", "GetDeviceSeries", kStaff);
}

Result<v1::DeviceList> Desk::list(const Request& request, const v1::DeviceQuery& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
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
  return request.town().store().read([&](Connection& connection) -> Result<v1::DeviceList> {
    const Found found = devices::list(connection, query);
    v1::DeviceList out;
    for (const Card& card : found.cards) {
      *out.add_devices() = message_of(card, presence_of(connection, card.id), latest(connection, card.id));
    }
    out.set_found(static_cast<std::uint64_t>(found.count));
    out.set_more(query.offset + static_cast<std::int64_t>(found.cards.size()) < found.count);
    return out;
  });
}

Result<v1::Device> Desk::get(const Request& request, const v1::DeviceId& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) -> Result<v1::Device> {
    const auto card = find(connection, body.id());
    if (!card) return stadtkern::not_found("device", body.id());
    return shown(connection, *card);
  });
}

void Desk::create(const Request& request, const v1::NewDevice& body, Reply<v1::Device> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  Card card;
  card.name = body.name();
  card.group = body.group_id();
  card.tags = joined(texts_in(body.tags()));
  Texts texts{body.config(), body.variables(), texts_in(body.template_ids())};
  const auto mac = mac_of(body.mac());
  if (!mac) {
    return reply.send(Error{Code::ValidationFailed,
                            "some of it cannot be taken",
                            "wifi",
                            {{"mac", "is a device's address like 02:FC:00:00:00:01"}}});
  }
  card.mac = *mac;
  request.town().store().write(
      std::move(reply), [card = std::move(card), texts = std::move(texts)](Tx& tx) mutable -> Result<v1::Device> {
        if (auto fine = check(tx, card, texts); !fine) return std::move(fine).error();
        if (const auto other = by_mac(tx, card.mac)) {
          return Error{Code::Conflict,
                       "another device has this address",
                       "wifi",
                       {{"mac", "is that of \"" + other->name + "\" (" + other->id + ")"}}};
        }
        card.id = random_hex(kDeviceIdBytes);
        add(tx, card);
        save_texts(tx, card.id, texts);
        refresh(tx, card);
        save(tx, card);
        tx.acted_on(card.id);
        return shown(tx, card);
      });
}

void Desk::change(const Request& request, const v1::DeviceChange& body, Reply<v1::Device> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply), [body](Tx& tx) -> Result<v1::Device> {
    auto card = find(tx, body.id());
    if (!card) return stadtkern::not_found("device", body.id());
    Texts texts = texts_of(tx, body.id());
    apply(body, *card, texts);
    if (body.has_name()) card->name = body.name();
    if (body.has_configured()) card->configured = body.configured();
    if (body.has_active()) {
      if (auto done = turn(body.active(), *card); !done) return std::move(done).error();
    }
    if (body.forget_key()) card->key.clear();
    if (auto fine = check(tx, *card, texts); !fine) return std::move(fine).error();
    save_texts(tx, card->id, texts);
    refresh(tx, *card);
    save(tx, *card);
    tx.acted_on(card->id);
    return shown(tx, *card);
  });
}

void Desk::remove(const Request& request, const v1::DeviceId& body, Reply<v1::DeviceRemoved> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply), [id = body.id()](Tx& tx) -> Result<v1::DeviceRemoved> {
    const auto card = find(tx, id);
    if (!card) return stadtkern::not_found("device", id);
    if (card->registered && card->state != kDeactivated) {
      return Error{Code::Conflict, "deactivate the device first, so that it drops its configuration", "wifi.active"};
    }
    devices::remove(tx, id);
    tx.acted_on(id);
    return v1::DeviceRemoved();
  });
}

Result<v1::Configuration> Desk::configuration(const Request& request, const v1::DeviceId& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) -> Result<v1::Configuration> {
    const auto card = find(connection, body.id());
    if (!card) return stadtkern::not_found("device", body.id());
    const Composed now = composed(connection, *card);
    return message_of(now, now);
  });
}

Result<v1::Configuration> Desk::preview(const Request& request, const v1::DevicePreview& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) -> Result<v1::Configuration> {
    auto card = find(connection, body.id());
    if (!card) return stadtkern::not_found("device", body.id());
    const Composed before = composed(connection, *card);
    Texts texts = texts_of(connection, body.id());
    apply(body, *card, texts);
    if (auto fine = check(connection, *card, texts); !fine) return std::move(fine).error();
    return message_of(compose_with(connection, *card, texts), before);
  });
}

Result<v1::DeviceSeries> Desk::series(const Request& request, const v1::SeriesQuery& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  const auto step = step_named(body.step().empty() ? "1h" : body.step());
  if (!step) {
    return Error{Code::InvalidArgument, "the query is not acceptable", "wifi", {{"step", "must be 5min, 1h or 1d"}}};
  }
  return request.town().store().read([&](Connection& connection) -> Result<v1::DeviceSeries> {
    if (!find(connection, body.id())) return stadtkern::not_found("device", body.id());
    return message_of(*step, slots(connection, body.id(), *step));
  });
}

}  // namespace wifi::devices
