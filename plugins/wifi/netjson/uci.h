// SPDX-License-Identifier: EUPL-1.2
// OpenWrt's own configuration (UCI) as values, and its text. Whatever stands in a value, it stays one: quotes are
// written so that the device reads them back, control characters become blanks. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <stadtkern/foreign_json.h>

namespace wifi::netjson {

using stadtkern::Json;

// Where a configuration says what cannot be rendered, and why.
struct Fault {
  std::string pointer;  // JSON pointer
  std::string reason;
};
using Faults = std::vector<Fault>;

// Letters, digits and _ only, for names of packages, sections and options; anything else becomes _.
[[nodiscard]] std::string uci_name(std::string_view text);
// The same, but a type may have a hyphen ("wifi-iface").
[[nodiscard]] std::string uci_type(std::string_view text);

class Section {
 public:
  Section(std::string_view type, std::string_view name) : type_(uci_type(type)), name_(uci_name(name)) {}

  // An empty text is no option.
  Section& set(std::string_view option, std::string_view value);
  Section& list(std::string_view option, std::vector<std::string> values);
  // A text, a number, a boolean (1 or 0), or a list of these; null is left out. False for anything else.
  [[nodiscard]] bool set_json(std::string_view option, const Json& value);
  [[nodiscard]] bool empty() const { return options_.empty(); }

  [[nodiscard]] const std::string& name() const { return name_; }
  void rename(std::string_view name) { name_ = uci_name(name); }
  // Of its text, about.
  [[nodiscard]] std::size_t size() const;
  void write(std::string& out) const;

 private:
  struct Option {
    bool list = false;
    std::vector<std::string> values;
  };
  std::string type_;
  std::string name_;
  std::map<std::string, Option> options_;  // in the order of their names, so that equal configurations are equal texts
};

class Package {
 public:
  // No device takes an archive that is larger than this, and one section may be said once for each of many others.
  static constexpr std::size_t kLargest = 900'000;  // bytes

  explicit Package(std::string_view name) : name_(name) {}

  // Its name gets _2, _3 ... when there is one already: two sections of a name are one on the device. One that does not
  // go in any more is left out, and from then on the package is full.
  void add(Section section);
  [[nodiscard]] bool full() const { return full_; }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<Section>& sections() const { return sections_; }
  // The file etc/config/NAME.
  [[nodiscard]] std::string text() const;

 private:
  std::string name_;
  std::vector<Section> sections_;
  std::size_t size_ = 0;
  bool full_ = false;
  std::unordered_set<std::string> taken_;              // names of sections
  std::unordered_map<std::string, std::size_t> last_;  // number behind such a name
};

// Packages in the order in which they were first asked for.
class Packages {
 public:
  Package& get(std::string_view name);
  [[nodiscard]] const std::vector<Package>& all() const { return packages_; }

 private:
  std::vector<Package> packages_;
};

// A scalar as it stands in UCI; empty for null, lists and objects.
[[nodiscard]] std::string scalar(const Json& value);

}  // namespace wifi::netjson
