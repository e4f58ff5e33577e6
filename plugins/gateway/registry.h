// SPDX-License-Identifier: EUPL-1.2
// Towns, their hosts, and the modules that answer under their mounts: an immutable snapshot of what the kernel sent,
// made for lookup. Safe to read on any thread once made.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gateway {

using Texts = std::vector<std::pair<std::string, std::string>>;  // language, text

// In `language`, else in its main language ("de" of "de-x-simple"), else the first there is.
std::string_view text_in(const Texts& texts, std::string_view language) noexcept;

struct Module {
  std::string id;
  std::string version;
  Texts names;
  Texts summaries;
  std::string mount;  // "/api/waste/v1"; empty: no HTTP
  std::vector<std::string> claims;
  std::uint64_t max_body = 0;  // bytes
  std::uint32_t clients = 0;   // bit i: at claims[i] it sees who asks

  std::string_view base() const noexcept;  // the mount without a final "/"
};

struct Town {
  std::uint32_t id = 0;  // 0: the node itself, with the modules of its scope
  std::string name;
  Texts display_names;
  std::vector<std::string> hosts;
  std::vector<std::string> languages;  // the first is the default
  bool is_default = false;
  std::vector<Module> modules;
  std::string session_keeper;  // the module that provides sessions/v1; empty: none

  const Module* keeper() const noexcept;  // who provides sessions/v1 and answers HTTP, or null
  bool has_pages() const noexcept;        // a module claims "/": the town's pages for everybody
  bool has_console() const noexcept;      // a module claims "/console": where the town's staff work
  std::string_view display_name(std::string_view language) const noexcept;
};

struct Mount {
  std::string path;  // without a final "/"
  std::size_t module = 0;
  bool sees_clients = false;
};

class Registry {
 public:
  Registry() = default;
  Registry(std::uint64_t number, std::vector<Town> towns);
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  bool arrived() const noexcept { return arrived_; }  // false: the kernel has sent nothing yet
  std::uint64_t number() const noexcept { return number_; }
  const std::vector<Town>& towns() const noexcept { return towns_; }
  // `host` in lower case. Null: no town has it.
  const Town* by_host(std::string_view host) const noexcept;
  const Town* by_name(std::string_view name) const noexcept;
  // The town that is marked as the default one, or null.
  const Town* marked_default() const noexcept;
  // The longest mount or claim of the town that is `path` or a whole-segment beginning of it, or null.
  const Mount* mount(const Town& town, std::string_view path) const noexcept;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  using Index = std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>>;

  bool arrived_ = false;
  std::uint64_t number_ = 0;
  std::vector<Town> towns_;
  std::vector<std::vector<Mount>> mounts_;  // per town, longest first
  Index hosts_;
  Index names_;
};

using RegistryPtr = std::shared_ptr<const Registry>;

}  // namespace gateway
