// SPDX-License-Identifier: EUPL-1.2
// stadtkern pack, verify, install, packages list|gc|remove
#include "admin/cli.h"
#include "admin/node_trust.h"
#include "admin/secret_key.h"
#include "admin/withdrawn.h"
#include "packages/catalogues.h"
#include "packages/files.h"
#include "packages/garbage.h"
#include "packages/pack.h"
#include "packages/signing.h"

#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;
using catalogue::to_text;
using packages::InstalledPackage;
using packages::to_text;

constexpr int kEnvironment = 3;
constexpr int kUsage = 2;

std::string kib(std::uint64_t bytes) {
  char text[32];
  const double size = static_cast<double>(bytes) / 1024;
  std::snprintf(text, sizeof text, size < 1024 ? "%.1f KiB" : "%.1f MiB", size < 1024 ? size : size / 1024);
  return text;
}

// A lock that another program holds is the environment's fault; a file that is not there was named wrongly.
void fail(Cli& cli, const Error& error) {
  cli.fail(error);
  if (error.reason == "lock") cli.exit_code = kEnvironment;
  if (error.code == Code::NotFound) cli.exit_code = kUsage;
}

json::Value facts_of(const packages::Verified& verified) {
  json::Value out = json::Value::object();
  out.set("id", verified.package.manifest.id);
  out.set("version", to_text(verified.package.manifest.version));
  out.set("sha256", verified.sha256);
  out.set("size", verified.size);
  out.set("files", verified.package.files.size());
  out.set("unpacked", verified.package.unpacked);
  out.set("signed", verified.signer.has_value());
  if (verified.signer) {
    out.set("key", to_text(verified.signer->key.id));
    out.set("key_name", verified.signer->name);
    out.set("trusted_comment", verified.signer->trusted_comment);
  }
  return out;
}

std::string signer_words(const packages::Verified& verified) {
  if (!verified.signer) return "not signed";
  return "signed by " + verified.signer->name + " (" + to_text(verified.signer->key.id) + ")";
}

// --- pack -----------------------------------------------------------------------------------------------------------

struct PackOptions {
  std::string folder;
  std::string file;
};

void pack(Cli& cli, const PackOptions& options) {
  const auto packed = packages::pack(options.folder, options.file);
  if (!packed) return fail(cli, packed.error());
  if (!cli.json) {
    std::printf("%s: %s %s, %zu files, %s\n  sha256 %s\n", packed->file.c_str(), packed->manifest.id.c_str(),
                to_text(packed->manifest.version).c_str(), packed->files.size(), kib(packed->size).c_str(),
                packed->sha256.c_str());
    for (const std::string& name : packed->left_out) std::printf("  left out: %s\n", name.c_str());
    return;
  }
  json::Value out = json::Value::object();
  out.set("file", packed->file.string());
  out.set("id", packed->manifest.id);
  out.set("version", to_text(packed->manifest.version));
  out.set("sha256", packed->sha256);
  out.set("size", packed->size);
  out.set("files", packed->files.size());
  out.set("left_out", array_of(packed->left_out));
  cli.result(out);
}

// --- verify ---------------------------------------------------------------------------------------------------------

struct VerifyOptions {
  std::string file;
  std::string key;
  std::string config;
};

Result<packages::Trust> trust_for(const Cli& cli, const VerifyOptions& options) {
  if (options.key.empty()) {
    auto trust = trust_of(config_folder(cli.state, options.config));
    if (trust) trust->unsigned_allowed = false;  // who asks wants to know
    return trust;
  }
  const Result<packages::PublicKey> key = public_key_of(options.key);
  if (!key) return key.error();
  packages::Trust trust;
  trust.keys.push_back({fs::path(options.key).stem().string(), *key, options.key});
  trust.keys_folder = options.key;
  return trust;
}

// Another file than a package: its signature alone.
Result<packages::Verified> verify_other(const std::string& file, const packages::Trust& trust) {
  const auto in = packages::open_regular(file);
  if (!in) return in.error();
  const auto hashes = packages::hash_file(in->get(), file);
  if (!hashes) return hashes.error();
  const auto signature = packages::read_signature(packages::signature_path(file));
  if (!signature) return packages::refused(signature.error().message);
  const packages::TrustedKey* key = packages::find_key(trust.keys, signature->id);
  if (key == nullptr) {
    return packages::refused(file + " is signed by key " + to_text(signature->id) + ", which is not trusted here");
  }
  if (Status right = check_signature(*signature, key->key, *hashes, in->get(), file); !right) return right.error();
  packages::Verified verified;
  verified.sha256 = hashes->sha256;
  verified.size = hashes->size;
  verified.signer = packages::Signer{key->name, key->key, signature->trusted_comment};
  return verified;
}

