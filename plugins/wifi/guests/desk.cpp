// SPDX-License-Identifier: EUPL-1.2
#include "guests/desk.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "guests/code.h"
#include "guests/connect_page.h"
#include "guests/sessions.h"
#include "guests/sheet.h"
#include "guests/station.h"
#include "guests/terms_rule.h"
#include "guests/words.h"
#include "random.h"
#include "requests.h"
#include "sites/store.h"

namespace wifi::guests {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Status;
using stadtkern::Tx;

constexpr std::int64_t kOnPage = 50;
constexpr std::int64_t kLastPage = 200;
constexpr std::int64_t kMostAsked = 1'000;  // sites, for what their network is called

std::int64_t offset_of(std::uint32_t page) {
  return (std::clamp<std::int64_t>(page, 1, kLastPage) - 1) * kOnPage;
}

// What all public sites call their network; empty where they don't agree.
std::string network_of(Connection& connection) {
  sites::Query everybody;
  everybody.is_public = true;
  everybody.limit = kMostAsked;
  std::string out;
  for (const Site& site : sites::list(connection, everybody).sites) {
    if (!out.empty() && !site.ssid.empty() && site.ssid != out) return {};
    if (out.empty()) out = site.ssid;
  }
  return out;
}

Order order_of(const v1::NewVouchers& body) {
  return {body.name(),          body.vouchers(), body.minutes(), body.megabytes(), body.day_minutes(),
          body.day_megabytes(), body.devices(),  body.hours(),   body.until()};
}

v1::VoucherBatch message_of(const passes::Batch& batch) {
  v1::VoucherBatch out;
  out.set_id(batch.id);
  out.set_name(batch.name);
  out.set_vouchers(static_cast<std::uint32_t>(batch.vouchers));
  out.set_used(static_cast<std::uint32_t>(batch.used));
  out.set_made_at(w3c(batch.made));
  return out;
}

v1::Voucher message_of(const Pass& pass, Micros now) {
  v1::Voucher out;
  const Left left = judge(pass, {}, now);
  out.set_id(pass.id);
  out.set_code(pass.code);
  out.set_state(std::string(state_of(pass, now)));
  out.set_used_seconds(static_cast<std::uint64_t>(pass.used_seconds));
  out.set_used_bytes(static_cast<std::uint64_t>(pass.used_bytes));
  out.set_seconds_left(left.seconds.value_or(-1));
  out.set_bytes_left(left.bytes.value_or(-1));
  if (pass.first != 0) out.set_first_used_at(w3c(pass.first));
  const Micros end = pass.first != 0 ? end_from(pass, now) : pass.until;
  if (end != 0) out.set_until(w3c(end));
  return out;
}

v1::Terms message_of(const passes::Terms& terms) {
  v1::Terms out;
  out.set_version(static_cast<std::uint64_t>(terms.version));
  out.set_de(terms.version == 0 ? own_terms("de") : terms.de);
  out.set_en(terms.version == 0 ? own_terms("en") : terms.en);
  out.set_de_simple(terms.version == 0 ? own_terms("de-x-simple") : terms.simple);
  if (terms.version != 0) out.set_since(w3c(terms.made));
  return out;
}

// In English, for programs; pages have words of their own.
Error invalid(const std::vector<std::pair<std::string, std::string>>& faults) {
  Error error{Code::ValidationFailed, "the fields named are not acceptable", "wifi", {}};
  for (const auto& [field, key] : faults) error.fields.push_back({"/" + field, std::string(text("en", key))});
  return error;
}

std::string language_for(const stadtkern::Request& request) {
  return request.locale().starts_with("en") ? "en" : "de";
}

}  // namespace

