// SPDX-License-Identifier: EUPL-1.2
// Installing: a package is checked whole, unpacked beside its place, made durable, and appears under its name at once.
// A kill, a full disk or a fault at any point leaves nothing that shows. Several may be at it: they take turns.
#pragma once

#include "packages/installed.h"
#include "packages/minisign.h"
#include "packages/reading.h"
#include "packages/trust.h"

#include <stadtkern/result.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace stadtkern::packages {

struct Signer {
  std::string name;  // of the trusted key
  PublicKey key;
  std::string trusted_comment;
};

// A package whose signature and contents were found right.
struct Verified {
  Package package;
  std::string sha256;
  std::uint64_t size = 0;
  std::optional<Signer> signer;  // nothing: unsigned, where that is allowed
};

struct Trust {
  std::vector<TrustedKey> keys;
  std::filesystem::path keys_folder;  // for messages
  bool unsigned_allowed = false;      // the development switch
};

// Checks the signature before anything else of the file is looked at. Changes nothing. FailedPrecondition, with words,
// for whatever is wrong with package or signature.
[[nodiscard]] Result<Verified> verify_package(const std::filesystem::path& file, const Trust& trust);

// The same without asking for a signature: for who is about to make one, or lists what lies in a folder.
[[nodiscard]] Result<Verified> inspect_package(const std::filesystem::path& file);

struct InstallRequest {
  std::filesystem::path state;
  std::filesystem::path file;
  Trust trust;
  bool repin = false;    // take another trusted key for this module from now on
  std::string sha256{};  // what it must be; empty: anything
  // Asked before anything changes; an error ends it.
  std::function<Status(const Verified&)> about_to{};
};

struct InstallOutcome {
  Verified verified;
  std::filesystem::path folder;
  bool already = false;  // it was there
  bool pinned = false;   // its key was pinned, or pinned anew
};

[[nodiscard]] Result<InstallOutcome> install(const InstallRequest& request);

}  // namespace stadtkern::packages
