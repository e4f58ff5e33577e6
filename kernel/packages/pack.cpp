// SPDX-License-Identifier: EUPL-1.2
#include "packages/pack.h"

#include "admin/sha256.h"
#include "packages/files.h"
#include "packages/reading.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>

namespace stadtkern::packages {
namespace {

namespace fs = std::filesystem;

// The bytes of a file below `folder`, piece by piece.
Status read_file(const fs::path& path, const std::function<Status(std::string_view)>& piece) {
  const Descriptor in(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!in) return trouble(path, "read");
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t size = ::read(in.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return trouble(path, "read");
    if (size == 0) return {};
    if (Status done = piece({buffer.data(), static_cast<std::size_t>(size)}); !done) return done;
  }
}

class Walk {
 public:
  Walk(fs::path folder, Packed& packed) : folder_(std::move(folder)), packed_(packed) {}

  Status run() {
    if (Status walked = walk({}); !walked) return walked;
    std::sort(packed_.files.begin(), packed_.files.end(),
              [](const PackedFile& a, const PackedFile& b) { return a.name < b.name; });
    std::sort(packed_.left_out.begin(), packed_.left_out.end());
    Status checked = check_files(packed_.files, 0);
    if (!checked) return refused(folder_.string() + " cannot be packed: " + checked.error().message);
    return {};
  }

 private:
  Status walk(const std::string& below) {
    std::error_code error;
    for (fs::directory_iterator entry(folder_ / below, error), end; !error && entry != end; entry.increment(error)) {
      const std::string step = entry->path().filename().string();
      std::string name = below;
      if (!name.empty()) name += '/';
      name += step;
      if (step.starts_with('.')) {
        packed_.left_out.push_back(name);
      } else if (Status added = add(name); !added) {
        return added;
      }
    }
    if (error) return trouble(folder_ / below, "read", error.value());
    return {};
  }

  Status add(const std::string& name) {
    const fs::path path = folder_ / name;
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0) return trouble(path, "read");
    const auto no = [&](const std::string& why) {
      return refused(path.string() + " cannot be packed: " + why + "; nothing was written");
    };
    if (const std::string fault = name_fault(name); !fault.empty()) return no("of its name, " + fault);
    if (S_ISDIR(facts.st_mode)) return walk(name);
    if (S_ISLNK(facts.st_mode)) return no("it is a link");
    if (!S_ISREG(facts.st_mode)) return no("it is neither a file nor a folder");
    if (facts.st_nlink > 1) return no("it has a second name (hard link): copy it");
    if (name == kHashesFile || name == kSignatureFile) return no("packages have a file of that name of their own");
    if (packed_.files.size() >= kMostFiles) return no("there are more than " + std::to_string(kMostFiles) + " files");
    PackedFile file{name, 0, (facts.st_mode & 0111) != 0, {}};
    admin::Sha256 sum;
    Status read = read_file(path, [&](std::string_view bytes) -> Status {
      file.size += bytes.size();
      if (file.size > kLargestFile) return no("it is larger than a file of a package may be (512 MiB)");
      sum.add(bytes);
      return {};
    });
    if (!read) return read;
    file.sha256 = sum.hex();
    packed_.files.push_back(std::move(file));
    return {};
  }

  const fs::path folder_;
  Packed& packed_;
};

Status write_members(TarWriter& tar, const fs::path& folder, const Packed& packed) {
  const std::string hashes = hashes_text(packed.files);
  if (Status begun = tar.begin(std::string(kHashesFile), hashes.size(), false); !begun) return begun;
  if (Status written = tar.write(hashes); !written) return written;
  for (const PackedFile& file : packed.files) {
    if (Status begun = tar.begin(file.name, file.size, file.executable); !begun) return begun;
    admin::Sha256 sum;
    std::uint64_t size = 0;
    const auto changed = [&] {
      return Error{Code::Conflict, (folder / file.name).string() + " changed while it was packed: pack again"};
    };
    Status read = read_file(folder / file.name, [&](std::string_view bytes) -> Status {
      size += bytes.size();
      if (size > file.size) return changed();
      sum.add(bytes);
      return tar.write(bytes);
    });
    if (!read) return read;
    if (size != file.size || sum.hex() != file.sha256) return changed();
  }
  return tar.finish();
}

Status write_package(const fs::path& folder, const fs::path& part, Packed& packed) {
  const Descriptor out(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!out) return trouble(part, "be made");
  admin::Sha256 sum;
  auto tar = TarWriter::make([&](std::string_view bytes) -> Status {
    if (!write_all(out.get(), bytes)) return trouble(part, "be written");
    sum.add(bytes);
    packed.size += bytes.size();
    return {};
  });
  if (!tar) return tar.error();
  if (Status written = write_members(**tar, folder, packed); !written) return written;
  if (::fsync(out.get()) != 0) return trouble(part, "be synced");
  packed.sha256 = sum.hex();
  // What could not be installed is not handed out.
  Status fits = check_files(packed.files, packed.size);
  if (packed.size > kLargestPackage) fits = refused("it is larger than a package may be (512 MiB)");
  if (!fits) return refused(folder.string() + " cannot be packed: " + fits.error().message);
  if (::rename(part.c_str(), packed.file.c_str()) != 0) return trouble(packed.file, "be given its name");
  return sync_folder(packed.file.has_parent_path() ? packed.file.parent_path() : fs::path("."));
}

}  // namespace

std::string package_name(const catalogue::Manifest& manifest) {
  return manifest.id + "-" + catalogue::to_text(manifest.version) + ".skp";
}

Result<Packed> pack(const fs::path& folder, fs::path file) {
  config::Problems problems;
  auto manifest = catalogue::read_manifest(folder, problems);
  if (!manifest) return Error{Code::InvalidArgument, config::to_text(std::move(problems))};
  Packed packed;
  packed.manifest = *std::move(manifest);
  packed.file = file.empty() ? fs::path(package_name(packed.manifest)) : std::move(file);
  std::error_code error;
  const fs::path inside = fs::weakly_canonical(fs::absolute(packed.file), error);
  const fs::path root = fs::canonical(folder, error);
  if (error) return trouble(folder, "read", error.value());
  if (std::mismatch(root.begin(), root.end(), inside.begin(), inside.end()).first == root.end()) {
    return Error{Code::InvalidArgument,
                 packed.file.string() + " lies in the folder that is packed: choose another place"};
  }
  if (Status walked = Walk(folder, packed).run(); !walked) return walked.error();
  const auto missing = missing_parts(packed.manifest, packed.files);
  if (!missing.empty()) {
    return refused((folder / missing.front()).string() +
                   " is missing, and plugin.toml needs it: build the module, and pack the folder that the build made");
  }
  const fs::path part =
      packed.file.parent_path() / ("." + packed.file.filename().string() + "." + std::to_string(::getpid()) + ".part");
  ::unlink(part.c_str());
  if (Status written = write_package(folder, part, packed); !written) {
    ::unlink(part.c_str());
    return written.error();
  }
  return packed;
}

}  // namespace stadtkern::packages
