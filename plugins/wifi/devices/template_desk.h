// SPDX-License-Identifier: EUPL-1.2
// What staff do with templates and groups, by method and route. A change reaches the devices in writes of their own,
// behind the answer. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "devices.pb.h"
#include "devices/renderer.h"

namespace wifi::devices {

class TemplateDesk {
 public:
  explicit TemplateDesk(Renderer& renderer) : renderer_{renderer} {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  template <class T>
  using Reply = stadtkern::Reply<T>;
  template <class T>
  using Result = stadtkern::Result<T>;

  Result<v1::TemplateList> list(const Request& request, const v1::TemplateQuery& body);
  Result<v1::Template> get(const Request& request, const v1::TemplateId& body);
  void create(const Request& request, const v1::NewTemplate& body, Reply<v1::Template> reply);
  void change(const Request& request, const v1::TemplateChange& body, Reply<v1::Template> reply);
  void remove(const Request& request, const v1::TemplateId& body, Reply<v1::DeviceRemoved> reply);
  Result<v1::Configuration> preview(const Request& request, const v1::TemplatePreview& body);

  Result<v1::GroupList> list_groups(const Request& request, const v1::GroupQuery& body);
  Result<v1::DeviceGroup> get_group(const Request& request, const v1::GroupId& body);
  void create_group(const Request& request, const v1::NewGroup& body, Reply<v1::DeviceGroup> reply);
  void change_group(const Request& request, const v1::GroupChange& body, Reply<v1::DeviceGroup> reply);
  void remove_group(const Request& request, const v1::GroupId& body, Reply<v1::DeviceRemoved> reply);

  Renderer& renderer_;
};

}  // namespace wifi::devices
