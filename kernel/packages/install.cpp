// SPDX-License-Identifier: EUPL-1.2
#include "packages/install.h"

#include "admin/sha256.h"
#include "packages/signing.h"
#include "packages/unpacking.h"

#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>

namespace stadtkern::packages {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDraft = ".new-";

struct Opened {
  Descriptor in;
  FileHashes hashes;
};

Result<Opened> open_package(const fs::path& file) {
  std::uint64_t size = 0;
  Result<Descriptor> in = open_regular(file, &size);
  if (!in) return in.error();
  if (size > kLargestPackage)
    return refused(file.string() + " is refused: it is larger than a package may be (512 MiB)");
  Result<FileHashes> hashes = hash_file(in->get(), file);
  if (!hashes) return hashes.error();
  return Opened{*std::move(in), *std::move(hashes)};
}

// Reads the package from its beginning, and takes care that these are the bytes whose hash was checked.
Result<Package> read_checked(const Opened& opened, const fs::path& file, Sink* sink) {
  std::array<char, 65536> buffer{};
  off_t at = 0;
  admin::Sha256 sum;
  const TarReader::Source source = [&]() -> Result<std::string_view> {
    for (;;) {
      const ssize_t size = ::pread(opened.in.get(), buffer.data(), buffer.size(), at);
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return trouble(file, "read");
      at += size;
      const std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
      sum.add(bytes);
      return bytes;
    }
  };
  Result<Package> package = read_package(source, opened.hashes.size, sink);
  if (!package) {
    if (package.error().code != Code::FailedPrecondition) return package.error();
    return refused(file.string() + " is refused: " + package.error().message);
  }
  for (;;) {
    const Result<std::string_view> rest = source();
    if (!rest) return rest.error();
    if (rest->empty()) break;
  }
  if (sum.hex() != opened.hashes.sha256) return refused(file.string() + " changed while it was read");
  return package;
}

Result<std::optional<Signer>> check_signer(const Opened& opened, const fs::path& file, const Trust& trust,
                                           std::string* text) {
  const fs::path path = signature_path(file);
  const Result<Signature> signature = read_signature(path);
  if (!signature && signature.error().code == Code::NotFound) {
    if (trust.unsigned_allowed) return std::optional<Signer>();
    return refused(file.string() + " is refused: it is not signed (there is no " + path.string() +
                   "). Have it signed with `stadtkern sign`; on a machine for development, [packages] unsigned = true "
                   "in stadtkern.toml takes it as it is");
  }
  if (!signature) return signature.error();
  const TrustedKey* key = find_key(trust.keys, signature->id);
  if (key == nullptr) {
    return refused(file.string() + " is refused: this node does not trust key " + to_text(signature->id) +
                   ", which signed it. If you do: `stadtkern key trust FILE.pub` puts it into " +
                   trust.keys_folder.string());
  }
  if (Status checked = check_signature(*signature, key->key, opened.hashes, opened.in.get(), file); !checked) {
    return checked.error();
  }
  const auto told = comment_field(signature->trusted_comment, "sha256");
  if (told && *told != opened.hashes.sha256) {
    return refused(file.string() + " is refused: its signature's comment is about another file");
  }
  if (text != nullptr) *text = signature_file(*signature);
  return std::optional(Signer{key->name, key->key, signature->trusted_comment});
}

// The signature may be a right one of a file that was renamed; what its comment says must fit what is inside.
Status check_comment(const Verified& verified, const fs::path& file) {
  if (!verified.signer) return {};
  const std::string& comment = verified.signer->trusted_comment;
  const auto id = comment_field(comment, "id");
  const auto version = comment_field(comment, "version");
  const catalogue::Manifest& manifest = verified.package.manifest;
  if ((!id || *id == manifest.id) && (!version || *version == catalogue::to_text(manifest.version))) return {};
  return refused(file.string() + " is refused: its signature's comment is about another module or version");
}

Result<Verified> verify_opened(const Opened& opened, const fs::path& file, const Trust& trust, std::string* text) {
  auto signer = check_signer(opened, file, trust, text);
  if (!signer) return signer.error();
  auto package = read_checked(opened, file, nullptr);
  if (!package) return package.error();
  Verified verified{*std::move(package), opened.hashes.sha256, opened.hashes.size, *std::move(signer)};
  if (Status fits = check_comment(verified, file); !fits) return fits.error();
  return verified;
}

// Whether the key is the one that signs this module here. Fills in the pin that is to be written.
Result<std::optional<Pin>> check_pin(const std::vector<Pin>& pins, const Verified& verified, bool repin,
                                     const fs::path& file) {
  const std::string& id = verified.package.manifest.id;
  const Pin* pin = find_pin(pins, id);
  if (!verified.signer) {
    if (pin == nullptr) return std::optional<Pin>();
    return refused(file.string() + " is refused: it is not signed, and " + id + " is pinned to key " +
                   to_text(pin->key.id) + " since " + pin->since);
  }
  const PublicKey& key = verified.signer->key;
  if (pin != nullptr && pin->key == key) return std::optional<Pin>();
  if (pin != nullptr && !repin) {
    return refused(file.string() + " is refused: " + id + " is pinned to key " + to_text(pin->key.id) + " since " +
                   pin->since + ", and this package is signed by key " + to_text(key.id) + " (" +
                   verified.signer->name + "). If its publisher changed keys, install it with --repin");
  }
  return std::optional(Pin{id, key, now_text()});
}

// What a killed one left behind; the lock says that nobody writes there now.
void clear_drafts(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename().string().starts_with(".")) static_cast<void>(remove_tree(entry->path()));
  }
}

