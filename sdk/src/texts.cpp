// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/texts.h>

namespace stadtkern {

Texts::Texts(std::string_view toml) {
  while (!toml.empty()) {
    const auto end = toml.find('\n');
    const auto line = toml.substr(0, end);
    toml.remove_prefix(end == std::string_view::npos ? toml.size() : end + 1);
    const auto first = line.find('"');
    const auto last = line.rfind('"');
    const auto key_end = line.find_first_of(" =");
    if (line.starts_with('#') || first == last || key_end > first) continue;
    texts_.emplace(line.substr(0, key_end), line.substr(first + 1, last - first - 1));
  }
}

std::string_view Texts::operator[](std::string_view key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? key : std::string_view(found->second);
}

std::string Texts::with(std::string_view key, std::string_view value) const {
  std::string out((*this)[key]);
  const auto begin = out.find('{');
  const auto end = out.find('}', begin);
  if (end != std::string::npos) out.replace(begin, end + 1 - begin, value);
  return out;
}

}  // namespace stadtkern