void verify(Cli& cli, const VerifyOptions& options) {
  const auto trust = trust_for(cli, options);
  if (!trust) return fail(cli, trust.error());
  const bool package = options.file.ends_with(".skp");
  const auto verified = package ? packages::verify_package(options.file, *trust) : verify_other(options.file, *trust);
  if (!verified) return fail(cli, verified.error());
  if (cli.json) return cli.result(facts_of(*verified));
  std::printf("%s: %s\n", options.file.c_str(), signer_words(*verified).c_str());
  if (package) {
    std::printf("  %s %s, %zu files\n", verified->package.manifest.id.c_str(),
                to_text(verified->package.manifest.version).c_str(), verified->package.files.size());
  }
  std::printf("  sha256 %s\n  %s\n", verified->sha256.c_str(), verified->signer->trusted_comment.c_str());
}

// --- install --------------------------------------------------------------------------------------------------------

struct InstallOptions {
  std::string what;
  std::string config;
  bool repin = false;
};

// Of each catalogue the index as it is now, or the kept one where it cannot be reached. One that is refused is left
// out, and said so.
Result<std::vector<packages::NamedIndex>> current_indexes(const Cli& cli,
                                                          const std::vector<packages::KnownCatalogue>& catalogues) {
  std::vector<packages::NamedIndex> indexes;
  const std::int64_t now = std::time(nullptr);
  std::optional<Error> last;
  for (const packages::KnownCatalogue& catalogue : catalogues) {
    auto index = packages::update_catalogue(cli.state, catalogue, now);
    if (!index) {
      const Error why = index.error();
      if (why.code == Code::Unavailable || why.code == Code::NotFound) {
        index = packages::kept_index(cli.state, catalogue, now);
      }
      std::fprintf(stderr, "%s%s\n", why.message.c_str(), index ? "; its last index is used" : "; it is left out");
      if (!index) last = why;
    }
    if (index) indexes.push_back({catalogue.name, *std::move(index)});
  }
  if (indexes.empty() && last) return *last;
  return indexes;
}

// The file that `install` is to take: the one that was named, or what a catalogue has.
struct Source {
  fs::path file;
  std::string sha256;     // that it must have; empty: any
  std::string catalogue;  // empty: a file
};

Result<Source> source_of(const Cli& cli, const std::string& what) {
  std::error_code error;
  const bool path = what.find('/') != std::string::npos || what.ends_with(".skp") || fs::exists(what, error);
  if (path) return Source{what, {}, {}};
  const auto wanted = packages::parse_wanted(what);
  if (!wanted) return wanted.error();
  const auto catalogues = packages::load_catalogues(cli.state);
  if (!catalogues) return catalogues.error();
  if (catalogues->empty()) {
    return Error{Code::NotFound,
                 "there is no file " + what + ", and no catalogue is known: `stadtkern catalogue add` adds one"};
  }
  const auto indexes = current_indexes(cli, *catalogues);
  if (!indexes) return indexes.error();
  const auto choice = packages::choose(*indexes, *wanted);
  if (!choice) return choice.error();
  const auto from = std::find_if(catalogues->begin(), catalogues->end(),
                                 [&](const auto& known) { return known.name == choice->catalogue; });
  const auto file = packages::fetch_package(cli.state, *from, choice->entry);
  if (!file) return file.error();
  return Source{*file, choice->entry.sha256, choice->catalogue};
}

