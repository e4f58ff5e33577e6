// SPDX-License-Identifier: EUPL-1.2
// The pages of panels: a member's rounds by a secret link, and results for everybody. Any worker.
#pragma once

#include <stadtkern/plugin.h>

namespace feedback::panels {

class PanelPages {
 public:
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;

  stadtkern::Result<Page> member(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> round(const Request& request, const PageRequest& page);
  void answer(const Request& request, const PageRequest& page, stadtkern::Reply<Page> reply);
  stadtkern::Result<Page> results(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> result(const Request& request, const PageRequest& page);  // of one round
};

}  // namespace feedback::panels
