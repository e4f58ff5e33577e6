// SPDX-License-Identifier: EUPL-1.2
// A service on a D-Bus whose one method says its version. Takes its name over from the one that has it, which leaves
// as soon as it has lost it and has answered what had reached it.
#include <systemd/sd-bus.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

namespace {

constexpr const char* kInterface = "de.stadtkern.Peer";
constexpr std::uint64_t kQuietUs = 200'000;  // with nothing to answer, after the name is lost

bool name_lost = false;

int say_version(sd_bus_message* request, void* version, sd_bus_error*) {
  return sd_bus_reply_method_return(request, "s", static_cast<const char*>(version));
}

int lost(sd_bus_message*, void*, sd_bus_error*) {
  name_lost = true;
  return 0;
}

const sd_bus_vtable kMethods[] = {SD_BUS_VTABLE_START(0),
                                  SD_BUS_METHOD("Version", "", "s", say_version, SD_BUS_VTABLE_UNPRIVILEGED),
                                  SD_BUS_VTABLE_END};

int serve(const char* address, const char* name, char* version) {
  sd_bus* bus = nullptr;
  int code = sd_bus_new(&bus);
  if (code >= 0) code = sd_bus_set_address(bus, address);
  if (code >= 0) code = sd_bus_set_bus_client(bus, 1);
  if (code >= 0) code = sd_bus_start(bus);
  if (code >= 0) code = sd_bus_add_object_vtable(bus, nullptr, "/peer", kInterface, kMethods, version);
  if (code >= 0) {
    code = sd_bus_match_signal(bus, nullptr, "org.freedesktop.DBus", nullptr, "org.freedesktop.DBus", "NameLost", lost,
                               nullptr);
  }
  if (code >= 0) code = sd_bus_request_name(bus, name, SD_BUS_NAME_ALLOW_REPLACEMENT | SD_BUS_NAME_REPLACE_EXISTING);
  while (code >= 0) {
    code = sd_bus_process(bus, nullptr);
    if (code != 0) continue;
    code = sd_bus_wait(bus, name_lost ? kQuietUs : UINT64_MAX);
    if (code == 0 && name_lost) break;
  }
  if (code < 0) std::fprintf(stderr, "d_bus_service: %s\n", std::strerror(-code));
  sd_bus_flush_close_unref(bus);
  return code < 0 ? 1 : 0;
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) {
    std::fputs("usage: d_bus_service ADDRESS NAME VERSION\n", stderr);
    return 2;
  }
  return serve(words[1], words[2], words[3]);
}