passes::Batch make_vouchers(Tx& tx, const Order& order, const Checked& checked) {
  passes::Batch batch{random_hex(kIdBytes), order.name, tx.now_us(), order.vouchers, 0};
  passes::add_batch(tx, batch);
  std::vector<Pass> made(static_cast<std::size_t>(order.vouchers));
  for (Pass& pass : made) {
    pass.id = random_hex(kIdBytes);
    pass.code = make_code(random_bytes(kCodeBytes));
    pass.batch = batch.id;
    pass.limits = checked.limits;
    pass.made = batch.made;
    pass.until = checked.until;
  }
  passes::add(tx, made);
  tx.acted_on(batch.id);
  return batch;
}

void Desk::serve(stadtkern::Host& host) {
  host.serve("CreateVouchers", this, &Desk::create);
  host.serve("ListVoucherBatches", this, &Desk::list);
  host.serve("ListVouchers", this, &Desk::get);
  host.serve("BlockVoucher", this, &Desk::block);
  host.serve("GetTerms", this, &Desk::terms);
  host.serve("AddTerms", this, &Desk::add_terms);
  host.serve("ListGuestSessions", this, &Desk::sessions);
  auto http = host.http();
  http.post("/voucher-batches", "CreateVouchers", kStaff);
  http.get("/voucher-batches", "ListVoucherBatches", kStaff);
  http.get("/voucher-batches/{batch_id}", "ListVouchers", kStaff);
  http.download(kMount, "/voucher-batches/{batch_id}/sheet", this, &Desk::sheet, kStaff);
  http.post("/vouchers/{voucher_id}/block", "BlockVoucher", kStaff);
  http.get("/terms", "GetTerms");
  http.post("/terms", "AddTerms", kStaff);
  http.get("/guest-sessions", "ListGuestSessions", kStaff);
}

void Desk::create(const Request& request, const v1::NewVouchers& body, Reply<v1::VoucherBatch> reply) {
  if (const auto may = only_staff(request); !may) return reply.send(may.error());
  const Order order = order_of(body);
  const Checked checked = check(order, system_now(), request.town().time_zone());
  if (!checked.faults.empty()) return reply.send(invalid(checked.faults));
  request.town().store().write(std::move(reply), [order, checked](Tx& tx) -> Result<v1::VoucherBatch> {
    return message_of(make_vouchers(tx, order, checked));
  });
}

Result<v1::VoucherBatchList> Desk::list(const Request& request, const v1::VoucherBatchQuery& body) {
  if (const auto may = only_staff(request); !may) return may.error();
  return request.town().store().read([&](Connection& connection) -> Result<v1::VoucherBatchList> {
    v1::VoucherBatchList out;
    for (const auto& batch : passes::batches(connection, offset_of(body.page()), kOnPage + 1)) {
      if (out.batches_size() == kOnPage) {
        out.set_more(true);
        break;
      }
      *out.add_batches() = message_of(batch);
    }
    return out;
  });
}

Result<v1::VoucherList> Desk::get(const Request& request, const v1::VoucherBatchId& body) {
  if (const auto may = only_staff(request); !may) return may.error();
  return request.town().store().read([&](Connection& connection) -> Result<v1::VoucherList> {
    const auto batch = passes::batch(connection, body.batch_id());
    if (!batch) return stadtkern::not_found("batch", body.batch_id());
    v1::VoucherList out;
    *out.mutable_batch() = message_of(*batch);
    for (const Pass& pass : passes::of_batch(connection, batch->id, kMostVouchers)) {
      *out.add_vouchers() = message_of(pass, system_now());
    }
    return out;
  });
}

void Desk::block(const Request& request, const v1::BlockedVoucher& body, Reply<v1::Voucher> reply) {
  if (const auto may = only_staff(request); !may) return reply.send(may.error());
  request.town().store().write(std::move(reply), [body](Tx& tx) -> Result<v1::Voucher> {
    passes::block(tx, body.voucher_id(), body.blocked());
    const auto pass = passes::find(tx, body.voucher_id());
    if (!pass || pass->kind != PassKind::Voucher) return stadtkern::not_found("voucher", body.voucher_id());
    tx.acted_on(pass->id);
    return message_of(*pass, tx.now_us());
  });
}

