// SPDX-License-Identifier: EUPL-1.2
// What staff have to look at, on a page and by a method; and the page by which they enter a device that has not come
// yet. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "devices.pb.h"
#include "devices/renderer.h"

namespace wifi::devices {

class AlarmPages {
 public:
  explicit AlarmPages(Renderer& renderer) : renderer_{renderer} {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;
  using PageReply = stadtkern::Reply<Page>;

  stadtkern::Result<v1::AlarmList> list(const Request& request, const v1::AlarmQuery& body);
  stadtkern::Result<Page> show(const Request& request, const PageRequest& page);
  void let_in(const Request& request, const PageRequest& page, PageReply reply);
  stadtkern::Result<Page> blank(const Request& request, const PageRequest& page);
  void enter(const Request& request, const PageRequest& page, PageReply reply);

  Renderer& renderer_;
};

}  // namespace wifi::devices
