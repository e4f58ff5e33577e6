// SPDX-License-Identifier: EUPL-1.2
#include "packages/catalogues.h"

#include "admin/sha256.h"
#include "config/table_reader.h"
#include "packages/contents.h"
#include "packages/signing.h"
#include "packages/state_table.h"
#include "packages/trust.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <limits>

namespace stadtkern::packages {
namespace {

namespace fs = std::filesystem;
using config::in_quotes;

constexpr std::int64_t kMostSequence = std::int64_t{1} << 53;
constexpr const char* kFolder = "catalogues";
constexpr const char* kCache = ".cache";
constexpr std::chrono::seconds kIndexTime{60};
constexpr std::chrono::seconds kPackageTime{900};

fs::path index_path(const fs::path& state, const std::string& name) {
  return state / kFolder / (name + ".json");
}

KnownCatalogue read_catalogue(const config::Member& entry, config::TableReader& table) {
  KnownCatalogue catalogue{entry.key, {}, {}, 0, {}};
  if (!key_name(entry.key)) table.fault("", in_quotes(entry.key) + " is no catalogue's name");
  const auto address = catalogue_address(table.required_text("address"));
  if (address) {
    catalogue.address = *address;
  } else {
    table.fault("address", address.error().message);
  }
  const auto key = parse_public_key(table.required_text("key"));
  if (key) {
    catalogue.key = *key;
  } else {
    table.fault("key", key.error().message);
  }
  catalogue.sequence = static_cast<std::uint64_t>(table.integer("sequence", 0, kMostSequence).value_or(0));
  catalogue.sha256 = table.text("sha256").value_or("");
  return catalogue;
}

// A TOML string: addresses hold no control characters.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// A package that was fetched whole is there under its hash, and its bytes are not doubted before they are installed.
Status fetch_into(const fs::path& path, const std::string& address, const std::string& name, const FetchLimits& limits,
                  const std::string& sha256) {
  fs::path part = path;
  part += "." + std::to_string(::getpid()) + ".part";
  const auto fetched = [&]() -> Status {
    const Descriptor out(::open(part.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!out) return trouble(part, "be made");
    if (Status done = fetch(address, name, limits, out); !done) return done;
    const auto hashes = hash_file(out.get(), part);
    if (!hashes) return hashes.error();
    if (!sha256.empty() && (hashes->sha256 != sha256 || hashes->size != limits.bytes)) {
      return refused(shown_address(address) + "/" + name +
                     " is not what the catalogue's index says: it is damaged, or the catalogue is being changed; try "
                     "again");
    }
    if (std::rename(part.c_str(), path.c_str()) != 0) return trouble(path, "be given its name");
    return {};
  };
  Status done = fetched();
  if (!done) ::unlink(part.c_str());
  return done;
}

}  // namespace

Result<std::vector<KnownCatalogue>> load_catalogues(const fs::path& state) {
  std::vector<KnownCatalogue> catalogues;
  const Status read = read_state_table(state / kCataloguesFile, "catalogues",
                                       [&](const config::Member& entry, config::TableReader& table) {
                                         catalogues.push_back(read_catalogue(entry, table));
                                       });
  if (!read) return read.error();
  std::sort(catalogues.begin(), catalogues.end(),
            [](const KnownCatalogue& a, const KnownCatalogue& b) { return a.name < b.name; });
  return catalogues;
}

Status save_catalogues(const fs::path& state, const std::vector<KnownCatalogue>& catalogues) {
  std::string text =
      "# Written by `stadtkern catalogue`. An address may hold a password.\nformat = " + std::to_string(kStateForm) +
      "\n";
  for (const KnownCatalogue& catalogue : catalogues) {
    text += "\n[catalogues." + config::header_word(catalogue.name) + "]\naddress  = " + quoted(catalogue.address) +
            "\nkey      = \"" + to_text(catalogue.key) +
            "\"\n# The last index that was seen: an older one is refused.\nsequence = " +
            std::to_string(catalogue.sequence) + "\nsha256   = \"" + catalogue.sha256 + "\"\n";
  }
  return put_file(state / kCataloguesFile, text, 0600);
}

Result<Index> check_index(const KnownCatalogue& catalogue, std::string_view index, std::string_view signature,
                          std::int64_t now) {
  const auto signed_by = parse_signature(signature);
  if (!signed_by) return refused(signed_by.error().message);
  if (signed_by->id != catalogue.key.id) {
    return refused("its index is signed by key " + to_text(signed_by->id) + ", not by " + to_text(catalogue.key.id));
  }
  Prehash prehash;
  prehash.add(index);
  if (!verifies(*signed_by, catalogue.key, signed_by->prehashed ? prehash.digest() : std::string(index))) {
    return refused("its index is not what key " + to_text(catalogue.key.id) +
                   " has signed: it is damaged, somebody changed it, or it is being changed; try again");
  }
  Result<Index> parsed = parse_index(index);
  if (!parsed) return parsed.error();
  if (Status fresh = check_fresh(*parsed, catalogue.sequence, now); !fresh) return fresh.error();
  if (parsed->sequence == catalogue.sequence && admin::sha256_hex(index) != catalogue.sha256) {
    return refused("its index is another one than before under the same number, " + std::to_string(parsed->sequence));
  }
  return parsed;
}

Result<Index> update_catalogue(const fs::path& state, const KnownCatalogue& catalogue, std::int64_t now) {
  const auto text = fetch_small(catalogue.address, std::string(kIndexFile), {kLargestIndex, kIndexTime});
  if (!text) return text.error();
  const std::string name = signature_path(std::string(kIndexFile)).string();
  const auto signature = fetch_small(catalogue.address, name, {kLargestSignatureFile, kIndexTime});
  if (!signature) return signature.error();
  const auto lock = lock_packages(state);
  if (!lock) return lock.error();
  auto all = load_catalogues(state);  // another update may have seen a newer one meanwhile
  if (!all) return all.error();
  const auto known = std::find_if(all->begin(), all->end(), [&](const KnownCatalogue& one) {
    return one.name == catalogue.name && one.address == catalogue.address && one.key == catalogue.key;
  });
  if (known == all->end()) return Error{Code::NotFound, "catalogue " + catalogue.name + " was removed meanwhile"};
  Result<Index> index = check_index(*known, *text, *signature, now);
  if (!index) return refused("catalogue " + catalogue.name + ": " + index.error().message);
  known->sequence = index->sequence;
  known->sha256 = admin::sha256_hex(*text);
  if (Status saved = save_catalogues(state, *all); !saved) return saved.error();
  if (Status made = make_folders(state, kFolder); !made) return made.error();
  const fs::path path = index_path(state, catalogue.name);
  if (Status put = put_file(path, *text, 0644); !put) return put.error();
  if (Status put = put_file(signature_path(path), *signature, 0644); !put) return put.error();
  return index;
}

Result<Index> kept_index(const fs::path& state, const KnownCatalogue& catalogue, std::int64_t now, bool expired_too) {
  const fs::path path = index_path(state, catalogue.name);
  const auto text = read_small(path, kLargestIndex);
  const auto signature = text ? read_small(signature_path(path), kLargestSignatureFile) : text;
  if (!signature) {
    if (signature.error().code != Code::NotFound) return signature.error();
    return Error{Code::NotFound,
                 "catalogue " + catalogue.name + " was never fetched: run `stadtkern catalogue update`"};
  }
  constexpr std::int64_t kBeginning = std::numeric_limits<std::int64_t>::min();
  Result<Index> index = check_index(catalogue, *text, *signature, expired_too ? kBeginning : now);
  if (!index) {
    return refused("catalogue " + catalogue.name + ": " + index.error().message + "; run `stadtkern catalogue update`");
  }
  return index;
}

void forget_index(const fs::path& state, const std::string& name) {
  const fs::path path = index_path(state, name);
  ::unlink(path.c_str());
  ::unlink(signature_path(path).c_str());
}

Result<std::vector<WithdrawnPackage>> withdrawn_here(const fs::path& state) {
  const auto installed = scan_installed(state);
  if (!installed) return installed.error();
  std::vector<WithdrawnPackage> found;
  if (installed->empty()) return found;
  const auto catalogues = load_catalogues(state);
  if (!catalogues) return catalogues.error();
  for (const KnownCatalogue& catalogue : *catalogues) {
    const auto index = kept_index(state, catalogue, 0, true);
    if (!index) continue;
    for (WithdrawnPackage& one : withdrawn_among(*installed, catalogue.name, *index)) found.push_back(std::move(one));
  }
  return found;
}

Result<fs::path> fetch_package(const fs::path& state, const KnownCatalogue& catalogue, const IndexEntry& entry) {
  if (Status made = make_folders(state, fs::path("packages") / kCache); !made) return made.error();
  const fs::path path = state / "packages" / kCache / (entry.sha256 + ".skp");
  std::error_code error;
  // The signature may be made anew for the same bytes, so it is fetched each time it can be.
  const std::string name = signature_path(entry.file).string();
  const bool have = fs::exists(path, error);
  Status signature = fetch_into(signature_path(path), catalogue.address, name, {kLargestSignatureFile, kIndexTime}, {});
  const bool offline = !signature && signature.error().code == Code::Unavailable;
  if (!signature && signature.error().code == Code::NotFound) {
    ::unlink(signature_path(path).c_str());  // installing says what that means
  } else if (!signature && !(offline && have && fs::exists(signature_path(path), error))) {
    return signature.error();
  }
  if (have) return path;
  Status package = fetch_into(path, catalogue.address, entry.file, {entry.size, kPackageTime}, entry.sha256);
  if (!package) return package.error();
  return path;
}

void clear_cache(const fs::path& state) {
  std::error_code error;
  for (fs::directory_iterator entry(state / "packages" / kCache, error), end; !error && entry != end;
       entry.increment(error)) {
    ::unlink(entry->path().c_str());
  }
}

}  // namespace stadtkern::packages
