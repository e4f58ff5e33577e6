// SPDX-License-Identifier: EUPL-1.2
// Packing, and packages that somebody made to harm: each is refused, and leaves nothing.
#include "packages/reading.h"
#include "admin/sha256.h"
#include "packages/install.h"
#include "packages/pack.h"
#include "packages/signing.h"
#include "packages/tests/folder.h"

#include <archive.h>
#include <archive_entry.h>

#include <functional>

using namespace stadtkern;
using namespace stadtkern::packages;
using namespace stadtkern::packages::test;

namespace {

struct Made {
  std::string name;
  std::string bytes;
  unsigned type = AE_IFREG;
  std::string link{};
  bool hard = false;
  unsigned mode = 0644;
};

la_ssize_t collect(archive*, void* into, const void* bytes, std::size_t size) {
  static_cast<std::string*>(into)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

// A tar by libarchive's own writer, which asks no questions.
std::string archived(const std::vector<Made>& members, int layers = 1) {
  std::string out;
  archive* tar = ::archive_write_new();
  ::archive_write_set_format_pax_restricted(tar);
  ::archive_write_set_bytes_in_last_block(tar, 1);
  for (int i = 0; i < layers; ++i) ::archive_write_add_filter_zstd(tar);
  REQUIRE(::archive_write_open(tar, &out, nullptr, &collect, nullptr) == ARCHIVE_OK);
  for (const Made& made : members) {
    archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, made.name.c_str());
    ::archive_entry_set_filetype(entry, made.type);
    ::archive_entry_set_perm(entry, made.mode);
    ::archive_entry_set_size(entry, static_cast<la_int64_t>(made.bytes.size()));
    if (!made.link.empty() && made.hard) ::archive_entry_set_hardlink(entry, made.link.c_str());
    if (!made.link.empty() && !made.hard) ::archive_entry_set_symlink(entry, made.link.c_str());
    REQUIRE(::archive_write_header(tar, entry) == ARCHIVE_OK);
    ::archive_write_data(tar, made.bytes.data(), made.bytes.size());
    ::archive_entry_free(entry);
  }
  REQUIRE(::archive_write_close(tar) == ARCHIVE_OK);
  ::archive_write_free(tar);
  return out;
}

std::vector<Made> with_hashes(const std::vector<Made>& members) {
  std::string hashes;
  for (const Made& made : members) hashes += admin::sha256_hex(made.bytes) + "  " + made.name + "\n";
  std::vector<Made> all{{std::string(kHashesFile), hashes}};
  all.insert(all.end(), members.begin(), members.end());
  return all;
}

const std::vector<Made> kGood{{"bench.so", "code", AE_IFREG, {}, false, 0755}, {"plugin.toml", kManifest}};

Result<Package> read(const std::string& bytes, Sink* sink = nullptr) {
  std::size_t at = 0;
  const TarReader::Source source = [&]() -> Result<std::string_view> {
    const std::string_view piece = std::string_view(bytes).substr(at, 1000);
    at += piece.size();
    return piece;
  };
  return read_package(source, bytes.size(), sink);
}

Error refusal(const std::vector<Made>& members, int layers = 1) {
  const auto package = read(archived(members, layers));
  REQUIRE_FALSE(package);
  CHECK(package.error().code == Code::FailedPrecondition);
  return package.error();
}

Trust unsigned_trust() {
  Trust trust;
  trust.unsigned_allowed = true;
  return trust;
}

std::vector<std::string> everything_in(const fs::path& folder) {
  std::vector<std::string> found;
  if (!fs::exists(folder)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) found.push_back(entry.path().filename().string());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

TEST_CASE("package: a good one is read with its manifest and files") {
  const auto package = read(archived(with_hashes(kGood)));
  REQUIRE(package);
  CHECK(package->manifest.id == "bench");
  REQUIRE(package->files.size() == 2);
  CHECK(package->files[0].executable);
  CHECK_FALSE(package->files[1].executable);
}

TEST_CASE("package: packing the same folder twice gives the same bytes, whatever its times and rights") {
  const Folder folder;
  make_module(folder, "one/bench");
  make_module(folder, "two/bench");
  fs::last_write_time(folder.path / "two/bench/plugin.toml", fs::file_time_type::min());
  ::chmod((folder.path / "two/bench/bench.so").c_str(), 0700);
  ::chmod((folder.path / "two/bench/web/app.js").c_str(), 0600);
  const auto one = pack(folder.path / "one/bench", folder.path / "one.skp");
  const auto two = pack(folder.path / "two/bench", folder.path / "two.skp");
  REQUIRE(one);
  REQUIRE(two);
  CHECK(one->sha256 == two->sha256);
  CHECK(bytes_of(one->file) == bytes_of(two->file));
  CHECK(one->sha256 == admin::sha256_hex(bytes_of(one->file)));
  CHECK(package_name(one->manifest) == "bench-1.2.0.skp");
  CHECK(read(bytes_of(one->file)));
}

TEST_CASE("package: hidden files are left out and named") {
  const Folder folder;
  make_module(folder);
  folder.write("bench/.git/config", "x");
  folder.write("bench/web/.swp", "x");
  const auto packed = pack(folder.path / "bench", folder.path / "a.skp");
  REQUIRE(packed);
  CHECK(packed->left_out == std::vector<std::string>{".git", "web/.swp"});
  CHECK(packed->files.size() == 3);
}

TEST_CASE("package: what no package may hold is not packed, and nothing is written") {
  const Folder folder;
  make_module(folder);
  const fs::path module = folder.path / "bench";
  SECTION("link") {
    fs::create_symlink("/etc/passwd", module / "passwd");
  }
  SECTION("link to a folder") {
    fs::create_directory_symlink("/etc", module / "etc");
  }
  SECTION("hard link") {
    fs::create_hard_link(module / "bench.so", module / "again.so");
  }
  SECTION("pipe") {
    REQUIRE(::mkfifo((module / "pipe").c_str(), 0600) == 0);
  }
  SECTION("name") {
    folder.write("bench/a b", "x");
  }
  SECTION("its own list") {
    folder.write("bench/hashes.sha256", "x");
  }
  SECTION("no code") {
    fs::remove(module / "bench.so");
  }
  SECTION("bomb") {
    fs::resize_file(module / "bench.so", kFreeGrowth + (std::uint64_t{4} << 20));
  }
  const auto packed = pack(module, folder.path / "out.skp");
  REQUIRE_FALSE(packed);
  CHECK(packed.error().code == Code::FailedPrecondition);
  CHECK(everything_in(folder.path).back() != "out.skp");
  CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("package: a wrong manifest is told with file, line and key") {
  const Folder folder;
  make_module(folder);
  folder.write("bench/plugin.toml", kManifest + "licens = \"EUPL-1.2\"\n");
  const auto packed = pack(folder.path / "bench", folder.path / "out.skp");
  REQUIRE_FALSE(packed);
  CHECK(packed.error().code == Code::InvalidArgument);
  CHECK_THAT(packed.error().message, Catch::Contains("plugin.toml:5:") && Catch::Contains("licence"));
}

TEST_CASE("package: names that lead out are refused") {
  const auto name = GENERATE(as<std::string>{}, "../evil", "/tmp/evil", "web/../../evil", ".evil", "a\\b");
  CAPTURE(name);
  auto members = kGood;
  members.push_back({name, "x"});
  CHECK_THAT(refusal(with_hashes(members)).message, Catch::Contains("name"));
}

TEST_CASE("package: links, devices, pipes and folders are refused") {
  auto members = with_hashes(kGood);
  SECTION("link") {
    members.push_back({"web", "", AE_IFLNK, "/etc"});
  }
  SECTION("hard link") {
    members.push_back({"again", "", AE_IFREG, "plugin.toml", true});
  }
  SECTION("device") {
    members.push_back({"disk", "", AE_IFBLK});
  }
  SECTION("terminal") {
    members.push_back({"tty", "", AE_IFCHR});
  }
  SECTION("pipe") {
    members.push_back({"pipe", "", AE_IFIFO});
  }
  SECTION("folder") {
    members.push_back({"web", "", AE_IFDIR});
  }
  CHECK_THAT(refusal(members).message, Catch::Contains("plain files"));
}

TEST_CASE("package: the list of hashes and the files must be the same") {
  auto members = with_hashes(kGood);
  SECTION("other bytes") {
    members[1].bytes = "evil";
  }
  SECTION("a file more") {
    members.push_back({"more", "x"});
  }
  SECTION("a file less") {
    members.pop_back();
  }
  SECTION("a file twice") {
    members.push_back(members[1]);
  }
  SECTION("a file twice instead of another") {
    members[2] = members[1];
  }
  SECTION("no list") {
    members.erase(members.begin());
  }
  SECTION("list later") {
    std::swap(members[0], members[1]);
  }
  SECTION("two lists") {
    members.push_back(members[0]);
  }
  SECTION("nothing") {
    members.clear();
  }
  CHECK_FALSE(refusal(members).message.empty());
}

TEST_CASE("package: a file and a folder of one name are refused") {
  auto members = kGood;
  members.push_back({"web", "x"});
  members.push_back({"web/app.js", "x"});
  CHECK_THAT(refusal(with_hashes(members)).message, Catch::Contains("as a file and as a folder"));
}

TEST_CASE("package: bombs are stopped while they unpack, not after") {
  struct Count final : Sink {
    Status begin(const TarEntry&) override { return {}; }
    Status write(std::string_view bytes) override {
      size += bytes.size();
      return {};
    }
    Status end() override { return {}; }
    std::uint64_t size = 0;
  } count;
  auto members = kGood;
  members.push_back({"zeros", std::string(std::size_t{64} << 20, '\0')});
  const std::string bytes = archived(with_hashes(members));
  REQUIRE(bytes.size() < 100'000);
  const auto package = read(bytes, &count);
  REQUIRE_FALSE(package);
  CHECK_THAT(package.error().message, Catch::Contains("times as large"));
  CHECK(count.size < kFreeGrowth + bytes.size() * kMostGrowth + 65'536);
}

TEST_CASE("package: other compressions are refused") {
  CHECK_FALSE(refusal(with_hashes(kGood), 0).message.empty());
  CHECK_FALSE(refusal(with_hashes(kGood), 2).message.empty());
}

TEST_CASE("package: cut short or with a bit turned it is refused, or is the same package") {
  const std::string good = archived(with_hashes(kGood));
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    const auto package = read(bytes);
    CAPTURE(at);
    if (package) {
      CHECK(package->manifest_text == kManifest);
    } else {
      CHECK(package.error().code == Code::FailedPrecondition);
    }
  }
  const auto half = read(good.substr(0, good.size() / 2));
  REQUIRE_FALSE(half);
  CHECK(half.error().code == Code::FailedPrecondition);
}

TEST_CASE("package: a manifest that is wrong, missing, or needs what is not there is refused") {
  std::vector<Made> members = kGood;
  SECTION("wrong") {
    members[1].bytes += "licens = 1\n";
  }
  SECTION("no toml") {
    members[1].bytes = "\xff\xfe";
  }
  SECTION("missing") {
    members.pop_back();
  }
  SECTION("no code") {
    members.erase(members.begin());
  }
  CHECK_THAT(refusal(with_hashes(members)).message, Catch::Contains("plugin.toml"));
}

TEST_CASE("install: read-only, without setuid, and the same once more changes nothing") {
  const Folder folder;
  auto members = kGood;
  members[0].mode = 06755;
  members.push_back({"web/deep/app.js", "x"});
  const fs::path file = folder.write("a.skp", archived(with_hashes(members)));
  const InstallRequest request{folder.path / "state", file, unsigned_trust()};
  const auto outcome = install(request);
  REQUIRE(outcome);
  CHECK_FALSE(outcome->already);
  struct stat facts {};
  REQUIRE(::stat((outcome->folder / "bench.so").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 07777) == 0555);
  REQUIRE(::stat((outcome->folder / "plugin.toml").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 07777) == 0444);
  REQUIRE(::stat((outcome->folder / "web/deep").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 07777) == 0555);
  const auto installed = scan_installed(folder.path / "state");
  REQUIRE(installed);
  REQUIRE(installed->size() == 1);
  CHECK(installed->front().folder == outcome->folder);
  CHECK(installed->front().sha256 == admin::sha256_hex(bytes_of(file)));
  CHECK(check_installed_file(outcome->folder, "bench.so"));
  const auto again = install(request);
  REQUIRE(again);
  CHECK(again->already);
}

TEST_CASE("install: the code's hash is found wrong when somebody changed it") {
  const Folder folder;
  const fs::path file = folder.write("a.skp", archived(with_hashes(kGood)));
  const auto outcome = install({folder.path / "state", file, unsigned_trust()});
  REQUIRE(outcome);
  ::chmod(outcome->folder.c_str(), 0700);
  fs::remove(outcome->folder / "bench.so");
  std::ofstream(outcome->folder / "bench.so") << "evil";
  const auto checked = check_installed_file(outcome->folder, "bench.so");
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == Code::FailedPrecondition);
  CHECK(check_installed_file(outcome->folder, "other.so").error().code == Code::NotFound);
}

TEST_CASE("install: what is refused leaves nothing, not even a folder") {
  const Folder folder;
  auto members = kGood;
  members.push_back({"../../evil", "x"});
  const fs::path file = folder.write("a.skp", archived(with_hashes(members)));
  const auto outcome = install({folder.path / "state", file, unsigned_trust()});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == Code::FailedPrecondition);
  CHECK_FALSE(fs::exists(folder.path / "state"));
  CHECK_FALSE(fs::exists(folder.path / "evil"));
}

TEST_CASE("install: unsigned only with the switch") {
  const Folder folder;
  const fs::path file = folder.write("a.skp", archived(with_hashes(kGood)));
  const auto outcome = install({folder.path / "state", file, Trust{}});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == Code::FailedPrecondition);
  CHECK_THAT(outcome.error().message, Catch::Contains("not signed"));
}

TEST_CASE("install: the first trusted key is pinned, another one needs a word") {
  const Folder folder;
  const SecretKey first = SecretKey::make();
  const SecretKey second = SecretKey::make();
  Trust trust = unsigned_trust();
  trust.keys = {{"first", first.public_key(), {}}, {"second", second.public_key(), {}}};
  const fs::path file = folder.write("a.skp", archived(with_hashes(kGood)));
  const auto sign = [&](const SecretKey& key, const std::string& comment) {
    const auto in = open_regular(file);
    REQUIRE(write_signature(file, *hash_file(in->get(), file), key, comment));
  };
  InstallRequest request{folder.path / "state", file, trust};
  sign(first, "id:bench\tversion:1.2.0");
  REQUIRE(install(request));
  CHECK(load_pins(request.state)->at(0).key == first.public_key());

  sign(second, "x");
  const auto other = install(request);
  REQUIRE_FALSE(other);
  CHECK_THAT(other.error().message, Catch::Contains("--repin"));
  fs::remove(signature_path(file));
  CHECK_THAT(install(request).error().message, Catch::Contains("pinned"));
  CHECK(load_pins(request.state)->at(0).key == first.public_key());

  sign(second, "x");
  request.repin = true;
  const auto repinned = install(request);
  REQUIRE(repinned);
  CHECK(repinned->pinned);
  CHECK(load_pins(request.state)->at(0).key == second.public_key());

  sign(second, "id:other");
  CHECK_THAT(install(request).error().message, Catch::Contains("another module"));
  request.trust.keys.clear();
  CHECK_THAT(install(request).error().message, Catch::Contains("does not trust"));
}

TEST_CASE("install: what a killed one left behind does not show, and goes with the next") {
  const Folder folder;
  const fs::path state = folder.path / "state";
  folder.write("state/packages/bench/1.2.0/.new-abcdef/bench.so", "half");
  folder.write("state/packages/bench/not-a-version/x", "x");
  folder.write("state/packages/bench/1.2.0/" + std::string(63, 'a') + "/x", "x");
  CHECK(scan_installed(state)->empty());
  const fs::path file = folder.write("a.skp", archived(with_hashes(kGood)));
  REQUIRE(install({state, file, unsigned_trust()}));
  CHECK_FALSE(fs::exists(state / "packages/bench/1.2.0/.new-abcdef"));
  CHECK(scan_installed(state)->size() == 1);
}