Result<v1::Terms> Desk::terms(const Request& request, const v1::GetTermsRequest&) {
  return request.town().store().read(
      [](Connection& connection) -> Result<v1::Terms> { return message_of(passes::terms(connection)); });
}

void Desk::add_terms(const Request& request, const v1::NewTerms& body, Reply<v1::Terms> reply) {
  if (const auto may = only_staff(request); !may) return reply.send(may.error());
  const passes::Terms terms{0, 0, body.de(), body.en(), body.de_simple()};
  const auto faults = terms_faults(terms);
  if (!faults.empty()) return reply.send(invalid(faults));
  request.town().store().write(std::move(reply), [terms](Tx& tx) -> Result<v1::Terms> {
    tx.acted_on("terms-" + std::to_string(passes::add_terms(tx, terms)));
    return message_of(passes::terms(tx));
  });
}

Result<v1::GuestSessionList> Desk::sessions(const Request& request, const v1::GuestSessionQuery& body) {
  if (const auto may = only_staff(request); !may) return may.error();
  return request.town().store().read([&](Connection& connection) -> Result<v1::GuestSessionList> {
    sessions::Query query;
    query.open = true;
    query.limit = kOnPage;
    query.offset = offset_of(body.page());
    const auto found = sessions::list(connection, query);
    v1::GuestSessionList out;
    for (const Session& session : found.sessions) {
      v1::GuestSession& one = *out.add_sessions();
      one.set_access_point(session.called);
      one.set_since(w3c(session.started));
      one.set_seconds(static_cast<std::uint64_t>(session.seconds));
      one.set_bytes(static_cast<std::uint64_t>(session.in + session.out));
      const auto pass = passes::find(connection, session.pass);
      if (pass) one.set_by(pass->kind == PassKind::Voucher ? "voucher" : "terms");
    }
    out.set_found(static_cast<std::uint64_t>(found.count));
    out.set_more(query.offset + out.sessions_size() < found.count);
    return out;
  });
}

// A document by itself, for a printer: written voucher by voucher, for the pictures of five hundred are some megabytes.
Status Desk::sheet(const Request& request, const stadtkern::Download& download) {
  const auto http = request.http();
  const std::string id(http->parameter("batch_id"));
  struct Sheet {
    passes::Batch batch;
    std::vector<Pass> vouchers;
    std::string network;
  };
  auto found = request.town().store().read([&](Connection& connection) -> Result<Sheet> {
    const auto batch = passes::batch(connection, id);
    if (!batch) return stadtkern::not_found("batch", id);
    auto vouchers = passes::of_batch(connection, id, kMostVouchers);
    std::erase_if(vouchers, [](const Pass& pass) { return pass.blocked; });
    return Sheet{*batch, std::move(vouchers), network_of(connection)};
  });
  if (!found) return std::move(found).error();
  const std::string language = language_for(request);
  const std::string_view base = http->base_path();
  const std::string site(base.substr(0, base.size() - kMount.size()));
  const SheetView view{language,
                       std::string(request.town().display_name(language)),
                       found->batch.name,
                       site + kConnect + std::string("/style.css"),
                       std::string(http->origin()) + site + kConnect,
                       std::string(request.town().time_zone()),
                       found->network};
  download.begin(200, {{"content-type", "text/html; charset=utf-8"}, {"cache-control", "no-store"}});
  struct Walk {
    SheetView view;
    std::vector<Pass> vouchers;
    std::size_t next = 0;
    bool begun = false;
  };
  const auto walk = std::make_shared<Walk>(Walk{view, std::move(found->vouchers)});
  download.on_room([walk, download]() -> Status {
    if (!walk->begun) {
      walk->begun = true;
      if (!download.write(sheet_head(walk->view))) return {};
    }
    while (walk->next < walk->vouchers.size()) {
      if (!download.write(sheet_voucher(walk->view, walk->vouchers[walk->next++]))) return {};
    }
    download.write(sheet_foot());
    download.end();
    return {};
  });
  return {};
}

}  // namespace wifi::guests
