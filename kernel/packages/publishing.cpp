// SPDX-License-Identifier: EUPL-1.2
#include "packages/publishing.h"

#include "admin/sha256.h"
#include "packages/files.h"
#include "packages/install.h"
#include "packages/signing.h"
#include "packages/trust.h"

#include <algorithm>

namespace stadtkern::packages {
namespace {

namespace fs = std::filesystem;

// The index that lies there; an empty one when there is none.
Result<Index> earlier(const fs::path& folder) {
  const auto text = read_small(folder / kIndexFile, kLargestIndex);
  if (!text && text.error().code == Code::NotFound) return Index{};
  if (!text) return text.error();
  Result<Index> index = parse_index(*text);
  if (!index) return refused((folder / kIndexFile).string() + ": " + index.error().message);
  return index;
}

Result<IndexEntry> read_entry(const fs::path& file) {
  const auto found = inspect_package(file);
  if (!found) return found.error();
  const auto signature = read_signature(signature_path(file));
  if (!signature) {
    return refused(file.string() + " has no signature that can be read: sign it with `stadtkern sign` first");
  }
  const auto told = comment_field(signature->trusted_comment, "sha256");
  if (told && *told != found->sha256) return refused(file.string() + " was changed after it was signed: sign it again");
  IndexEntry entry = entry_of(found->package.manifest);
  entry.sha256 = found->sha256;
  entry.size = found->size;
  entry.file = file.filename().string();
  return entry;
}

// Adds the packages of the folder to what is withdrawn.
Status add_packages(const fs::path& folder, Index& index) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator item(folder, error), end; !error && item != end; item.increment(error)) {
    const std::string name = item->path().filename().string();
    if (name.ends_with(".skp") && !name.starts_with('.')) files.push_back(item->path());
  }
  if (error) return trouble(folder, "read", error.value());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    Result<IndexEntry> entry = read_entry(file);
    if (!entry) return entry.error();
    for (IndexEntry& other : index.entries) {
      if (other.id != entry->id || other.version != entry->version) continue;
      if (!other.file.empty()) {
        return refused(file.string() + " and " + other.file + " are both " + entry->id + " " +
                       catalogue::to_text(entry->version) + ": a version is built once; give one of them another");
      }
      if (other.sha256 == entry->sha256) entry->withdrawn = other.withdrawn;
    }
    std::erase_if(index.entries, [&](const IndexEntry& other) { return other.sha256 == entry->sha256; });
    index.entries.push_back(*std::move(entry));
  }
  return {};
}

// The signature comes last: until then readers refuse the new index and keep the one they have.
Status write_index(const Publishing& publishing, Index& index, std::uint64_t before, const KeyLoader& load) {
  index.sequence =
      std::max<std::uint64_t>(before + 1, static_cast<std::uint64_t>(std::max<std::int64_t>(publishing.now, 1)));
  index.created = publishing.now;
  index.expires = publishing.now + publishing.good_for.count();
  const std::string text = index_text(index);
  const Result<Index> again = parse_index(text);
  if (!again) return refused("the index would not be taken: " + again.error().message);
  const Result<SecretKey> key = load();
  if (!key) return key.error();
  FileHashes hashes;
  hashes.size = text.size();
  hashes.sha256 = admin::sha256_hex(text);
  Prehash prehash;
  prehash.add(text);
  hashes.prehash = prehash.digest();
  const fs::path file = publishing.folder / kIndexFile;
  if (Status put = put_file(file, text, 0644); !put) return put;
  return write_signature(
      file, hashes, *key,
      "index\tsequence:" + std::to_string(index.sequence) + "\tsha256:" + hashes.sha256 + "\thashed");
}

}  // namespace

Result<Index> build_catalogue(const Publishing& publishing, const KeyLoader& key) {
  const Result<Index> before = earlier(publishing.folder);
  if (!before) return before.error();
  Index index;
  for (IndexEntry entry : before->entries) {
    if (!entry.withdrawn) continue;
    entry.file.clear();
    index.entries.push_back(std::move(entry));
  }
  if (Status added = add_packages(publishing.folder, index); !added) return added.error();
  if (Status written = write_index(publishing, index, before->sequence, key); !written) return written.error();
  return index;
}

Result<Index> withdraw(const Publishing& publishing, std::string_view id, const catalogue::Version& version,
                       const std::string& reason, const KeyLoader& key) {
  Result<Index> index = earlier(publishing.folder);
  if (!index) return index.error();
  bool found = false;
  for (IndexEntry& entry : index->entries) {
    if (entry.id != id || entry.version != version) continue;
    entry.withdrawn = Withdrawal{reason, time_text(publishing.now)};
    found = true;
  }
  if (!found) {
    return Error{Code::NotFound, (publishing.folder / kIndexFile).string() + " has no " + std::string(id) + " " +
                                     catalogue::to_text(version)};
  }
  if (Status written = write_index(publishing, *index, index->sequence, key); !written) return written.error();
  return index;
}

}  // namespace stadtkern::packages