void install(Cli& cli, const InstallOptions& options) {
  ::signal(SIGXFSZ, SIG_IGN);  // a limit on files is an error to be told, as a full disk is
  auto trust = trust_of(config_folder(cli.state, options.config));
  if (!trust) return fail(cli, trust.error());
  const auto source = source_of(cli, options.what);
  if (!source) return fail(cli, source.error());
  const auto about_to = [&](const packages::Verified& found) {
    const catalogue::Manifest& manifest = found.package.manifest;
    return note_change(cli.state, "install", manifest.id,
                       to_text(manifest.version) + " sha256:" + found.sha256 +
                           (found.signer ? " key:" + to_text(found.signer->key.id) : std::string(" unsigned")));
  };
  const auto outcome =
      packages::install({cli.state, source->file, *std::move(trust), options.repin, source->sha256, about_to});
  if (!outcome) return fail(cli, outcome.error());
  const auto withdrawn = withdrawn_packages(cli.state);
  const auto gone = withdrawn.find(outcome->verified.sha256);
  if (gone != withdrawn.end()) std::fprintf(stderr, "warning: %s\n", gone->second.words.c_str());
  if (!cli.json) {
    if (!source->catalogue.empty()) std::printf("from catalogue %s: ", source->catalogue.c_str());
    const catalogue::Manifest& manifest = outcome->verified.package.manifest;
    std::printf("%s %s %s, %s\n  %s\n", manifest.id.c_str(), to_text(manifest.version).c_str(),
                outcome->already ? "is installed already" : "installed", signer_words(outcome->verified).c_str(),
                outcome->folder.c_str());
    if (outcome->pinned) std::printf("  from now on only this key signs %s here\n", manifest.id.c_str());
    return;
  }
  json::Value out = facts_of(outcome->verified);
  out.set("folder", outcome->folder.string());
  out.set("already", outcome->already);
  out.set("pinned", outcome->pinned);
  if (gone != withdrawn.end()) out.set("withdrawn", gone->second.words);
  if (!source->catalogue.empty()) out.set("catalogue", source->catalogue);
  cli.result(out);
}

// --- packages list, gc, remove --------------------------------------------------------------------------------------

json::Value facts_of(const InstalledPackage& package, bool used) {
  json::Value out = json::Value::object();
  out.set("id", package.id);
  out.set("version", to_text(package.version));
  out.set("sha256", package.sha256);
  out.set("folder", package.folder.string());
  out.set("in_use", used);
  return out;
}

std::string key_of(const InstalledPackage& package) {
  const auto signature = packages::read_signature(package.folder / packages::kSignatureFile);
  return signature ? to_text(signature->id) : "unsigned";
}

void list(Cli& cli) {
  const auto installed = packages::scan_installed(cli.state);
  if (!installed) return fail(cli, installed.error());
  const auto used = packages_in_use(cli.state);
  const auto in_use = [&](const InstalledPackage& package) { return used && used->contains(package.sha256); };
  const auto withdrawn = packages::withdrawn_here(cli.state);
  if (!withdrawn) return fail(cli, withdrawn.error());
  if (!used) std::fprintf(stderr, "what is in use is not known: %s\n", used.error().message.c_str());
  if (cli.json) {
    json::Value out = json::Value::object();
    json::Value& all = out.set("packages", json::Value::array());
    for (const InstalledPackage& package : *installed) {
      json::Value& entry = all.push(facts_of(package, in_use(package)));
      entry.set("key", key_of(package));
      for (const packages::WithdrawnPackage& gone : *withdrawn) {
        if (gone.package.sha256 == package.sha256) entry.set("withdrawn", gone.withdrawal.reason);
      }
    }
    return cli.result(out);
  }
  if (installed->empty()) {
    std::printf("no packages are installed\n");
    return;
  }
  std::vector<std::vector<std::string>> rows{{"MODULE", "VERSION", "SHA256", "KEY", "NOTE"}};
  for (const InstalledPackage& package : *installed) {
    rows.push_back({package.id, to_text(package.version), package.sha256.substr(0, 12), key_of(package),
                    in_use(package) ? "in use" : ""});
  }
  print_table(rows);
  for (const packages::WithdrawnPackage& gone : *withdrawn) std::printf("warning: %s\n", to_text(gone).c_str());
}

// Removes them, and says which; the first that fails ends it.
void remove_all(Cli& cli, const std::vector<InstalledPackage>& going, std::size_t left_over) {
  json::Value out = json::Value::object();
  json::Value& removed = out.set("removed", json::Value::array());
  for (const InstalledPackage& package : going) {
    const std::string what = to_text(package.version) + " sha256:" + package.sha256;
    if (Status noted = note_change(cli.state, "package remove", package.id, what); !noted) {
      return fail(cli, noted.error());
    }
    if (Status done = packages::remove_installed(package); !done) return fail(cli, done.error());
    removed.push(facts_of(package, false));
    if (!cli.json) {
      std::printf("removed %s %s %s\n", package.id.c_str(), to_text(package.version).c_str(),
                  package.sha256.substr(0, 12).c_str());
    }
  }
  out.set("left_over", left_over);
  if (cli.json) return cli.result(out);
  if (left_over > 0) std::printf("removed what %zu ended installs had left\n", left_over);
  if (going.empty() && left_over == 0) std::printf("nothing to remove\n");
}

