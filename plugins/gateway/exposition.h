// SPDX-License-Identifier: EUPL-1.2
// Joins the Prometheus texts of several processes into one: each sample gets the label `module`, and samples of one
// family stand together under one HELP and TYPE, as the format demands. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

class Exposition {
 public:
  // `module` becomes a label of each sample in `text`. Lines that are no sample, HELP or TYPE are left out.
  void add(std::string_view text, std::string_view module);
  std::string text() const;

 private:
  struct Family {
    std::string help;
    std::string type;
    std::string samples;
  };
  Family& family(std::string_view name);

  std::vector<std::string> order_;
  std::map<std::string, Family, std::less<>> families_;
};

}  // namespace gateway
