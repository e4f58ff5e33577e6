// SPDX-License-Identifier: EUPL-1.2
// stadtkern key new|list|trust|pin, sign. Keys and signatures are files of minisign.
#include "admin/cli.h"
#include "admin/node_trust.h"
#include "admin/secret_key.h"
#include "packages/files.h"
#include "packages/signing.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;
using catalogue::to_text;
using packages::PublicKey;
using packages::SecretKey;
using packages::to_text;

// A file that must not be there yet.
Status write_new(const fs::path& file, const std::string& text, unsigned mode) {
  const lifecycle::Descriptor out(
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, static_cast<mode_t>(mode)));
  if (!out && errno == EEXIST) {
    return Error{Code::FailedPrecondition, file.string() + " exists: choose another name, for a key is never replaced"};
  }
  if (!out) return packages::trouble(file, "be made");
  if (packages::write_all(out.get(), text) && ::fsync(out.get()) == 0) return {};
  const Error error = packages::trouble(file, "be written");
  ::unlink(file.c_str());
  return error;
}

// --- key new --------------------------------------------------------------------------------------------------------

struct NewKey {
  std::string name;
  bool plain = false;
};

void make(Cli& cli, const NewKey& options) {
  const fs::path secret_file = options.name + ".key";
  const fs::path public_file = options.name + ".pub";
  std::error_code none;
  for (const fs::path& file : {secret_file, public_file}) {
    if (!fs::exists(file, none)) continue;
    return cli.fail(
        {Code::FailedPrecondition, file.string() + " exists: choose another name, for a key is never replaced"});
  }
  std::optional<std::string> password;
  if (!options.plain) {
    Result<std::string> typed = ask_password("Password for the new key");
    if (!typed) return cli.fail(typed.error());
    if (::isatty(STDIN_FILENO) != 0) {
      const Result<std::string> again = ask_password("The same once more");
      if (!again) return cli.fail(again.error());
      if (*again != *typed) return cli.fail({Code::InvalidArgument, "the two passwords differ; nothing was made"});
    }
    if (typed->empty()) {
      return cli.fail({Code::InvalidArgument, "the password is empty; a key without one is made with --no-password"});
    }
    password = *std::move(typed);
  }
  const SecretKey key = SecretKey::make();
  Result<std::string> text = key.file(password);
  if (!text) return cli.fail(text.error());
  Status written = write_new(secret_file, *text, 0600);
  sodium_memzero(text->data(), text->size());
  if (!written) return cli.fail(written.error());
  written = write_new(public_file, packages::public_key_file(key.public_key()), 0644);
  if (!written) return cli.fail(written.error());
  if (!cli.json) {
    std::printf("key %s\n  secret  %s (keep it off the nodes, and a copy somewhere safe)\n  public  %s\n",
                to_text(key.id()).c_str(), secret_file.c_str(), public_file.c_str());
    std::printf("sign with: stadtkern sign FILE --key %s\ntrusted by a node after: stadtkern key trust %s\n",
                secret_file.c_str(), public_file.c_str());
    return;
  }
  json::Value out = json::Value::object();
  out.set("key", to_text(key.id()));
  out.set("public_key", to_text(key.public_key()));
  out.set("secret_file", secret_file.string());
  out.set("public_file", public_file.string());
  cli.result(out);
}

// --- key list, trust, pin -------------------------------------------------------------------------------------------

