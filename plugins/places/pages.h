// SPDX-License-Identifier: EUPL-1.2
// Streets and addresses in the town's pages: a search, and a page of each place with what can be done there. Any
// worker.
#pragma once

#include <stadtkern/plugin.h>

#include "towns.h"

namespace places {

class Pages {
 public:
  explicit Pages(Towns& towns) : towns_{towns} {}

  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;

  stadtkern::Result<Page> search(const Request& request, const PageRequest& page);
  // For the search of all the town's pages: a fragment, empty where nothing is found.
  stadtkern::Result<Page> found(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> place(const Request& request, const PageRequest& page);

  Towns& towns_;
};

}  // namespace places
