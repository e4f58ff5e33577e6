// SPDX-License-Identifier: EUPL-1.2
#include "phrases.h"

#include "ascii.h"

namespace gateway {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;

namespace {

// `key = "text"` with \" and \\ as the only escapes.
bool read_line(std::string_view line, std::string& key, std::string& text) {
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return false;
  key = trimmed(line.substr(0, equals));
  const auto value = trimmed(line.substr(equals + 1));
  if (key.empty() || value.size() < 2 || value.front() != '"' || value.back() != '"') return false;
  text.clear();
  for (std::size_t i = 1; i + 1 < value.size(); ++i) {
    if (value[i] == '"') return false;
    if (value[i] == '\\') {
      if (++i + 1 >= value.size() || (value[i] != '"' && value[i] != '\\')) return false;
    }
    text.push_back(value[i]);
  }
  return true;
}

}  // namespace

Result<Phrases> Phrases::read(const std::vector<PhraseFile>& files) {
  Phrases phrases;
  for (const auto& file : files) {
    Texts texts;
    std::string_view rest = file.text;
    for (int number = 1; !rest.empty(); ++number) {
      const auto line = trimmed(cut(rest, '\n'));
      std::string key;
      std::string text;
      if (line.empty() || line.front() == '#') continue;
      if (!read_line(line, key, text) || !texts.emplace(key, text).second) {
        return Error{Code::InvalidArgument, "i18n/" + std::string(file.language) + ".toml:" + std::to_string(number) +
                                                ": not a new key = \"text\""};
      }
    }
    const auto& first = phrases.texts_.empty() ? texts : phrases.texts_.at(phrases.languages_.front());
    const auto same_key = [](const auto& a, const auto& b) { return a.first == b.first; };
    if (!std::equal(first.begin(), first.end(), texts.begin(), texts.end(), same_key)) {
      return Error{Code::InvalidArgument,
                   "i18n/" + std::string(file.language) + ".toml: its keys differ from the first language's"};
    }
    phrases.languages_.emplace_back(file.language);
    phrases.texts_.emplace(file.language, std::move(texts));
  }
  return phrases;
}

std::string Phrases::text(std::string_view language, std::string_view key, std::string_view name) const {
  constexpr std::string_view kName = "{name}";
  std::string text = texts_.find(language)->second.find(key)->second;
  for (auto at = text.find(kName); at != std::string::npos; at = text.find(kName, at + name.size())) {
    text.replace(at, kName.size(), name);
  }
  return text;
}

}  // namespace gateway
