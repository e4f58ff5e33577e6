// SPDX-License-Identifier: EUPL-1.2
#include "releases.h"

#include <algorithm>

#include "versions.h"

namespace operations {
namespace {

std::string in_words(const Json& texts, std::string_view language) {
  for (const std::string_view tag : {language.substr(0, 2), std::string_view("de"), std::string_view("en")}) {
    if (!texts[tag].text().empty()) return texts[tag].text();
  }
  return {};
}

Release& release_in(std::vector<Release>& all, const std::string& module, const std::string& version) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Release& one) { return one.module == module && one.version == version; });
  if (found != all.end()) return *found;
  Release made;
  made.module = module;
  made.version = version;
  return all.emplace_back(std::move(made));
}

}  // namespace

std::vector<Release> releases(const Status& status, const Json& packages, const Json& search,
                              std::string_view language) {
  std::vector<Release> out;
  for (const Instance& one : status.instances) {
    Release& release = release_in(out, one.module, one.version);
    release.used = true;
    release.name = name_in(one, language);
  }
  for (const Json& one : packages["packages"].items()) {
    Release& release = release_in(out, one["id"].text(), one["version"].text());
    release.installed = true;
    release.withdrawn = one["withdrawn"].text();
  }
  for (const Json& one : search["packages"].items()) {
    Release& release = release_in(out, one["id"].text(), one["version"].text());
    release.catalogue = one["catalogue"].text();
    if (auto name = in_words(one["name"], language); !name.empty()) release.name = std::move(name);
    release.summary = in_words(one["summary"], language);
    release.whats_new = in_words(one["whats_new"], language);
    release.publisher = one["publisher"].text();
    release.licence = one["licence"].text();
    release.needs = one["requires"].texts();
    release.installed = release.installed || one["installed"].truth();
    if (release.withdrawn.empty()) release.withdrawn = one["withdrawn"].text();
  }
  return out;
}

std::vector<Release> releases_of(const std::vector<Release>& all, std::string_view module) {
  std::vector<Release> out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out),
               [&](const Release& one) { return one.module == module; });
  std::sort(out.begin(), out.end(),
            [](const Release& left, const Release& right) { return before(right.version, left.version); });
  return out;
}

const Release* newer(const std::vector<Release>& of_one_module) {
  for (const Release& one : of_one_module) {
    if (one.used) return nullptr;
    if (one.withdrawn.empty()) return &one;
  }
  return nullptr;
}

}  // namespace operations
