// SPDX-License-Identifier: EUPL-1.2
// The console's pages about guests: vouchers, terms, who is online. Any worker.
#pragma once

#include <stadtkern/plugin.h>

namespace wifi::guests {

class StaffPages {
 public:
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;
  using PageReply = stadtkern::Reply<Page>;

  stadtkern::Result<Page> tile(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> vouchers(const Request& request, const PageRequest& page);
  void make(const Request& request, const PageRequest& page, PageReply reply);
  stadtkern::Result<Page> batch(const Request& request, const PageRequest& page);
  void block(const Request& request, const PageRequest& page, PageReply reply);
  stadtkern::Result<Page> terms(const Request& request, const PageRequest& page);
  void save_terms(const Request& request, const PageRequest& page, PageReply reply);
  stadtkern::Result<Page> online(const Request& request, const PageRequest& page);
};

}  // namespace wifi::guests
