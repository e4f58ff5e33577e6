// SPDX-License-Identifier: EUPL-1.2
#include "packages/choosing.h"

#include "config/problem.h"

#include <algorithm>
#include <set>

namespace stadtkern::packages {
namespace {

// Lower case for ASCII and for the letters of Latin-1 in UTF-8.
std::string folded(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto byte = static_cast<unsigned char>(out[i]);
    const bool latin =
        i > 0 && static_cast<unsigned char>(out[i - 1]) == 0xc3 && byte >= 0x80 && byte <= 0x9e && byte != 0x97;
    if ((byte >= 'A' && byte <= 'Z') || latin) out[i] = static_cast<char>(byte + 0x20);
  }
  return out;
}

std::string searched(const IndexEntry& entry) {
  std::string text = entry.id;
  for (const catalogue::PerLanguage* texts : {&entry.name, &entry.summary, &entry.whats_new}) {
    for (const auto& [language, words] : *texts) text += "\n" + words;
  }
  for (const IndexProvision& provision : entry.provisions) text += "\n" + provision.contract;
  return folded(text);
}

std::set<std::string> withdrawn_hashes(const std::vector<NamedIndex>& indexes) {
  std::set<std::string> hashes;
  for (const NamedIndex& named : indexes) {
    for (const IndexEntry& entry : named.index.entries) {
      if (entry.withdrawn) hashes.insert(entry.sha256);
    }
  }
  return hashes;
}

}  // namespace

Result<Wanted> parse_wanted(std::string_view text) {
  const std::size_t at = text.find('@');
  Wanted wanted{std::string(text.substr(0, at)), {}};
  if (!catalogue::module_id(wanted.id)) {
    return Error{Code::InvalidArgument, config::in_quotes(text) + " is neither a file nor a module's id"};
  }
  if (at == std::string_view::npos) return wanted;
  const auto range = catalogue::Range::parse(text.substr(at + 1));
  if (!range) {
    return Error{Code::InvalidArgument,
                 "a range is written like \"^1.2\" or \">=1.2 <2\", not " + config::in_quotes(text.substr(at + 1))};
  }
  wanted.range = *range;
  return wanted;
}

Result<Choice> choose(const std::vector<NamedIndex>& indexes, const Wanted& wanted) {
  const std::set<std::string> withdrawn = withdrawn_hashes(indexes);
  const IndexEntry* best = nullptr;
  const NamedIndex* from = nullptr;
  const IndexEntry* gone = nullptr;
  std::string others;
  for (const NamedIndex& named : indexes) {
    for (const IndexEntry& entry : named.index.entries) {
      if (entry.id != wanted.id) continue;
      if (!wanted.range.contains(entry.version)) {
        others += (others.empty() ? "" : ", ") + catalogue::to_text(entry.version);
      } else if (withdrawn.contains(entry.sha256)) {
        if (entry.withdrawn) gone = &entry;
      } else if (best == nullptr || entry.version > best->version) {
        best = &entry;
        from = &named;
      }
    }
  }
  if (best != nullptr) return Choice{from->catalogue, *best};
  if (gone != nullptr) {
    return Error{Code::FailedPrecondition,
                 wanted.id + " " + catalogue::to_text(gone->version) + " was withdrawn: " + gone->withdrawn->reason};
  }
  if (!others.empty()) {
    return Error{Code::NotFound,
                 "no catalogue has " + wanted.id + " in " + wanted.range.text() + "; there are: " + others};
  }
  return Error{Code::NotFound, "no catalogue has a module " + wanted.id + "; see `stadtkern catalogue search`"};
}

std::vector<Choice> search(const std::vector<NamedIndex>& indexes, const std::vector<std::string>& words, bool all) {
  std::vector<Choice> found;
  for (const NamedIndex& named : indexes) {
    for (const IndexEntry& entry : named.index.entries) {
      const std::string text = searched(entry);
      const bool fits = std::all_of(words.begin(), words.end(), [&](const std::string& word) {
        return text.find(folded(word)) != std::string::npos;
      });
      if (!fits) continue;
      // They stand in the order of their versions, so the one before is lower.
      const bool same =
          !all && !found.empty() && found.back().catalogue == named.catalogue && found.back().entry.id == entry.id;
      if (same) {
        found.back().entry = entry;
      } else {
        found.push_back({named.catalogue, entry});
      }
    }
  }
  return found;
}

}  // namespace stadtkern::packages
