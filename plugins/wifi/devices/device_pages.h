// SPDX-License-Identifier: EUPL-1.2
// Devices in the console: the list, and one of them. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "devices/renderer.h"

namespace wifi::devices {

class DevicePages {
 public:
  explicit DevicePages(Renderer& renderer) : renderer_{renderer} {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;
  using PageReply = stadtkern::Reply<Page>;

  stadtkern::Result<Page> tile(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> list(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> device(const Request& request, const PageRequest& page);
  void change(const Request& request, const PageRequest& page, PageReply reply);

  Renderer& renderer_;
};

}  // namespace wifi::devices
