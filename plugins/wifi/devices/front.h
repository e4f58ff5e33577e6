// SPDX-License-Identifier: EUPL-1.2
// All that the module has of devices, in one.
#pragma once

#include <stadtkern/plugin.h>

#include "devices/alarm_pages.h"
#include "devices/contacts.h"
#include "devices/desk.h"
#include "devices/device_pages.h"
#include "devices/group_pages.h"
#include "devices/protocol.h"
#include "devices/renderer.h"
#include "devices/reports.h"
#include "devices/template_desk.h"
#include "devices/template_pages.h"
#include "devices/watch.h"

namespace wifi::devices {

class Front {
 public:
  void serve(stadtkern::Host& host);
  void town_open(const stadtkern::Town& town);
  void town_close(const stadtkern::Town& town);
  void stop() { renderer_.stop(); }

 private:
  Contacts contacts_;
  Renderer renderer_;
  Protocol protocol_{contacts_, renderer_};
  Reports reports_{contacts_};
  Watch watch_{contacts_, renderer_};
  Desk desk_{renderer_};
  TemplateDesk templates_{renderer_};
  DevicePages device_pages_{renderer_};
  TemplatePages template_pages_{renderer_};
  GroupPages group_pages_{renderer_};
  AlarmPages alarm_pages_{renderer_};
};

}  // namespace wifi::devices
