// SPDX-License-Identifier: EUPL-1.2
#include "packages/signing.h"

#include "admin/sha256.h"

#include <array>
#include <functional>

namespace stadtkern::packages {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestLegacy = std::uint64_t{256} << 20;

// All bytes from the beginning, however far the descriptor was read.
Status read_from_start(int fd, const fs::path& shown, const std::function<Status(std::string_view)>& piece) {
  std::array<char, 65536> buffer{};
  for (off_t at = 0;;) {
    const ssize_t size = ::pread(fd, buffer.data(), buffer.size(), at);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return trouble(shown, "read");
    if (size == 0) return {};
    if (Status done = piece({buffer.data(), static_cast<std::size_t>(size)}); !done) return done;
    at += size;
  }
}

}  // namespace

fs::path signature_path(const fs::path& file) {
  fs::path path = file;
  path += ".minisig";
  return path;
}

Result<FileHashes> hash_file(int fd, const fs::path& shown) {
  FileHashes hashes;
  admin::Sha256 sum;
  Prehash prehash;
  Status read = read_from_start(fd, shown, [&](std::string_view bytes) -> Status {
    hashes.size += bytes.size();
    sum.add(bytes);
    prehash.add(bytes);
    return {};
  });
  if (!read) return read.error();
  hashes.sha256 = sum.hex();
  hashes.prehash = prehash.digest();
  return hashes;
}

Result<Signature> read_signature(const fs::path& path) {
  const Result<std::string> text = read_small(path, kLargestSignatureFile);
  if (!text) return text.error();
  Result<Signature> signature = parse_signature(*text);
  if (!signature) return refused(path.string() + ": " + signature.error().message);
  return signature;
}

Status check_signature(const Signature& signature, const PublicKey& key, const FileHashes& hashes, int fd,
                       const fs::path& shown) {
  if (signature.id != key.id) {
    return refused(shown.string() + " is signed by key " + to_text(signature.id) + ", not by " + to_text(key.id));
  }
  std::string message = hashes.prehash;
  if (!signature.prehashed) {
    if (hashes.size > kLargestLegacy) {
      return refused(shown.string() + " is too large for a signature of the older kind: sign it without -l");
    }
    message.clear();
    Status read = read_from_start(fd, shown, [&](std::string_view bytes) -> Status {
      message += bytes;
      if (message.size() > hashes.size) return refused(shown.string() + " changed while it was read");
      return {};
    });
    if (!read) return read;
  }
  if (!verifies(signature, key, message)) {
    return refused(shown.string() + " is not what key " + to_text(key.id) + " has signed: it is damaged, or somebody " +
                   "changed it or its signature; get both again");
  }
  return {};
}

Status write_signature(const fs::path& file, const FileHashes& hashes, const SecretKey& key,
                       const std::string& trusted_comment) {
  return put_file(signature_path(file), signature_file(sign_prehashed(key, hashes.prehash, trusted_comment)), 0644);
}

}  // namespace stadtkern::packages