class Draft {
 public:
  explicit Draft(fs::path path) : path_(std::move(path)) {}
  ~Draft() {
    if (!path_.empty()) static_cast<void>(remove_tree(path_));
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }
  void keep() { path_.clear(); }

 private:
  fs::path path_;
};

Status unpack(const Opened& opened, const fs::path& file, const fs::path& folder, const std::string& signature) {
  auto unpacking = Unpacking::into(folder);
  if (!unpacking) return unpacking.error();
  const auto package = read_checked(opened, file, unpacking->get());
  if (!package) return package.error();
  if (!signature.empty()) {
    if (Status put = (*unpacking)->put(std::string(kSignatureFile), signature); !put) return put;
  }
  return (*unpacking)->finish();
}

// Beside its place, for a folder that is closed to writers cannot be moved from one folder to another.
Status put_in_place(const InstallRequest& request, const Opened& opened, const std::string& signature,
                    const fs::path& target, const std::function<Status()>& before) {
  const fs::path parent = target.parent_path();
  if (Status made = make_folders(request.state, parent.lexically_relative(request.state)); !made) return made;
  clear_drafts(parent);
  std::string name = (parent / (std::string(kDraft) + "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) return trouble(parent, "be written");
  Draft draft(name);
  if (Status done = unpack(opened, request.file, draft.path(), signature); !done) return done;
  if (Status done = before(); !done) return done;
  if (std::rename(draft.path().c_str(), target.c_str()) != 0) return trouble(target, "be put in place");
  draft.keep();
  return sync_folder(parent);
}

// The same bytes, signed by another key now: the signature that lies with them is the one that counts.
Status sign_anew(const fs::path& folder, const std::string& signature, const std::function<Status()>& before) {
  if (Status done = before(); !done) return done;
  const fs::path file = folder / kSignatureFile;
  const Result<std::string> there = read_small(file, kLargestSignatureFile);
  if (signature.empty() || (there && *there == signature)) return {};
  std::error_code error;
  fs::permissions(folder, fs::perms::owner_write, fs::perm_options::add, error);
  Status put = put_file(file, signature, 0444);
  fs::permissions(folder, fs::perms::owner_write, fs::perm_options::remove, error);
  return put;
}

// Folders that a failed install made and that hold nothing.
void drop_empty(const fs::path& folder) {
  if (::rmdir(folder.c_str()) == 0) ::rmdir(folder.parent_path().c_str());
}

}  // namespace

Result<Verified> verify_package(const fs::path& file, const Trust& trust) {
  const Result<Opened> opened = open_package(file);
  if (!opened) return opened.error();
  return verify_opened(*opened, file, trust, nullptr);
}

Result<Verified> inspect_package(const fs::path& file) {
  const Result<Opened> opened = open_package(file);
  if (!opened) return opened.error();
  auto package = read_checked(*opened, file, nullptr);
  if (!package) return package.error();
  return Verified{*std::move(package), opened->hashes.sha256, opened->hashes.size, {}};
}

Result<InstallOutcome> install(const InstallRequest& request) {
  const Result<Opened> opened = open_package(request.file);
  if (!opened) return opened.error();
  if (!request.sha256.empty() && opened->hashes.sha256 != request.sha256) {
    return refused(request.file.string() + " is refused: its sha256 is " + opened->hashes.sha256 + ", not " +
                   request.sha256);
  }
  std::string signature;
  Result<Verified> verified = verify_opened(*opened, request.file, request.trust, &signature);
  if (!verified) return verified.error();
  const Result<Descriptor> lock = lock_packages(request.state);
  if (!lock) return lock.error();
  Result<std::vector<Pin>> pins = load_pins(request.state);
  if (!pins) return pins.error();
  const auto pin = check_pin(*pins, *verified, request.repin, request.file);
  if (!pin) return pin.error();
  const catalogue::Manifest& manifest = verified->package.manifest;
  InstallOutcome outcome;
  outcome.folder = folder_of(request.state, manifest.id, manifest.version, verified->sha256);
  outcome.pinned = pin->has_value();
  std::error_code error;
  outcome.already = fs::is_directory(outcome.folder, error);
  // A pin that a kill leaves without its module does no harm: the operator wanted this key for it.
  const auto write_pin = [&]() -> Status {
    if (request.about_to && (!outcome.already || *pin)) {
      if (Status told = request.about_to(*verified); !told) return told;
    }
    if (!*pin) return {};
    set_pin(*pins, **pin);
    return save_pins(request.state, *pins);
  };
  Status done = outcome.already ? sign_anew(outcome.folder, signature, write_pin)
                                : put_in_place(request, *opened, signature, outcome.folder, write_pin);
  if (!done) {
    drop_empty(outcome.folder.parent_path());
    return done.error();
  }
  outcome.verified = *std::move(verified);
  return outcome;
}

}  // namespace stadtkern::packages
