// SPDX-License-Identifier: EUPL-1.2
#include "registry.h"

#include <algorithm>

#include "ascii.h"

namespace gateway {

std::string_view text_in(const Texts& texts, std::string_view language) noexcept {
  const auto main = language.substr(0, language.find('-'));
  for (const auto wanted : {language, main}) {
    for (const auto& [tag, text] : texts) {
      if (equal_ignoring_case(tag, wanted)) return text;
    }
  }
  return texts.empty() ? std::string_view{} : std::string_view(texts.front().second);
}

std::string_view Module::base() const noexcept {
  std::string_view path = mount;
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

const Module* Town::keeper() const noexcept {
  if (session_keeper.empty()) return nullptr;
  for (const Module& module : modules) {
    if (module.id == session_keeper && !module.mount.empty()) return &module;
  }
  return nullptr;
}

namespace {

bool claimed(const std::vector<Module>& modules, std::string_view path) {
  return std::any_of(modules.begin(), modules.end(), [path](const Module& module) {
    return std::find(module.claims.begin(), module.claims.end(), path) != module.claims.end();
  });
}

}  // namespace

bool Town::has_pages() const noexcept {
  return claimed(modules, "/");
}

bool Town::has_console() const noexcept {
  return claimed(modules, "/console");
}

std::string_view Town::display_name(std::string_view language) const noexcept {
  const auto text = text_in(display_names, language);
  return text.empty() ? std::string_view(name) : text;
}

Registry::Registry(std::uint64_t number, std::vector<Town> towns)
    : arrived_(true), number_(number), towns_(std::move(towns)), mounts_(towns_.size()) {
  for (std::size_t t = 0; t < towns_.size(); ++t) {
    const Town& town = towns_[t];
    auto& mounts = mounts_[t];
    for (std::size_t m = 0; m < town.modules.size(); ++m) {
      const auto add = [&](std::string_view path, bool sees_clients) {
        while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
        if (!path.empty()) mounts.push_back({std::string(path), m, sees_clients});
      };
      const Module& module = town.modules[m];
      add(module.mount, false);
      for (std::size_t c = 0; c < module.claims.size(); ++c) {
        add(module.claims[c], c < 32 && (module.clients >> c & 1U) != 0);
      }
    }
    std::stable_sort(mounts.begin(), mounts.end(),
                     [](const Mount& a, const Mount& b) { return a.path.size() > b.path.size(); });
    if (town.id == 0) continue;
    names_.try_emplace(town.name, t);
    for (std::string host : town.hosts) {
      std::transform(host.begin(), host.end(), host.begin(), [](char c) { return lower(c); });
      hosts_.try_emplace(std::move(host), t);
    }
  }
}

const Town* Registry::by_host(std::string_view host) const noexcept {
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? nullptr : &towns_[found->second];
}

const Town* Registry::by_name(std::string_view name) const noexcept {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &towns_[found->second];
}

const Town* Registry::marked_default() const noexcept {
  for (const auto& town : towns_) {
    if (town.is_default && town.id != 0) return &town;
  }
  return nullptr;
}

const Mount* Registry::mount(const Town& town, std::string_view path) const noexcept {
  for (const auto& mount : mounts_[static_cast<std::size_t>(&town - towns_.data())]) {
    // Programs that ask for an address that nobody has are not given a page for people.
    if (mount.path == "/") {
      if (!path.starts_with("/api/") && !path.starts_with("/.well-known/")) return &mount;
      continue;
    }
    if (path.starts_with(mount.path) && (path.size() == mount.path.size() || path[mount.path.size()] == '/')) {
      return &mount;
    }
  }
  return nullptr;
}

}  // namespace gateway
