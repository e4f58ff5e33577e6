// SPDX-License-Identifier: EUPL-1.2
// The object "interfaces": package network. A wireless interface without addresses has no section there, only one in
// package wireless.
#include <algorithm>
#include <charconv>
#include <optional>

#include "netjson/configuration.h"
#include "netjson/reading.h"

namespace wifi::netjson {
namespace {

// What belongs to the device below an interface, since OpenWrt 21.02 in a section of its own.
const std::set<std::string_view> kOfDevice = {"mtu",
                                              "mtu6",
                                              "txqueuelen",
                                              "promisc",
                                              "rpfilter",
                                              "acceptlocal",
                                              "multicast",
                                              "sendredirects",
                                              "igmpversion",
                                              "mldversion",
                                              "igmp_snooping",
                                              "multicast_querier",
                                              "stp",
                                              "forward_delay",
                                              "hello_time",
                                              "max_age",
                                              "ageing_time",
                                              "priority",
                                              "drop_v2_unicast_in_l2_multicast",
                                              "neighlocktime",
                                              "neighgcstaletime",
                                              "neighreachabletime",
                                              "bridge_empty"};

// All addresses of one way to get them: UCI has one section for each.
struct Addresses {
  std::string proto;
  std::vector<std::string> ipv4, ipv6;  // with "/MASK"
  std::string gateway4, gateway6;
  std::vector<const Json*> rest;  // with options beyond these
};

std::string netmask(unsigned bits) {
  std::string out;
  for (unsigned octet = 0; octet < 4; ++octet) {
    const unsigned here = std::min(8U, bits - std::min(bits, octet * 8));
    if (octet != 0) out += '.';
    out += std::to_string(0xffU & (0xffU << (8 - here)));
  }
  return out;
}

std::optional<unsigned> mask_bits(std::string_view text, unsigned most) {
  unsigned bits = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || bits > most) return std::nullopt;
  return bits;
}

void add_address(Reading& reading, std::vector<Addresses>& out) {
  std::string proto = reading.required("proto");
  const std::string family = reading.text("family");
  if (proto.empty()) return;
  if (!family.empty() && family != "ipv4" && family != "ipv6") return reading.fault("family", "is ipv4 or ipv6");
  const bool six = family == "ipv6";
  if (proto == "dhcp" && six) proto = "dhcpv6";
  auto found = std::find_if(out.begin(), out.end(), [&](const Addresses& it) { return it.proto == proto; });
  if (found == out.end()) found = out.insert(out.end(), {proto, {}, {}, {}, {}, {}});
  if (proto == "static") {
    const std::string address = reading.required("address");
    const auto bits = mask_bits(reading.text("mask"), six ? 128 : 32);
    if (!bits) return reading.fault("mask", six ? "is a number from 0 to 128" : "is a number from 0 to 32");
    (six ? found->ipv6 : found->ipv4).push_back(address + '/' + std::to_string(*bits));
    if (const std::string gateway = reading.text("gateway"); !gateway.empty()) {
      (six ? found->gateway6 : found->gateway4) = gateway;
    }
  }
  found->rest.push_back(&reading.object());
}

std::vector<Addresses> addresses_of(Reading& interface) {
  std::vector<Addresses> out;
  const Json* list = interface.take("addresses");
  if (!list || list->is(Json::Type::Null)) return out;
  if (!list->is(Json::Type::Array)) {
    interface.fault("addresses", "must be a list");
    return out;
  }
  for (std::size_t index = 0; index < list->items.size(); ++index) {
    const std::string pointer = below(below(interface.pointer(), "addresses"), std::to_string(index));
    if (!list->items[index].is(Json::Type::Object)) {
      interface.faults().push_back({pointer, "must be an object"});
      continue;
    }
    Reading reading(list->items[index], pointer, interface.faults());
    add_address(reading, out);
  }
  return out;
}

// One address as netmask or as /MASK, several as a list.
void set_addresses(Section& section, const Addresses& from) {
  section.set("proto", from.proto);
  if (from.ipv4.size() == 1) {
    const std::string& only = from.ipv4.front();
    const auto slash = only.find('/');
    section.set("ipaddr", std::string_view(only).substr(0, slash));
    section.set("netmask", netmask(mask_bits(std::string_view(only).substr(slash + 1), 32).value_or(0)));
  } else {
    section.list("ipaddr", from.ipv4);
  }
  if (from.ipv6.size() == 1) {
    section.set("ip6addr", from.ipv6.front());
  } else {
    section.list("ip6addr", from.ipv6);
  }
  section.set("gateway", from.gateway4).set("ip6gw", from.gateway6);
}

// Options of an address that UCI knows by the same name ("metric", "hostname" ...).
void set_rest(Section& section, const Addresses& from, Faults& faults, const std::string& pointer) {
  for (const Json* address : from.rest) {
    Reading reading(*address, pointer, faults);
    for (const char* name : {"proto", "family", "address", "mask", "gateway"}) reading.take(name);
    reading.take_rest(section);
  }
}

std::string bridge_device(const std::string& name) {
  return name.starts_with("br-") ? name : "br-" + name;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

// What an interface's sections in network are made of.
class Interface {
 public:
  Interface(Reading& reading, Dialect dialect, Package& package)
      : reading_{reading},
        dialect_{dialect},
        package_{package},
        name_{reading.required("name")},
        type_{reading.text("type")},
        logical_{logical_name(reading.object())} {
    reading.take("network");
    reading.take("wireless");
  }

  void render() {
    if (name_.empty()) return;
    const std::vector<Addresses> addresses = addresses_of(reading_);
    if (type_ == "wireless" && addresses.empty()) return;
    mac_ = type_ == "wireless" ? std::string() : reading_.text("mac");
    if (type_ == "wireless") reading_.take("mac");
    if (type_ == "8021q" || type_ == "8021ad") {
      vlan();
    } else if (type_ == "modem-manager") {
      modem();
    } else if (dialect_ == Dialect::Dsa) {
      with_device();
    } else {
      legacy();
    }
    common();
    sections(addresses);
  }

 private:
  void vlan() {
    const std::string vid = reading_.required("vid");
    const std::string device = name_ + '.' + vid;
    const bool named = reading_.object().find("network") != nullptr;
    Section section("device", "device_" + uci_name(device));
    section.set("name", device).set("ifname", name_).set("type", type_).set("vid", vid).set("macaddr", mac_);
    section.list("ingress_qos_mapping", reading_.texts("ingress_qos_mapping"));
    section.list("egress_qos_mapping", reading_.texts("egress_qos_mapping"));
    reading_.take_rest(section, &kOfDevice);
    package_.add(std::move(section));
    if (!named) logical_ = "vlan_" + uci_name(device);
    base_.set("device", device);
  }

  void modem() {
    base_.set("ifname", name_).set("pincode", reading_.text("pin")).set("macaddr", mac_);
    proto_ = "modemmanager";
  }

  void with_device() {
    const bool bridge = type_ == "bridge";
    const std::string device = bridge ? bridge_device(name_) : name_;
    Section section("device", "device_" + logical_);
    section.set("macaddr", mac_);
    if (bridge) section.set("type", "bridge").list("ports", reading_.texts("bridge_members"));
    reading_.take_rest(section, &kOfDevice);
    if (bridge || !section.empty()) package_.add(section.set("name", device));
    base_.set("device", device);
  }

  void legacy() {
    base_.set("ifname", type_ == "bridge" ? joined(reading_.texts("bridge_members")) : name_).set("macaddr", mac_);
    if (type_ == "bridge") base_.set("type", "bridge");
  }

  void common() {
    if (const Json* start = reading_.take("autostart")) base_.set("auto", scalar(*start));
    if (reading_.flag("disabled")) base_.set("enabled", "0");
    base_.list("dns", reading_.texts("dns"));
    base_.list("dns_search", reading_.texts("dns_search"));
    reading_.take_rest(base_);
  }

  void sections(const std::vector<Addresses>& addresses) {
    if (addresses.empty()) {
      base_.rename(logical_);
      package_.add(base_.set("proto", proto_));
      return;
    }
    for (const Addresses& group : addresses) {
      if (package_.full()) return;  // no need to say it all again for what is left out
      Section section = base_;
      section.rename(logical_);
      set_addresses(section, group);
      set_rest(section, group, reading_.faults(), below(reading_.pointer(), "addresses"));
      package_.add(std::move(section));
    }
  }

  Reading& reading_;
  const Dialect dialect_;
  Package& package_;
  const std::string name_;
  const std::string type_;
  std::string logical_;
  std::string mac_;
  std::string proto_ = "none";
  Section base_{"interface", ""};
};

}  // namespace

std::string logical_name(const Json& interface) {
  const std::string_view network = interface.text_of("network");
  return uci_name(network.empty() ? interface.text_of("name") : network);
}

void render_interfaces(const Json& configuration, Dialect dialect, Packages& packages, Faults& faults) {
  Package& package = packages.get("network");
  each_object(configuration, "interfaces", faults,
              [&](Reading& reading) { Interface(reading, dialect, package).render(); });
}

}  // namespace wifi::netjson
