// SPDX-License-Identifier: EUPL-1.2
// Sites and access points in the console: the list, one site, a new one. Any worker.
#pragma once

#include <stadtkern/plugin.h>

namespace wifi::sites {

class StaffPages {
 public:
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;
  using PageReply = stadtkern::Reply<Page>;

  stadtkern::Result<Page> tile(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> list(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> blank(const Request& request, const PageRequest& page);
  void create(const Request& request, const PageRequest& page, PageReply reply);
  stadtkern::Result<Page> site(const Request& request, const PageRequest& page);
  void change(const Request& request, const PageRequest& page, PageReply reply);
  stadtkern::Result<Page> removal(const Request& request, const PageRequest& page);
  void remove(const Request& request, const PageRequest& page, PageReply reply);
  void add_point(const Request& request, const PageRequest& page, PageReply reply);
  void remove_point(const Request& request, const PageRequest& page, PageReply reply);
};

}  // namespace wifi::sites
