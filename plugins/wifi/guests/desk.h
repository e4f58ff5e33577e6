// SPDX-License-Identifier: EUPL-1.2
// What staff do about guests, by bus and HTTP: vouchers, terms, who is online. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "guests.pb.h"
#include "guests/passes.h"
#include "guests/voucher_order.h"

namespace wifi::guests {

// The batch that was made, in this write.
passes::Batch make_vouchers(stadtkern::Tx& tx, const Order& order, const Checked& checked);

class Desk {
 public:
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  template <class Message>
  using Reply = stadtkern::Reply<Message>;

  void create(const Request& request, const v1::NewVouchers& body, Reply<v1::VoucherBatch> reply);
  stadtkern::Result<v1::VoucherBatchList> list(const Request& request, const v1::VoucherBatchQuery& body);
  stadtkern::Result<v1::VoucherList> get(const Request& request, const v1::VoucherBatchId& body);
  void block(const Request& request, const v1::BlockedVoucher& body, Reply<v1::Voucher> reply);
  stadtkern::Result<v1::Terms> terms(const Request& request, const v1::GetTermsRequest& body);
  void add_terms(const Request& request, const v1::NewTerms& body, Reply<v1::Terms> reply);
  stadtkern::Result<v1::GuestSessionList> sessions(const Request& request, const v1::GuestSessionQuery& body);
  stadtkern::Status sheet(const Request& request, const stadtkern::Download& download);
};

}  // namespace wifi::guests