void list(Cli& cli, const std::string& config) {
  const fs::path folder = config_folder(cli.state, config);
  const auto trust = trust_of(folder);
  if (!trust) return cli.fail(trust.error());
  const auto pins = packages::load_pins(cli.state);
  if (!pins) return cli.fail(pins.error());
  if (cli.json) {
    json::Value out = json::Value::object();
    json::Value& keys = out.set("keys", json::Value::array());
    for (const packages::TrustedKey& key : trust->keys) {
      json::Value& entry = keys.push(json::Value::object());
      entry.set("name", key.name);
      entry.set("key", to_text(key.key.id));
      entry.set("public_key", to_text(key.key));
      entry.set("file", key.file.string());
    }
    json::Value& pinned = out.set("pins", json::Value::array());
    for (const packages::Pin& pin : *pins) {
      json::Value& entry = pinned.push(json::Value::object());
      entry.set("module", pin.module);
      entry.set("key", to_text(pin.key.id));
      entry.set("since", pin.since);
    }
    out.set("unsigned", trust->unsigned_allowed);
    return cli.result(out);
  }
  std::vector<std::vector<std::string>> rows{{"KEY", "NAME", "PINNED FOR"}};
  const auto modules_of = [&](const PublicKey& key) {
    std::string text;
    for (const packages::Pin& pin : *pins) {
      if (pin.key == key) text += (text.empty() ? "" : ", ") + pin.module;
    }
    return text;
  };
  for (const packages::TrustedKey& key : trust->keys) {
    rows.push_back({to_text(key.key.id), key.name, modules_of(key.key)});
  }
  for (const packages::Pin& pin : *pins) {
    if (packages::find_key(trust->keys, pin.key.id) != nullptr) continue;
    rows.push_back({to_text(pin.key.id), "(no longer trusted)", pin.module});
  }
  if (rows.size() > 1) print_table(rows);
  if (trust->keys.empty()) {
    std::printf("no keys in %s: `stadtkern key trust FILE.pub` adds one\n", trust->keys_folder.c_str());
  }
  if (trust->unsigned_allowed) std::printf("packages without a signature are taken ([packages] unsigned = true)\n");
}

struct TrustOptions {
  std::string key;
  std::string name;
  std::string config;
};

void trust(Cli& cli, const TrustOptions& options) {
  const Result<PublicKey> key = public_key_of(options.key);
  if (!key) return cli.fail(key.error());
  const std::string name = options.name.empty() ? fs::path(options.key).stem().string() : options.name;
  const fs::path folder = config_folder(cli.state, options.config) / packages::kKeysFolder;
  if (Status noted = note_change(cli.state, "key trust", {}, name + " key:" + to_text(key->id)); !noted) {
    return cli.fail(noted.error());
  }
  const Result<packages::TrustedKey> trusted = packages::trust_key(folder, name, *key);
  if (!trusted) return cli.fail(trusted.error());
  if (!cli.json) {
    std::printf("key %s is trusted: %s. Removing that file takes it back\n", to_text(key->id).c_str(),
                trusted->file.c_str());
    return;
  }
  json::Value out = json::Value::object();
  out.set("key", to_text(key->id));
  out.set("name", trusted->name);
  out.set("file", trusted->file.string());
  cli.result(out);
}

struct PinOptions {
  std::string module;
  std::string key;
  std::string config;
};

void pin(Cli& cli, const PinOptions& options) {
  if (!catalogue::module_id(options.module)) {
    return cli.fail({Code::InvalidArgument, config::in_quotes(options.module) + " is no module's id"});
  }
  const auto trusted = trust_of(config_folder(cli.state, options.config));
  if (!trusted) return cli.fail(trusted.error());
  const packages::TrustedKey* found = nullptr;
  for (const packages::TrustedKey& key : trusted->keys) {
    if (key.name == options.key || to_text(key.key.id) == options.key) found = &key;
  }
  if (found == nullptr) {
    return cli.fail({Code::FailedPrecondition,
                     config::in_quotes(options.key) + " is no trusted key's name or id; see `stadtkern key list`"});
  }
  const auto lock = packages::lock_packages(cli.state);
  if (!lock) return cli.fail(lock.error());
  auto pins = packages::load_pins(cli.state);
  if (!pins) return cli.fail(pins.error());
  if (Status noted = note_change(cli.state, "key pin", options.module, "key:" + to_text(found->key.id)); !noted) {
    return cli.fail(noted.error());
  }
  packages::set_pin(*pins, {options.module, found->key, packages::now_text()});
  if (Status saved = packages::save_pins(cli.state, *pins); !saved) return cli.fail(saved.error());
  if (!cli.json) {
    std::printf("%s is pinned to key %s (%s)\n", options.module.c_str(), to_text(found->key.id).c_str(),
                found->name.c_str());
    return;
  }
  json::Value out = json::Value::object();
  out.set("module", options.module);
  out.set("key", to_text(found->key.id));
  cli.result(out);
}

