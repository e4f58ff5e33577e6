// SPDX-License-Identifier: EUPL-1.2
#include "exposition.h"

#include "ascii.h"

namespace gateway {
namespace {

bool name_char(char c) noexcept {
  return letter(c) || digit(c) || c == '_' || c == ':';
}

std::string_view name_at(std::string_view text) noexcept {
  std::size_t length = 0;
  while (length < text.size() && name_char(text[length])) ++length;
  return text.substr(0, length);
}

// Whether the labels have one called `module`; what stands inside a value's quotes is none.
bool has_module(std::string_view labels) {
  bool quoted = false;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (quoted && labels[i] == '\\') {
      ++i;
    } else if (labels[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && (labels[i] == '{' || labels[i] == ',') && labels.substr(i + 1).starts_with("module=\"")) {
      return true;
    }
  }
  return false;
}

}  // namespace

Exposition::Family& Exposition::family(std::string_view name) {
  auto found = families_.find(name);
  if (found == families_.end()) {
    found = families_.emplace(name, Family{}).first;
    order_.emplace_back(name);
  }
  return found->second;
}

void Exposition::add(std::string_view text, std::string_view module) {
  std::string current;  // the family that HELP or TYPE announced last
  while (!text.empty()) {
    auto line = cut(text, '\n');
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const bool help = line.starts_with("# HELP ");
    if (help || line.starts_with("# TYPE ")) {
      const auto name = name_at(line.substr(7));
      if (name.empty()) continue;
      current = name;
      auto& kept = help ? family(name).help : family(name).type;
      if (kept.empty()) kept = line;
      continue;
    }
    const auto name = name_at(line);
    const auto rest = line.substr(name.size());
    if (name.empty() || rest.size() < 2 || (rest.front() != '{' && rest.front() != ' ')) continue;
    // "x_bucket", "x_sum" and "x_count" belong to the histogram x.
    const bool member =
        !current.empty() && name.starts_with(current) && (name.size() == current.size() || name[current.size()] == '_');
    auto& samples = family(member ? std::string_view(current) : name).samples;
    if (has_module(rest)) {  // the kernel's figures are of modules, and say of which
      samples.append(line).push_back('\n');
      continue;
    }
    samples.append(name).append("{module=\"").append(module).append("\"");
    if (rest.front() == '{') {
      if (rest[1] != '}') samples.push_back(',');
      samples.append(rest.substr(1));
    } else {
      samples.append("}").append(rest);
    }
    samples.push_back('\n');
  }
}

std::string Exposition::text() const {
  std::string text;
  for (const auto& name : order_) {
    const auto& family = families_.at(name);
    if (family.samples.empty()) continue;
    if (!family.help.empty()) text.append(family.help).append("\n");
    if (!family.type.empty()) text.append(family.type).append("\n");
    text.append(family.samples);
  }
  return text;
}

}  // namespace gateway
