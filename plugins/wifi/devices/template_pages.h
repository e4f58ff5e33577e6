// SPDX-License-Identifier: EUPL-1.2
// Templates in the console: the list, one of them, a new one, and what a change would do to a device. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "devices/renderer.h"

namespace wifi::devices {

class TemplatePages {
 public:
  explicit TemplatePages(Renderer& renderer) : renderer_{renderer} {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;
  using PageReply = stadtkern::Reply<Page>;

  stadtkern::Result<Page> list(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> blank(const Request& request, const PageRequest& page);
  void create(const Request& request, const PageRequest& page, PageReply reply);
  stadtkern::Result<Page> one(const Request& request, const PageRequest& page);
  void change(const Request& request, const PageRequest& page, PageReply reply);

  Renderer& renderer_;
};

}  // namespace wifi::devices
