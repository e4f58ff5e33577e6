// SPDX-License-Identifier: EUPL-1.2
// The pages by which staff make panels, add rounds and links, and read what was answered. Any worker.
#pragma once

#include <stadtkern/plugin.h>

namespace feedback::panels {

class StaffPages {
 public:
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;
  using Reply = stadtkern::Reply<Page>;

  stadtkern::Result<Page> list(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> blank(const Request& request, const PageRequest& page);
  void make(const Request& request, const PageRequest& page, Reply reply);
  stadtkern::Result<Page> panel(const Request& request, const PageRequest& page);
  void change(const Request& request, const PageRequest& page, Reply reply);
  stadtkern::Result<Page> blank_round(const Request& request, const PageRequest& page);
  void make_round(const Request& request, const PageRequest& page, Reply reply);
  stadtkern::Result<Page> round(const Request& request, const PageRequest& page);

  static void move(const Request& request, const PageRequest& page, Reply reply);
  static void add_links(const Request& request, const PageRequest& page, Reply reply);
  static void revoke(const Request& request, const PageRequest& page, Reply reply);
};

}  // namespace feedback::panels
