// SPDX-License-Identifier: EUPL-1.2
#include "netjson/configuration.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "netjson/limits.h"
#include "netjson/reading.h"

namespace wifi::netjson {
namespace {

// Objects that have a section form of their own; all else of the outermost object is a package said plainly.
const std::set<std::string_view> kKnown = {"type",    "general",         "ntp",  "led", "interfaces", "radios",
                                           "openvpn", "wireguard_peers", "files"};

constexpr std::size_t kLongestPath = 99;  // of a tar entry without an extension
constexpr unsigned kOldestWithDevices = 21;

// Why a device would not take a file of that path, or empty.
std::string_view wrong_path(std::string_view path) {
  if (path.empty() || path.size() > kLongestPath) return "must have 1 to 99 characters";
  for (const char c : path) {
    if (static_cast<unsigned char>(c) < 0x21 || static_cast<unsigned char>(c) > 0x7e) {
      return "must have visible ASCII characters only";
    }
  }
  std::string_view rest = path;
  while (true) {
    const auto slash = rest.find('/');
    const auto part = rest.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return "must be a plain path, without \"..\", \".\" or \"//\"";
    if (slash == std::string_view::npos) break;
    rest = rest.substr(slash + 1);
  }
  for (const std::string_view folder : {"dev/", "proc/", "sys/"}) {
    if (path.starts_with(folder)) return "is no place for files: /dev, /proc and /sys are the system's own";
  }
  return {};
}

bool read_mode(std::string_view text, unsigned& mode) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  return failed == std::errc() && end == text.data() + text.size() && mode <= 0777;
}

}  // namespace

Dialect dialect_of(std::string_view os) {
  constexpr std::string_view kName = "OpenWrt ";
  const auto at = os.find(kName);
  if (at == std::string_view::npos) return Dialect::Dsa;
  const auto number = os.substr(at + kName.size());
  unsigned major = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), major);
  return read.ec == std::errc() && major < kOldestWithDevices ? Dialect::Legacy : Dialect::Dsa;
}

void render_others(const Json& configuration, Packages& packages, Faults& faults) {
  for (const auto& member : configuration.members) {
    const std::string& name = member.first;
    if (kKnown.count(name) != 0) continue;
    if (uci_name(name) != name || name.empty()) {
      faults.push_back({below({}, name), "a package is named by letters, digits and _"});
      continue;
    }
    each_object(configuration, name, faults, [&](Reading& reading) {
      const std::string type = reading.required("config_name");
      if (type.empty()) return;
      // Nameless sections would be added anew each time that a device takes its configuration.
      const std::string called = reading.text("config_value");
      Section section(type, called.empty() ? type + "_1" : called);
      reading.take_rest(section);
      packages.get(name).add(std::move(section));
    });
  }
}

void render_files(const Json& configuration, std::vector<File>& files, Faults& faults) {
  std::set<std::string> paths;
  for (const File& file : files) paths.insert(file.path);
  each_object(configuration, "files", faults, [&](Reading& reading) {
    std::string path = reading.required("path");
    if (path.empty()) return;
    if (path.front() == '/') path.erase(0, 1);
    if (const auto why = wrong_path(path); !why.empty()) return reading.fault("path", std::string(why));
    File file{std::move(path), reading.text("contents"), 0644};
    const std::string mode = reading.text("mode");
    if (!mode.empty() && !read_mode(mode, file.mode)) return reading.fault("mode", "must be octal, at most 0777");
    if (!paths.insert(file.path).second) return reading.fault("path", "is there already: " + file.path);
    files.push_back(std::move(file));
  });
}

Rendered render(const Json& configuration, Dialect dialect) {
  Rendered out;
  if (!configuration.is(Json::Type::Object)) {
    out.faults.push_back({"", "a configuration is an object"});
    return out;
  }
  if (auto beyond = beyond_limits(configuration)) {
    out.faults.push_back(*std::move(beyond));
    out.refused = true;
    return out;
  }
  Packages packages;
  render_system(configuration, packages, out.faults);
  render_interfaces(configuration, dialect, packages, out.faults);
  render_radios(configuration, dialect, packages, out.faults);
  render_wireless(configuration, packages, out.faults);
  render_tunnels(configuration, packages, out.faults);
  render_others(configuration, packages, out.faults);
  for (const Package& package : packages.all()) {
    if (package.full()) {
      out.files.clear();
      out.faults.push_back({"", "becomes more than 900,000 bytes of package " + package.name()});
      out.refused = true;
      return out;
    }
    if (!package.sections().empty()) out.files.push_back({"etc/config/" + package.name(), package.text(), 0644});
  }
  render_files(configuration, out.files, out.faults);
  std::sort(out.files.begin(), out.files.end(), [](const File& a, const File& b) { return a.path < b.path; });
  return out;
}

}  // namespace wifi::netjson
