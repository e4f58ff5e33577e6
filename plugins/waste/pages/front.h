// SPDX-License-Identifier: EUPL-1.2
// The module's pages: handing in a report, step by step, and looking at one. Any worker.
#pragma once

#include <string>

#include <stadtkern/pages.h>
#include <stadtkern/plugin.h>

#include "new_reports.h"
#include "pages/report_form.h"
#include "town_settings.h"

namespace waste::pages {

class Front {
 public:
  Front(const TownSettings& towns, const NewReports& reports) : towns_{towns}, reports_{reports} {}

  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;
  using PageReply = stadtkern::Reply<Page>;

  stadtkern::Result<Page> first(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> begin(const Request& request, const PageRequest& page);
  void go_on(const Request& request, const PageRequest& page, PageReply reply);
  stadtkern::Result<Page> whole(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> sent(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> report(const Request& request, const PageRequest& page);

  void advance(const Request& request, stadtkern::Form form, View view, PageReply reply);
  void show_more(const Request& request, stadtkern::Form form, View view, PageReply reply);
  void send(const Request& request, const stadtkern::Form& form, PageReply reply);
  [[nodiscard]] View view_of(const Request& request, const PageRequest& page) const;

  const TownSettings& towns_;
  const NewReports& reports_;
};

}  // namespace waste::pages
