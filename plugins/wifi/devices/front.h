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
#include "devices/reports.h"
#include "devices/template_desk.h"
#include "devices/template_pages.h"
#include "devices/watch.h"

namespace wifi::devices {

class Front {
 public:
  void serve(stadtkern::Host& host);
  void town_open(const stadtkern::Town& town);
  void town_close(const stadtkern::Town& town) { watch_.close(town); }

 private:
  Contacts contacts_;
  Protocol protocol_{contacts_};
  Reports reports_{contacts_};
  Watch watch_{contacts_};
  Desk desk_;
  TemplateDesk templates_;
  DevicePages device_pages_;
  TemplatePages template_pages_;
  GroupPages group_pages_;
  AlarmPages alarm_pages_;
};

}  // namespace wifi::devices
