// SPDX-License-Identifier: EUPL-1.2
// The objects "radios" and "interfaces" of type wireless: package wireless.
#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <unordered_map>

#include "netjson/configuration.h"
#include "netjson/encryption.h"
#include "netjson/limits.h"
#include "netjson/reading.h"

namespace wifi::netjson {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr Pair kModes[] = {
    {"access_point", "ap"}, {"station", "sta"}, {"adhoc", "adhoc"}, {"802.11s", "mesh"}, {"monitor", "monitor"}};
// Options that UCI has another name for.
constexpr Pair kNames[] = {
    {"radio", "device"}, {"ack_distance", "distance"}, {"rts_threshold", "rts"}, {"frag_threshold", "frag"}};
// The first letters of an htmode; older protocols have none.
constexpr Pair kWidths[] = {{"802.11n", "HT"}, {"802.11ac", "VHT"}, {"802.11ax", "HE"}, {"802.11be", "EHT"}};
constexpr unsigned kLastOf2GHz = 14;

std::string_view among(const Pair* begin, const Pair* end, std::string_view name) {
  const auto* found = std::find_if(begin, end, [&](const Pair& pair) { return pair.first == name; });
  return found == end ? std::string_view() : found->second;
}

// The networks of the bridges that a name is a member of.
using Bridges = std::unordered_map<std::string_view, std::vector<std::string>>;

Bridges bridges_in(const Json& configuration) {
  constexpr std::size_t kMostBridges = 16;  // a device takes one
  Bridges out;
  const Json* all = configuration.find("interfaces");
  if (!all) return out;
  for (const Json& bridge : all->items) {
    const Json* members = bridge.find("bridge_members");
    const std::string name = members ? logical_name(bridge) : std::string();
    if (!members || name.size() > kLongestName) continue;
    for (const Json& member : members->items) {
      auto& networks = out[member.as_text()];
      if (networks.size() < kMostBridges && (networks.empty() || networks.back() != name)) networks.push_back(name);
    }
  }
  return out;
}

// Where the interface's clients come out: as it says itself, else the bridges that it is a member of, else its own.
std::string network_of(const Bridges& bridges, const Json& interface, const std::vector<std::string>& said) {
  std::string out;
  const auto add = [&](std::string_view name) { out.append(out.empty() ? "" : " ").append(uci_name(name)); };
  for (const auto& name : said) add(name);
  if (const auto found = bridges.find(interface.text_of("name")); out.empty() && found != bridges.end()) {
    for (const std::string& network : found->second) add(network);
  }
  const Json* addresses = interface.find("addresses");
  if (out.empty() && addresses && !addresses->items.empty()) add(logical_name(interface));
  return out;
}

void wireless_interface(const Bridges& bridges, Reading& outer, Package& package) {
  const Json* inside = outer.object().find("wireless");
  if (!inside || !inside->is(Json::Type::Object)) return outer.fault("wireless", "must be an object");
  Reading reading(*inside, below(outer.pointer(), "wireless"), outer.faults());
  const std::string name = outer.required("name");
  const std::string id = reading.text("id");
  Section section("wifi-iface", id.empty() ? "wifi_" + uci_name(name) : id);
  section.set("ifname", name).set("macaddr", outer.text("mac"));
  if (outer.flag("disabled")) section.set("disabled", "1");
  const std::string mode = reading.required("mode");
  if (const auto known = among(std::begin(kModes), std::end(kModes), mode); !known.empty()) {
    section.set("mode", known);
  } else if (!mode.empty()) {
    reading.fault("mode", "is access_point, station, adhoc, 802.11s or monitor");
  }
  for (const auto& [from, to] : kNames) section.set(to, reading.text(from));
  section.set("network", network_of(bridges, outer.object(), reading.texts("network")));
  if (const Json* encryption = reading.take("encryption"); encryption && encryption->is(Json::Type::Object)) {
    Reading deeper(*encryption, below(reading.pointer(), "encryption"), reading.faults());
    set_encryption(deeper, mode == "access_point", section);
  } else if (encryption && !encryption->is(Json::Type::Null)) {
    reading.fault("encryption", "must be an object");
  }
  reading.take_rest(section);
  package.add(std::move(section));
}

// "2g" or "5g", by what the radio says of itself.
std::string_view band_of(const std::string& said, const std::string& mode, const std::string& protocol,
                         unsigned channel) {
  if (!said.empty()) return said;
  if (channel != 0) return channel <= kLastOf2GHz ? "2g" : "5g";
  if (mode == "11a" || protocol == "802.11a" || protocol == "802.11ac") return "5g";
  return "2g";
}

}  // namespace

void render_radios(const Json& configuration, Dialect dialect, Packages& packages, Faults& faults) {
  Package& package = packages.get("wireless");
  each_object(configuration, "radios", faults, [&](Reading& reading) {
    Section section("wifi-device", reading.required("name"));
    const std::string protocol = reading.required("protocol");
    const std::string width = reading.text("channel_width");
    const std::string channel = reading.text("channel");
    unsigned number = 0;
    std::from_chars(channel.data(), channel.data() + channel.size(), number);
    const std::string mode = reading.text("hwmode");
    const std::string band(band_of(reading.text("band"), mode, protocol, number));
    section.set("type", reading.text("driver")).set("txpower", reading.text("tx_power"));
    section.set("channel", channel.empty() || channel == "0" ? "auto" : channel);
    const std::string prefix(among(std::begin(kWidths), std::end(kWidths), protocol));
    section.set("htmode", prefix.empty() ? "NONE" : prefix + (width.empty() ? "20" : width));
    if (dialect == Dialect::Dsa) {
      section.set("band", band);
    } else if (protocol == "802.11b") {
      section.set("hwmode", "11b");
    } else {
      section.set("hwmode", band == "2g" ? "11g" : "11a");
    }
    reading.take_rest(section);
    package.add(std::move(section));
  });
}

void render_wireless(const Json& configuration, Packages& packages, Faults& faults) {
  Package& package = packages.get("wireless");
  const Bridges bridges = bridges_in(configuration);
  Faults told;  // the list's own faults are told by render_interfaces
  each_object(configuration, "interfaces", told, [&](Reading& outer) {
    if (outer.object().text_of("type") != "wireless") return;
    Reading reading(outer.object(), outer.pointer(), faults);
    wireless_interface(bridges, reading, package);
  });
}

}  // namespace wifi::netjson
