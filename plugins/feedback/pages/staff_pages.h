// SPDX-License-Identifier: EUPL-1.2
// The pages for staff: the inbox and one entry. Any worker.
#pragma once

#include <stadtkern/plugin.h>

namespace feedback::pages {

class StaffPages {
 public:
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;

  stadtkern::Result<Page> inbox(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> entry(const Request& request, const PageRequest& page);
  void change(const Request& request, const PageRequest& page, stadtkern::Reply<Page> reply);
};

}  // namespace feedback::pages
