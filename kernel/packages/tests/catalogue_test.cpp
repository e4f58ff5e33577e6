// SPDX-License-Identifier: EUPL-1.2
// Catalogues without a network: the index, what is believed of it, and what is chosen from it.
#include "packages/catalogues.h"
#include "packages/publishing.h"
#include "packages/tests/folder.h"

#include "admin/sha256.h"
#include "packages/install.h"
#include "packages/pack.h"
#include "packages/signing.h"

#include <sstream>

using namespace stadtkern;
using namespace stadtkern::packages;
using namespace stadtkern::packages::test;

namespace {

constexpr std::int64_t kNow = 1'780'000'000;

IndexEntry entry(const std::string& id, const std::string& version, char hash) {
  IndexEntry out;
  out.id = id;
  out.version = *catalogue::parse_version(version);
  out.sha256 = std::string(64, hash);
  out.size = 10;
  out.file = id + "-" + version + ".skp";
  out.name = {{"de", "Mitfahrbank"}, {"en", "Ride bench"}};
  return out;
}

Index index_of(std::vector<IndexEntry> entries) {
  Index index;
  index.sequence = 7;
  index.created = kNow;
  index.expires = kNow + 1000;
  index.entries = std::move(entries);
  return index;
}

Index full() {
  IndexEntry one = entry("bench", "1.2.0", 'a');
  one.summary = {{"de", "Übersicht \"aller\" Bänke"}};
  one.whats_new = {{"de", "Neu:\n- schneller"}, {"en", "New"}};
  one.licence = "EUPL-1.2";
  one.publisher = "Stadtkern";
  one.provisions = {{"bench/v1", "1.3.0"}};
  one.requirements = {{"places/v1", "^1.2", true}, {"identity/v1", "*", false}};
  one.schema = 3;
  one.schema_reads_from = 2;
  one.withdrawn = Withdrawal{"loses reports", "2026-03-01T12:00:00Z"};
  IndexEntry two = entry("bench", "1.10.0", 'b');
  return index_of({one, two});
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string signature_over(const std::string& text, const SecretKey& key) {
  Prehash prehash;
  prehash.add(text);
  return signature_file(sign_prehashed(key, prehash.digest(), "index"));
}

// The folder with what others have collected to break parsers; nothing where the tests run without data.
std::optional<fs::path> hostile_input() {
  const char* given = std::getenv("STADTKERN_TEST_DATA");
  if (given != nullptr && std::string_view(given) == "none") {
    WARN("no test data (STADTKERN_TEST_DATA=none)");
    return std::nullopt;
  }
  const fs::path root =
      given != nullptr ? fs::path(given) : fs::path(STADTKERN_SOURCE_DIR).parent_path() / "shared/data";
  INFO("test data missing: " << root << "; set STADTKERN_TEST_DATA to its folder, or to none");
  REQUIRE(fs::is_directory(root / "hostile-input"));
  return root / "hostile-input";
}

}  // namespace

TEST_CASE("index: broken JSON is refused, also where nobody looks") {
  const auto folder = hostile_input();
  if (!folder) return;
  const std::string text = index_text(full());
  std::size_t files = 0;
  for (const auto& file : fs::directory_iterator(*folder / "json-test-suite")) {
    const std::string name = file.path().filename().string();
    const std::string json = bytes_of(file.path());
    CAPTURE(name);
    CHECK_FALSE(parse_index(json));
    if (name.starts_with("n_"))
      CHECK_FALSE(parse_index(replaced(text, "{\"format\"", "{\"x\":" + json + ",\"format\"")));
    if (name.starts_with("y_")) CHECK(parse_index(replaced(text, "{\"format\"", "{\"x\":" + json + ",\"format\"")));
    ++files;
  }
  CHECK(files > 100);
}

TEST_CASE("index: naughty strings come back as they were, or not at all") {
  const auto folder = hostile_input();
  if (!folder) return;
  std::istringstream lines(bytes_of(*folder / "blns.txt"));
  std::size_t same = 0;
  for (std::string line; std::getline(lines, line);) {
    Index index = full();
    index.entries[0].withdrawn->reason = line;
    const auto again = parse_index(index_text(index));
    CAPTURE(line);
    if (again) {
      CHECK(*again == index);
      ++same;
    }
  }
  CHECK(same > 400);
}

TEST_CASE("index: it is read as it was written") {
  const Index index = full();
  const auto again = parse_index(index_text(index));
  REQUIRE(again);
  CHECK(*again == index);
  CHECK(index_text(*again) == index_text(index));
}

TEST_CASE("index: keys of a newer catalogue are passed over, a newer form is not") {
  const std::string text = index_text(full());
  CHECK(parse_index(replaced(text, "{\"format\":1", "{\"later\":{},\"format\":1")));
  const auto newer = parse_index(replaced(text, "\"format\":1", "\"format\":2"));
  REQUIRE_FALSE(newer);
  CHECK_THAT(newer.error().message, Catch::Contains("newer"));
}

TEST_CASE("index: what is wrong is refused with words") {
  const std::string text = index_text(full());
  const auto [from, to] = GENERATE(table<std::string, std::string>({
      {"\"sequence\":7", "\"sequence\":0"},
      {"\"sequence\":7", "\"sequence\":\"7\""},
      {"\"sequence\":7", "\"sequence\":1e300"},
      {"\"id\":\"bench\"", "\"id\":\"../bench\""},
      {"\"id\":\"bench\"", "\"id\":7"},
      {"\"version\":\"1.2.0\"", "\"version\":\"1.2\""},
      {"bench-1.2.0.skp", "../../etc/passwd"},
      {"bench-1.2.0.skp", "x?token=1"},
      {"bench-1.2.0.skp", ".hidden"},
      {"bench-1.2.0.skp", "a/b.skp"},
      {"aaaa", "AAAA"},
      {"\"size\":10", "\"size\":-1"},
      {"\"size\":10", "\"size\":99999999999"},
      {"Mitfahrbank", "\\u001b[2J"},
      {"\"schema\":3", "\"schema\":\"x\""},
      {"\"expires\":\"2026", "\"expires\":\"20x6"},
      {"\"packages\":[", "\"packages\":[7,"},
      {"\"packages\":[", "\"pakages\":["},
      {"{", ""},
  }));
  CAPTURE(from, to);
  const auto index = parse_index(replaced(text, from, to));
  REQUIRE_FALSE(index);
  CHECK(index.error().code == Code::FailedPrecondition);
}

TEST_CASE("index: no part of it may be missing, and no depth harms") {
  const std::string text = index_text(full());
  for (std::size_t size = 0; size + 2 < text.size(); size += 7) CHECK_FALSE(parse_index(text.substr(0, size)));
  CHECK_FALSE(parse_index(std::string(100'000, '[')));
  CHECK_FALSE(parse_index(std::string(kLargestIndex + 1, ' ')));
}

TEST_CASE("index: over, or older than what was seen, it is not believed") {
  const Index index = full();
  CHECK(check_fresh(index, 0, kNow));
  CHECK(check_fresh(index, 7, kNow + 999));
  CHECK_THAT(check_fresh(index, 8, kNow).error().message, Catch::Contains("old one, number 7 where 8"));
  CHECK_THAT(check_fresh(index, 7, kNow + 1000).error().message, Catch::Contains("good until"));
}

TEST_CASE("index: only the catalogue's key signs it, and one number names one index") {
  const SecretKey key = SecretKey::make();
  const SecretKey other = SecretKey::make();
  KnownCatalogue known{"town", "file:///x", key.public_key(), 0, {}};
  const std::string text = index_text(full());
  CHECK(check_index(known, text, signature_over(text, key), kNow));
  CHECK_FALSE(check_index(known, text, signature_over(text, other), kNow));
  CHECK_FALSE(check_index(known, text + " ", signature_over(text, key), kNow));
  CHECK_FALSE(check_index(known, text, "", kNow));
  known.sequence = 7;
  known.sha256 = admin::sha256_hex(text);
  CHECK(check_index(known, text, signature_over(text, key), kNow));
  const std::string twin = replaced(text, "Mitfahrbank", "Ruhebank");
  CHECK_THAT(check_index(known, twin, signature_over(twin, key), kNow).error().message, Catch::Contains("same number"));
}

TEST_CASE("index: what is installed and withdrawn is named") {
  const std::vector<InstalledPackage> installed{
      {"bench", *catalogue::parse_version("1.2.0"), std::string(64, 'a'), {}, 0},
      {"bench", *catalogue::parse_version("1.10.0"), std::string(64, 'b'), {}, 0}};
  const auto found = withdrawn_among(installed, "town", full());
  REQUIRE(found.size() == 1);
  CHECK(to_text(found[0]) ==
        "bench 1.2.0, which is installed here, was withdrawn by catalogue town on 2026-03-01: loses reports");
}

TEST_CASE("choosing: the highest version in the range, never a withdrawn or an unasked prerelease") {
  IndexEntry bad = entry("bench", "1.11.0", 'd');
  bad.withdrawn = Withdrawal{"crashes", "2026-03-01T12:00:00Z"};
  IndexEntry copy = bad;  // a second catalogue has not heard of it
  copy.withdrawn.reset();
  const std::vector<NamedIndex> indexes{
      {"one", index_of({entry("bench", "1.9.0", 'a'), entry("bench", "1.10.0", 'b'), bad})},
      {"two", index_of({entry("bench", "2.0.0-rc.1", 'c'), copy, entry("bench", "1.10.0", 'e')})}};
  const auto chosen = [&](const std::string& words) { return choose(indexes, *parse_wanted(words)); };
  CHECK(chosen("bench")->entry.sha256.front() == 'b');
  CHECK(chosen("bench")->catalogue == "one");
  CHECK(chosen("bench@~1.9")->entry.sha256.front() == 'a');
  CHECK(chosen("bench@2.0.0-rc.1")->entry.sha256.front() == 'c');
  CHECK(chosen("bench@1.11.0").error().code == Code::FailedPrecondition);
  CHECK_THAT(chosen("bench@1.11.0").error().message, Catch::Contains("crashes"));
  CHECK_THAT(chosen("bench@^3").error().message, Catch::Contains("1.9.0"));
  CHECK(chosen("lamp").error().code == Code::NotFound);
  CHECK_FALSE(parse_wanted("Bench"));
  CHECK_FALSE(parse_wanted("bench@"));
  CHECK_FALSE(parse_wanted("bench@x y"));
}

TEST_CASE("choosing: words are found whatever their case") {
  const std::vector<NamedIndex> indexes{{"one", full()}};
  CHECK(search(indexes, {}, false).size() == 1);
  CHECK(search(indexes, {}, true).size() == 2);
  CHECK(search(indexes, {"ÜBERSICHT", "BENCH/V1"}, true).size() == 1);
  CHECK(search(indexes, {"ride", "lamp"}, true).empty());
  CHECK(search(indexes, {"ride"}, false).front().entry.version == *catalogue::parse_version("1.10.0"));
}

TEST_CASE("fetch: addresses are kept whole and shown without what is secret") {
  CHECK(*catalogue_address("https://user:secret@host/a/b//") == "https://user:secret@host/a/b");
  CHECK(shown_address("https://user:secret@host:8443/a@b") == "https://host:8443/a@b");
  CHECK(shown_address("https://user:s@cret@host") == "https://host");
  CHECK(shown_address("https://host/a?token=1#x") == "https://host/a");
  CHECK(*catalogue_address("file:///srv/packages/") == "file:///srv/packages");
  CHECK(catalogue_address("some/folder")->starts_with("file:///"));
  const auto bad = GENERATE(as<std::string>{}, "", "ftp://host", "http://ho st", "https://h/?a", "https://h/#a",
                            "file://host/x", "https://h/\n", "gopher://x", "javascript://x");
  CAPTURE(bad);
  CHECK_FALSE(catalogue_address(bad));
}

TEST_CASE("fetch: a folder's file is bounded like any other") {
  const Folder folder;
  folder.write("a", "12345");
  const std::string address = *catalogue_address(folder.path.string());
  CHECK(*fetch_small(address, "a", {5}) == "12345");
  CHECK(fetch_small(address, "a", {4}).error().code == Code::FailedPrecondition);
  CHECK(fetch_small(address, "b", {4}).error().code == Code::NotFound);
}

TEST_CASE("catalogues: what a node knows is read as it was written") {
  const Folder folder;
  const SecretKey key = SecretKey::make();
  CHECK(load_catalogues(folder.path)->empty());
  REQUIRE(save_catalogues(folder.path, {{"town", "https://u:p\"w\\@h", key.public_key(), 7, std::string(64, 'a')}}));
  const auto known = load_catalogues(folder.path);
  REQUIRE(known);
  REQUIRE(known->size() == 1);
  CHECK(known->front().address == "https://u:p\"w\\@h");
  CHECK(known->front().sequence == 7);
  CHECK(known->front().key == key.public_key());
  struct stat facts {};
  REQUIRE(::stat((folder.path / "catalogues.toml").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
  folder.write("catalogues.toml", "format = 2\n");
  CHECK(load_catalogues(folder.path).error().code == Code::FailedPrecondition);
  folder.write("catalogues.toml", "format = 1\n[catalogues.town]\naddress = \"ftp://x\"\nkey = \"x\"\n");
  CHECK(load_catalogues(folder.path).error().code == Code::DataLoss);
}

TEST_CASE("publishing: built, withdrawn, built again, and a number that only grows") {
  const Folder folder;
  make_module(folder);
  const SecretKey key = SecretKey::make();
  const KeyLoader load = [&]() -> Result<SecretKey> { return key; };
  const auto packed = pack(folder.path / "bench", folder.path / "out/bench-1.2.0.skp");
  CHECK_FALSE(packed);  // there is no such folder yet
  fs::create_directories(folder.path / "out");
  const fs::path file = pack(folder.path / "bench", folder.path / "out/bench-1.2.0.skp")->file;
  Publishing publishing{folder.path / "out", std::chrono::hours(24), kNow};
  CHECK_THAT(build_catalogue(publishing, load).error().message, Catch::Contains("no signature"));
  const auto in = open_regular(file);
  REQUIRE(write_signature(file, *hash_file(in->get(), file), key, "x"));
  const auto first = build_catalogue(publishing, load);
  REQUIRE(first);
  CHECK(first->sequence == static_cast<std::uint64_t>(kNow));
  CHECK(first->expires == kNow + 86'400);
  CHECK(first->entries.at(0).name.at("en") == "Bench");

  const auto gone = withdraw(publishing, "bench", *catalogue::parse_version("1.2.0"), "loses reports", load);
  REQUIRE(gone);
  CHECK(gone->sequence == first->sequence + 1);
  CHECK(withdraw(publishing, "bench", *catalogue::parse_version("9.0.0"), "x", load).error().code == Code::NotFound);

  publishing.now -= 100;  // a clock that was put back
  const auto again = build_catalogue(publishing, load);
  REQUIRE(again);
  CHECK(again->sequence == first->sequence + 2);
  REQUIRE(again->entries.at(0).withdrawn);
  CHECK(again->entries.at(0).withdrawn->reason == "loses reports");
  CHECK_FALSE(again->entries.at(0).file.empty());

  fs::remove(file);
  const auto without = build_catalogue(publishing, load);
  REQUIRE(without);
  CHECK(without->entries.at(0).file.empty());
  CHECK(without->entries.at(0).withdrawn);
  const std::string text = bytes_of(folder.path / "out/index.json");
  const KnownCatalogue known{"town", "file:///x", key.public_key(), 0, {}};
  CHECK(check_index(known, text, bytes_of(folder.path / "out/index.json.minisig"), kNow));
}