// --- sign -----------------------------------------------------------------------------------------------------------

struct SignOptions {
  std::string file;
  std::string key;
};

void sign(Cli& cli, const SignOptions& options) {
  std::string comment;
  if (options.file.ends_with(".skp")) {  // what no node would take is not signed
    const auto found = packages::inspect_package(options.file);
    if (!found) return cli.fail(found.error());
    comment = "id:" + found->package.manifest.id + "\tversion:" + to_text(found->package.manifest.version) + "\t";
  }
  const auto in = packages::open_regular(options.file);
  if (!in) return cli.fail(in.error());
  const auto hashes = packages::hash_file(in->get(), options.file);
  if (!hashes) return cli.fail(hashes.error());
  const Result<SecretKey> key = load_secret(options.key);
  if (!key) return cli.fail(key.error());
  comment += "sha256:" + hashes->sha256 + "\tsigned:" + packages::now_text() + "\thashed";
  if (Status done = packages::write_signature(options.file, *hashes, *key, comment); !done) {
    return cli.fail(done.error());
  }
  const std::string path = packages::signature_path(options.file).string();
  if (!cli.json) {
    std::printf("%s: signed by key %s\n", path.c_str(), to_text(key->id()).c_str());
    return;
  }
  json::Value out = json::Value::object();
  out.set("signature", path);
  out.set("key", to_text(key->id()));
  out.set("sha256", hashes->sha256);
  out.set("trusted_comment", comment);
  cli.result(out);
}

void add_config_option(Command command, std::string& config) {
  command.option("--config", config,
                 "The configuration's folder (else the running kernel's, ./config, /etc/stadtkern)");
}

void add_trust_commands(Command key, Cli& cli) {
  Command listed = key.subcommand("list", "Whom this node trusts, and for which modules");
  const auto config = std::make_shared<std::string>();
  add_config_option(listed, *config);
  listed.runs([&cli, config] { list(cli, *config); });

  Command trusted = key.subcommand("trust", "Trust a public key: it goes into keys/ of the configuration");
  const auto trusting = std::make_shared<TrustOptions>();
  trusted.option("KEY", trusting->key, "A file of minisign, or a key's line that begins with RW").required();
  trusted.option("--name", trusting->name, "What it is called here (else the file's name)");
  add_config_option(trusted, trusting->config);
  trusted.runs([&cli, trusting] { trust(cli, *trusting); });

  Command pinned = key.subcommand("pin", "Say which trusted key signs a module from now on");
  const auto pinning = std::make_shared<PinOptions>();
  pinned.option("MODULE", pinning->module).required();
  pinned.option("KEY", pinning->key, "The key's name or id, as `stadtkern key list` shows it").required();
  add_config_option(pinned, pinning->config);
  pinned.runs([&cli, pinning] { pin(cli, *pinning); });
}

}  // namespace

void add_keys(Command app, Cli& cli) {
  if (sodium_init() < 0) std::abort();  // no random numbers: nothing here can be trusted
  Command key = app.group("key", "Keys that sign packages (minisign's), and whom this node trusts");
  Command made = key.subcommand("new", "Make a key: NAME.key, which is secret, and NAME.pub");
  const auto fresh = std::make_shared<NewKey>();
  made.option("NAME", fresh->name, "Path without an ending").required();
  made.flag("-W,--no-password", fresh->plain, "Do not encrypt the secret key");
  made.runs([&cli, fresh] { make(cli, *fresh); });
  add_trust_commands(key, cli);

  Command signing = app.subcommand("sign", "Sign a package or another file: writes FILE.minisig");
  const auto options = std::make_shared<SignOptions>();
  signing.option("FILE", options->file).required();
  signing.option("--key", options->key, "The secret key's file; its password is asked for, or piped in as a line")
      .required();
  signing.runs([&cli, options] { sign(cli, *options); });
}

}  // namespace stadtkern::admin
