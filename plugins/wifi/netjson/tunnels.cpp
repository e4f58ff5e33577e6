// SPDX-License-Identifier: EUPL-1.2
// The objects "openvpn" and "wireguard_peers".
#include "netjson/configuration.h"
#include "netjson/reading.h"

namespace wifi::netjson {

void render_tunnels(const Json& configuration, Packages& packages, Faults& faults) {
  each_object(configuration, "openvpn", faults, [&](Reading& reading) {
    Section section("openvpn", reading.required("name"));
    if (const Json* disabled = reading.take("disabled")) section.set("enabled", scalar(*disabled) == "1" ? "0" : "1");
    reading.take_rest(section);
    packages.get("openvpn").add(std::move(section));
  });
  each_object(configuration, "wireguard_peers", faults, [&](Reading& reading) {
    const std::string interface = uci_name(reading.required("interface"));
    Section section("wireguard_" + interface, "wgpeer_" + interface);
    reading.take_rest(section);
    packages.get("network").add(std::move(section));
  });
}

}  // namespace wifi::netjson
