// SPDX-License-Identifier: EUPL-1.2
// Anything at all as a configuration, a report or a registration: what comes out for a device is whole lines of UCI and
// paths that stay below its root; never a crash.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include <stadtkern/foreign_json.h>
#include <stadtkern/form.h>

#include "devices/checks.h"
#include "devices/difference.h"
#include "devices/monitoring.h"
#include "devices/registration.h"
#include "netjson/archive.h"
#include "netjson/configuration.h"
#include "netjson/merge.h"

using namespace wifi;

namespace {

// Each line begins as one of three words, and its quotes are closed.
void check_lines(std::string_view text) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    if (!line.empty() && !line.starts_with("config ") && !line.starts_with("\toption ") &&
        !line.starts_with("\tlist ")) {
      std::abort();
    }
    bool inside = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (!inside && line[at] == '\\') {
        ++at;
      } else if (line[at] == '\'') {
        inside = !inside;
      }
    }
    if (inside) std::abort();
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
}

void check_files(const netjson::Rendered& rendered) {
  std::set<std::string> paths;
  for (const auto& file : rendered.files) {
    if (!paths.insert(file.path).second || file.path.empty() || file.path.size() > 99 || file.path[0] == '/') {
      std::abort();
    }
    if (("/" + file.path + "/").find("/../") != std::string::npos) std::abort();
    if (file.path.starts_with("etc/config/") && file.content.starts_with("config ")) check_lines(file.content);
  }
  if (netjson::tar_gz(rendered.files) != netjson::tar_gz(rendered.files)) std::abort();
}

void check_registration(std::string_view bytes) {
  const auto read = devices::read_registration(stadtkern::Form(bytes), {true, true, "s"});
  if (const auto* known = std::get_if<devices::Registration>(&read)) {
    if (known->mac.size() != 17 || known->key.empty()) std::abort();
    for (const std::string* text : {&known->name, &known->os, &known->model, &known->key}) {
      if (text->find('\n') != std::string::npos) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes{reinterpret_cast<const char*>(data), size};
  check_registration(bytes);
  if (const auto report = devices::read_report(bytes); report && (report->clients < 0 || report->received < 0)) {
    std::abort();
  }
  devices::Checks checks;
  checks.config(bytes);
  checks.variables(bytes);
  auto read = stadtkern::parse_json(bytes);
  if (!read) return 0;
  const stadtkern::Json again = *read;
  netjson::merge(*read, again);
  std::set<std::string> unknown;
  netjson::fill(*read, {{"x", "'\n"}}, unknown);
  for (const auto dialect : {netjson::Dialect::Dsa, netjson::Dialect::Legacy}) {
    check_files(netjson::render(*read, dialect));
  }
  static_cast<void>(devices::difference(bytes.substr(0, size / 2), bytes.substr(size / 2)));
  return 0;
}
