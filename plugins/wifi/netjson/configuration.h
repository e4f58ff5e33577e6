// SPDX-License-Identifier: EUPL-1.2
// NetJSON DeviceConfiguration to what an OpenWrt device holds: UCI packages, and files beside them. Which objects are
// understood is said in the module's README. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "netjson/uci.h"

namespace wifi::netjson {

// How the device's release names interfaces: OpenWrt 21.02 brought "device" sections (DSA); before, an interface had
// "ifname".
enum class Dialect { Dsa, Legacy };

// By what a device says of its system ("OpenWrt 19.07.10 r11427"). What is not known is taken for a new one.
[[nodiscard]] Dialect dialect_of(std::string_view os);

// A file of the archive, by its path below the root ("etc/config/network").
struct File {
  std::string path;
  std::string content;
  unsigned mode = 0644;
};

struct Rendered {
  std::vector<File> files;  // sorted by path; each path once
  Faults faults;            // what was left out, and why
  bool refused = false;     // beyond a limit (the last fault says which): there are no files
};

// Always renders what it can, so that one wrong line does not take the rest from a device; whoever saves a
// configuration asks for its faults first.
[[nodiscard]] Rendered render(const Json& configuration, Dialect dialect);

// The parts of it, each for its own objects.
void render_system(const Json& configuration, Packages& packages, Faults& faults);
void render_interfaces(const Json& configuration, Dialect dialect, Packages& packages, Faults& faults);
void render_radios(const Json& configuration, Dialect dialect, Packages& packages, Faults& faults);
void render_wireless(const Json& configuration, Packages& packages, Faults& faults);
void render_tunnels(const Json& configuration, Packages& packages, Faults& faults);
void render_others(const Json& configuration, Packages& packages, Faults& faults);
void render_files(const Json& configuration, std::vector<File>& files, Faults& faults);

// The name by which UCI knows an interface: its "network", else its name.
[[nodiscard]] std::string logical_name(const Json& interface);

}  // namespace wifi::netjson
