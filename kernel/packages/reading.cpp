// SPDX-License-Identifier: EUPL-1.2
#include "packages/reading.h"

#include "admin/sha256.h"
#include "config/toml_file.h"

namespace stadtkern::packages {
namespace {

using config::in_quotes;

Error wrong(std::string message) {
  return {Code::FailedPrecondition, std::move(message)};
}

class Reading {
 public:
  Reading(TarReader& tar, std::uint64_t packed_size, Sink* sink) : tar_(tar), packed_size_(packed_size), sink_(sink) {}

  Result<Package> run() {
    if (Status read = read_hashes(); !read) return read.error();
    for (;;) {
      Result<std::optional<TarEntry>> entry = tar_.next();
      if (!entry) return entry.error();
      if (!*entry) break;
      if (Status read = read_file(**entry); !read) return read.error();
    }
    if (package_.files.size() < hashes_.size()) return wrong("files that its list of hashes names are missing");
    if (Status checked = check_files(package_.files, packed_size_); !checked) return checked.error();
    if (Status read = read_manifest(); !read) return read.error();
    return std::move(package_);
  }

 private:
  Status read_hashes() {
    Result<std::optional<TarEntry>> entry = tar_.next();
    if (!entry) return entry.error();
    if (!*entry || (*entry)->name != kHashesFile) return wrong("its first member is not " + std::string(kHashesFile));
    std::string text;
    if (Status begun = begin(**entry); !begun) return begun;
    Status read = tar_.read([&](std::string_view bytes) -> Status {
      text += bytes;
      if (text.size() > kLargestHashes) return wrong("its list of hashes is too long");
      return take(bytes);
    });
    if (!read) return read;
    if (Status ended = end(); !ended) return ended;
    Result<Hashes> hashes = parse_hashes(text);
    if (!hashes) return hashes.error();
    hashes_ = *std::move(hashes);
    return {};
  }

  Status read_file(const TarEntry& entry) {
    const auto hash = hashes_.find(entry.name);
    const std::string shown = in_quotes(entry.name);
    if (const std::string fault = name_fault(entry.name); !fault.empty()) {
      return wrong("the name " + shown + " is refused: " + fault);
    }
    if (entry.name == kHashesFile || entry.name == kSignatureFile) return wrong(shown + " is no name for a file of it");
    if (hash == hashes_.end()) return wrong(shown + " is not in its list of hashes");
    if (entry.size > kLargestFile) return wrong(shown + " is larger than a file of a package may be (512 MiB)");
    if (package_.files.size() >= hashes_.size()) return wrong("it has a file twice");
    if (Status begun = begin(entry); !begun) return begun;
    const bool manifest = entry.name == catalogue::kManifestFile;
    admin::Sha256 sum;
    std::uint64_t size = 0;
    Status read = tar_.read([&](std::string_view bytes) -> Status {
      size += bytes.size();
      if (size > entry.size) return wrong(shown + " is longer than it says");
      sum.add(bytes);
      if (manifest) {
        package_.manifest_text += bytes;
        if (package_.manifest_text.size() > config::kLargestToml) return wrong("its plugin.toml is too long");
      }
      return take(bytes);
    });
    if (!read) return read;
    if (size != entry.size || sum.hex() != hash->second) return wrong(shown + " is not what its hash says");
    package_.files.push_back({entry.name, size, entry.executable, hash->second});
    return end();
  }

  Status read_manifest() {
    if (package_.manifest_text.empty()) return wrong("it has no plugin.toml");
    config::Problems problems;
    auto manifest = catalogue::parse_manifest(package_.manifest_text, "plugin.toml", problems);
    if (!manifest) return wrong("its plugin.toml is wrong:\n" + config::to_text(std::move(problems)));
    package_.manifest = *std::move(manifest);
    const auto missing = missing_parts(package_.manifest, package_.files);
    if (!missing.empty()) return wrong("it lacks " + in_quotes(missing.front()) + ", which its plugin.toml needs");
    return {};
  }

  Status begin(const TarEntry& entry) { return sink_ != nullptr ? sink_->begin(entry) : Status{}; }
  Status end() { return sink_ != nullptr ? sink_->end() : Status{}; }

  // Bounds are checked on what comes, not on what a header promises.
  Status take(std::string_view bytes) {
    package_.unpacked += bytes.size();
    if (package_.unpacked > kLargestUnpacked) return wrong("unpacked it is larger than a package may be (1 GiB)");
    if (!within_growth(package_.unpacked, packed_size_)) {
      return wrong("unpacked it is more than " + std::to_string(kMostGrowth) + " times as large as it is packed");
    }
    return sink_ != nullptr ? sink_->write(bytes) : Status{};
  }

  TarReader& tar_;
  const std::uint64_t packed_size_;
  Sink* sink_;
  Hashes hashes_;
  Package package_;
};

}  // namespace

Result<Package> read_package(TarReader::Source source, std::uint64_t packed_size, Sink* sink) {
  auto tar = TarReader::make(std::move(source));
  if (!tar) return tar.error();
  return Reading(**tar, packed_size, sink).run();
}

}  // namespace stadtkern::packages
