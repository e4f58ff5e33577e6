// SPDX-License-Identifier: EUPL-1.2
// What staff do with devices, by method and route. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "devices.pb.h"
#include "devices/renderer.h"

namespace wifi::devices {

class Desk {
 public:
  explicit Desk(Renderer& renderer) : renderer_{renderer} {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  template <class T>
  using Reply = stadtkern::Reply<T>;
  template <class T>
  using Result = stadtkern::Result<T>;

  Result<v1::DeviceList> list(const Request& request, const v1::DeviceQuery& body);
  Result<v1::Device> get(const Request& request, const v1::DeviceId& body);
  void create(const Request& request, const v1::NewDevice& body, Reply<v1::Device> reply);
  void change(const Request& request, const v1::DeviceChange& body, Reply<v1::Device> reply);
  void remove(const Request& request, const v1::DeviceId& body, Reply<v1::DeviceRemoved> reply);
  Result<v1::Configuration> configuration(const Request& request, const v1::DeviceId& body);
  Result<v1::Configuration> preview(const Request& request, const v1::DevicePreview& body);
  Result<v1::DeviceSeries> series(const Request& request, const v1::SeriesQuery& body);

  Renderer& renderer_;
};

}  // namespace wifi::devices
