// SPDX-License-Identifier: EUPL-1.2
// The pages for everybody: saying something about a page, seeing what becomes of it, and what was answered. Any worker.
#pragma once

#include <string>

#include <stadtkern/buckets.h>
#include <stadtkern/plugin.h>

#include "entry.h"
#include "pages/entry_form.h"

namespace feedback::pages {

class Front {
 public:
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;
  using PageReply = stadtkern::Reply<Page>;

  stadtkern::Result<Page> begin(const Request& request, const PageRequest& page);
  void send(const Request& request, const PageRequest& page, PageReply reply);
  stadtkern::Result<Page> sent(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> follow(const Request& request, const PageRequest& page);
  void take_back(const Request& request, const PageRequest& page, PageReply reply);
  stadtkern::Result<Page> answered(const Request& request, const PageRequest& page);

  bool within_rate(const Request& request);
  void keep(const Request& request, Entry entry, std::string form_key, PageReply reply);

  stadtkern::Buckets buckets_;
};

}  // namespace feedback::pages