void collect(Cli& cli, std::size_t keep) {
  const auto lock = packages::lock_packages(cli.state);
  if (!lock) return fail(cli, lock.error());
  const auto used = packages_in_use(cli.state);
  if (!used) {
    return fail(cli, packages::refused("nothing was removed: " + used.error().message));
  }
  const auto installed = packages::scan_installed(cli.state);
  if (!installed) return fail(cli, installed.error());
  const std::size_t left_over = packages::clear_left_over(cli.state);
  packages::clear_cache(cli.state);
  remove_all(cli, packages::garbage(*installed, *used, keep), left_over);
}

void remove(Cli& cli, const std::string& what) {
  const std::size_t at = what.find('@');
  const auto version = at == std::string::npos ? std::nullopt : catalogue::parse_version(what.substr(at + 1));
  if (!version) {
    return cli.fail({Code::InvalidArgument, "usage: stadtkern packages remove ID@VERSION, such as bench@1.2.0"});
  }
  const auto lock = packages::lock_packages(cli.state);
  if (!lock) return fail(cli, lock.error());
  auto installed = packages::scan_installed(cli.state);
  if (!installed) return fail(cli, installed.error());
  std::erase_if(*installed, [&](const InstalledPackage& package) {
    return package.id != what.substr(0, at) || package.version != *version;
  });
  if (installed->empty()) {
    return fail(cli, {Code::NotFound, what + " is not installed; see `stadtkern packages list`"});
  }
  const auto used = packages_in_use(cli.state);
  if (!used) return fail(cli, packages::refused("nothing was removed: " + used.error().message));
  for (const InstalledPackage& package : *installed) {
    if (!used->contains(package.sha256)) continue;
    return fail(cli, packages::refused(what + " is in use: nothing was removed"));
  }
  remove_all(cli, *installed, 0);
}

void add_packages_commands(Command app, Cli& cli) {
  Command group = app.group("packages", "What is installed on this node");
  group.subcommand("list", "Every installed version, whose key signed it, and what is in use").runs([&cli] {
    list(cli);
  });
  Command gc = group.subcommand("gc", "Remove versions that neither the lock file nor a running module names");
  const auto keep = std::make_shared<std::size_t>(2);
  gc.option("--keep", *keep, "Keep this many of the newest versions of each module").shows_default();
  gc.runs([&cli, keep] { collect(cli, *keep); });
  Command gone = group.subcommand("remove", "Remove one version that is not in use");
  const auto what = std::make_shared<std::string>();
  gone.option("ID@VERSION", *what).required();
  gone.runs([&cli, what] { remove(cli, *what); });
}

}  // namespace

void add_packages(Command app, Cli& cli) {
  constexpr const char* kConfig = "The configuration's folder (else the running kernel's, ./config, /etc/stadtkern)";
  Command packing = app.subcommand("pack", "Make a package, NAME-VERSION.skp, of a built module's folder");
  const auto pack_options = std::make_shared<PackOptions>();
  packing.option("DIR", pack_options->folder, "The folder with plugin.toml").required();
  packing.option("-o,--output", pack_options->file, "The file to write (else NAME-VERSION.skp here)");
  packing.runs([&cli, pack_options] { pack(cli, *pack_options); });

  Command verifying = app.subcommand("verify", "Check a file against its signature, and a package as a whole");
  const auto verify_options = std::make_shared<VerifyOptions>();
  verifying.option("FILE", verify_options->file).required();
  verifying.option("--key", verify_options->key, "Only this public key, instead of those that the node trusts");
  verifying.option("--config", verify_options->config, kConfig);
  verifying.runs([&cli, verify_options] { verify(cli, *verify_options); });

  Command installing = app.subcommand("install", "Install a signed package; nothing that runs changes");
  const auto install_options = std::make_shared<InstallOptions>();
  installing
      .option("PACKAGE", install_options->what, "A package's file; or ID[@RANGE], such as bench@^1.2, from a catalogue")
      .required();
  installing.flag("--repin", install_options->repin, "From now on another trusted key signs this module");
  installing.option("--config", install_options->config, kConfig);
  installing.runs([&cli, install_options] { install(cli, *install_options); });
  add_packages_commands(app, cli);
}

}  // namespace stadtkern::admin
