// SPDX-License-Identifier: EUPL-1.2
#include "host/library.h"

#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>

#include <dlfcn.h>

#include <new>
#include <string>

namespace stadtkern::host {
namespace {

Error refuse(const std::string& library, const std::string& why) {
  return {Code::FailedPrecondition, library + ": " + why};
}

}  // namespace

Result<const stadtkern_entry*> load_entry(const std::string& library, const std::string& id,
                                          const std::string& version) {
  // Never destroyed: code stays mapped until the process ends.
  auto* loaded = new boost::dll::shared_library;
  boost::dll::fs::error_code error;
  loaded->load(library, error, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  if (error) {
    // Boost's code is "Bad file descriptor", whatever is wrong; the loader's words name the symbol or library it
    // misses.
    const char* why = ::dlerror();
    return refuse(library, std::string("cannot be loaded: ") + (why != nullptr ? why : error.message().c_str()));
  }
  if (!loaded->has(STADTKERN_ENTRY_SYMBOL)) {
    return refuse(library, std::string("has no symbol \"") + STADTKERN_ENTRY_SYMBOL + "\": is it a Stadtkern plugin?");
  }
  const auto& entry = loaded->get<const stadtkern_entry>(STADTKERN_ENTRY_SYMBOL);
  if (entry.magic != STADTKERN_ABI_MAGIC) return refuse(library, "its entry does not begin with Stadtkern's magic");
  const std::string theirs = std::to_string(entry.abi_major) + "." + std::to_string(entry.abi_minor);
  const std::string ours = std::to_string(STADTKERN_ABI_MAJOR) + "." + std::to_string(STADTKERN_ABI_MINOR);
  if (entry.abi_major != STADTKERN_ABI_MAJOR || entry.abi_minor > STADTKERN_ABI_MINOR) {
    return refuse(library, "was built for ABI " + theirs + ", this host has " + ours +
                               ": update Stadtkern, or build the module against this SDK");
  }
  if (entry.size < sizeof(stadtkern_entry)) return refuse(library, "its entry is cut short");
  if (id != entry.id || version != entry.version) {
    return refuse(library,
                  "is " + std::string(entry.id) + " " + entry.version + ", plugin.toml says " + id + " " + version);
  }
  return &entry;
}

}  // namespace stadtkern::host
