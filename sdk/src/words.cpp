// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/words.h>

namespace stadtkern {

Words::Words(std::string_view toml) {
  while (!toml.empty()) {
    const auto end = toml.find('\n');
    const auto line = toml.substr(0, end);
    toml.remove_prefix(end == std::string_view::npos ? toml.size() : end + 1);
    const auto first = line.find('"');
    const auto last = line.rfind('"');
    if (line.starts_with('#') || first == last) continue;
    texts_.emplace(line.substr(0, line.find_first_of(" =")), line.substr(first + 1, last - first - 1));
  }
}

std::string_view Words::operator[](std::string_view key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? key : std::string_view(found->second);
}

std::string Words::with(std::string_view key, std::string_view value) const {
  std::string out((*this)[key]);
  const auto begin = out.find('{');
  const auto end = out.find('}', begin);
  if (end != std::string::npos) out.replace(begin, end + 1 - begin, value);
  return out;
}

}  // namespace stadtkern
