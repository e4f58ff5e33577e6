// SPDX-License-Identifier: EUPL-1.2
// Where a hand-over's link leads, among everybody's pages: somebody without an account sees one report, and tells that
// it is done. Looking is a form of its own, for each use of a link is noted, and a page that is merely asked for
// changes nothing. Any worker.
#pragma once

#include <stadtkern/pages.h>
#include <stadtkern/plugin.h>

#include "clerk/handed_front.h"

namespace waste::pages {

// Below the module's pages: "/handed/TOKEN".
[[nodiscard]] std::string handed_path(std::string_view token);

class HandedPages {
 public:
  explicit HandedPages(const clerk::HandedFront& handed) : handed_{handed} {}

  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;

  stadtkern::Result<Page> door(const Request& request, const PageRequest& page);
  void act(const Request& request, const PageRequest& page, stadtkern::Reply<Page> reply);

  const clerk::HandedFront& handed_;
};

}  // namespace waste::pages
