// SPDX-License-Identifier: EUPL-1.2
// Signing and verifying files: FILE and, beside it, FILE.minisig.
#pragma once

#include "packages/files.h"
#include "packages/minisign.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace stadtkern::packages {

// The file's name with ".minisig" behind it.
[[nodiscard]] std::filesystem::path signature_path(const std::filesystem::path& file);

struct FileHashes {
  std::uint64_t size = 0;
  std::string sha256;   // hexadecimal
  std::string prehash;  // BLAKE2b-512, 64 bytes
};

// Reads the descriptor from its beginning to its end.
[[nodiscard]] Result<FileHashes> hash_file(int fd, const std::filesystem::path& shown);

// NotFound when there is none, FailedPrecondition when it is none of minisign's.
[[nodiscard]] Result<Signature> read_signature(const std::filesystem::path& path);

// Whether the signature is `key`'s over this file. FailedPrecondition with words: another key's, or not these bytes.
// `fd` is read only for a signature of the older kind, which needs the whole file in memory (at most 256 MiB).
[[nodiscard]] Status check_signature(const Signature& signature, const PublicKey& key, const FileHashes& hashes, int fd,
                                     const std::filesystem::path& shown);

// Writes FILE.minisig over what `hashes` were made of.
[[nodiscard]] Status write_signature(const std::filesystem::path& file, const FileHashes& hashes, const SecretKey& key,
                                     const std::string& trusted_comment);

}  // namespace stadtkern::packages
