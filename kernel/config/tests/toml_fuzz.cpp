// SPDX-License-Identifier: EUPL-1.2
// libFuzzer entry: any bytes as a manifest, a node's and a town's file. Reading must end with values or problems.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "catalogue/manifest.h"
#include "config/node.h"
#include "config/town.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stadtkern;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  config::Problems problems;
  const auto manifest = catalogue::parse_manifest(text, "plugin.toml", problems);
  if (manifest.has_value() != problems.empty()) std::abort();
  config::Secrets unread(config::Secrets::Mode::Form);  // a file that the input names is not opened
  static_cast<void>(config::parse_node(text, "stadtkern.toml", unread, problems));
  static_cast<void>(config::parse_town(text, "town", "town.toml", {"none", "none"}, problems));
  if (to_text(problems).empty() != problems.empty()) std::abort();
  return 0;
}
