// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/blobs.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "store_fixture.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;
using namespace stadtkern::runtime::store::test;

namespace {

// echo -n photo | sha256sum
const std::string kPhoto = "55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8";

struct Place {
  TemporaryFolder folder;
  std::filesystem::path root = folder.path() / "stores" / "notes";
  std::unique_ptr<Stores> stores;
  std::string backend;

  explicit Place(std::string name) : backend(std::move(name)) { open(); }
  void open() {
    stores.reset();
    stores =
        std::make_unique<Stores>(make_backend(backend, folder.path()), StoreLimits{}, Hooks{}, Clock::system(), root);
    REQUIRE(stores->open("musterstadt", notes()));
  }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const {
    return root / "musterstadt" / "blobs" / name.substr(0, 2) / name;
  }
  std::string put(std::string_view content) {
    auto name = stores->put_blob("musterstadt", content);
    REQUIRE(name);
    return *name;
  }
  std::string get(std::string_view name) {
    auto content = stores->get_blob("musterstadt", name);
    return content ? *content : content.error().message;
  }
  Result<Reply> change(const Write& write) { return test::write(*stores, "musterstadt", write).reply; }
  Result<Reply> add(const std::string& name, bool fail = false) {
    return change([&](Tx& tx) -> Result<Reply> {
      if (Status added = tx.add_blob(name); !added) return added.error();
      if (fail) return Error{Code::Conflict, "as you asked"};
      return Reply{};
    });
  }
  // Its file looks as if it was put two days ago.
  void age(const std::string& name, const std::string& beside = {}) const {
    const auto path = beside.empty() ? file(name) : file(name).parent_path() / beside;
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(48));
  }
  [[nodiscard]] std::vector<std::string> unused() const {
    std::vector<std::string> all;
    for (unsigned number = 0; number < BlobFolder::kFolders; ++number) {
      const auto some = stores->unused_blobs("musterstadt", number, std::time(nullptr) - 24 * 3600);
      REQUIRE(some);
      all.insert(all.end(), some->begin(), some->end());
    }
    return all;
  }
  Result<Reply> sweep(const std::string& name, bool fail = false) {
    return change([&](Tx& tx) -> Result<Reply> {
      if (Status swept = tx.sweep_blob(name); !swept) return swept.error();
      if (fail) return Error{Code::Conflict, "as you asked"};
      return Reply{};
    });
  }
  Result<Reply> remove(const std::string& name, bool fail = false) {
    return change([&](Tx& tx) -> Result<Reply> {
      if (Status removed = tx.remove_blob(name); !removed) return removed.error();
      if (fail) return Error{Code::Conflict, "as you asked"};
      return Reply{};
    });
  }
};

std::size_t files_below(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    count += entry.is_regular_file() ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("blobs: a content is put once under its hash, and read back by it") {
  for (const auto& backend : backends()) {
    Place place{backend};
    const auto name = place.stores->put_blob("musterstadt", "photo");
    REQUIRE(name);
    CHECK(*name == kPhoto);
    CHECK(blob_name(*name));
    CHECK(std::filesystem::file_size(place.file(*name)) == 5);
    CHECK(place.put("photo") == *name);
    CHECK(place.put("other") != *name);
    CHECK(place.get(*name) == "photo");
    const std::string raw("\0\xff\r\n", 4);
    CHECK(place.get(place.put(raw)) == raw);
    CHECK(files_below(place.root / "musterstadt" / "blobs") == 3);
  }
}

TEST_CASE("blobs: what is too large, no name, or not there is refused") {
  Place place{backends().front()};
  CHECK(place.stores->put_blob("musterstadt", std::string(kMaxBlob + 1, 'x')).error().code == Code::TooLarge);
  CHECK(place.stores->get_blob("musterstadt", "../store.db").error().code == Code::InvalidArgument);
  CHECK(place.stores->get_blob("musterstadt", std::string(64, 'a')).error().code == Code::NotFound);
  CHECK(place.stores->get_blob("elsewhere", std::string(64, 'a')).error().code == Code::NotFound);
  CHECK(place.add(std::string(64, 'a')).error().code == Code::Unavailable);
  CHECK(place.remove(std::string(64, 'a')).error().code == Code::NotFound);
}

TEST_CASE("blobs: a damaged one is reported, and mended when it is put again") {
  Place place{backends().front()};
  const std::string name = place.put("photo");
  std::ofstream(place.file(name)) << "phot0";
  CHECK(place.stores->get_blob("musterstadt", name).error().code == Code::DataLoss);
  REQUIRE(place.stores->put_blob("musterstadt", "photo"));
  CHECK(place.get(name) == "photo");
}

TEST_CASE("blobs: a file goes after the commit that removed its last use, not before") {
  for (const auto& backend : backends()) {
    Place place{backend};
    const std::string name = place.put("photo");
    REQUIRE(place.add(name));
    REQUIRE(place.add(name));
    CHECK_FALSE(place.add(name, true));
    REQUIRE(place.remove(name));
    CHECK(std::filesystem::exists(place.file(name)));
    CHECK_FALSE(place.remove(name, true));
    CHECK(std::filesystem::exists(place.file(name)));
    REQUIRE(place.remove(name));
    CHECK_FALSE(std::filesystem::exists(place.file(name)));
    CHECK(count(*place.stores, "musterstadt", "sk_blobs") == 0);
    // A row that comes later must not name what is gone.
    CHECK(place.add(name).error().code == Code::Unavailable);
    REQUIRE(place.stores->put_blob("musterstadt", "photo"));
    CHECK(place.add(name));
  }
}

TEST_CASE("blobs: one that is removed and named again in one write stays") {
  Place place{backends().front()};
  const std::string name = place.put("photo");
  REQUIRE(place.add(name));
  REQUIRE(place.change([&](Tx& tx) -> Result<Reply> {
    if (Status removed = tx.remove_blob(name); !removed) return removed.error();
    if (Status added = tx.add_blob(name); !added) return added.error();
    return Reply{};
  }));
  CHECK(place.get(name) == "photo");
}

TEST_CASE("blobs: a removal that a kill interrupted is ended when the store opens") {
  for (const auto& backend : backends()) {
    Place place{backend};
    const std::string name = place.put("photo");
    // As the commit leaves it, before the files are removed.
    REQUIRE(place.change([&](Tx& tx) -> Result<Reply> {
      auto done = tx.connection().system("INSERT INTO sk_blobs (name, uses) VALUES (?, 0)", {name});
      if (!done) return done.error();
      return Reply{};
    }));
    REQUIRE(std::filesystem::exists(place.file(name)));
    place.open();
    CHECK_FALSE(std::filesystem::exists(place.file(name)));
    CHECK(count(*place.stores, "musterstadt", "sk_blobs") == 0);
  }
}

TEST_CASE("blobs: drafts that a killed process left are removed after an hour") {
  Place place{backends().front()};
  const auto folder = place.root / "musterstadt" / "blobs";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "1-0.new") << "old";
  std::ofstream(folder / "2-0.new") << "perhaps still written";
  std::filesystem::last_write_time(folder / "1-0.new",
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
  REQUIRE(place.stores->put_blob("musterstadt", "photo"));
  CHECK_FALSE(std::filesystem::exists(folder / "1-0.new"));
  CHECK(std::filesystem::exists(folder / "2-0.new"));
}

TEST_CASE("blobs: those that nobody has put for long and no row uses are found, the others are not") {
  for (const auto& backend : backends()) {
    Place place{backend};
    const std::string left = place.put("left over");
    const std::string used = place.put("used");
    const std::string young = place.put("young");
    const std::string again = place.put("put again");
    REQUIRE(place.add(used));
    for (const std::string& name : {left, used, again}) place.age(name);
    std::ofstream(place.file(left).parent_path() / "README") << "of somebody else";
    place.age(left, "README");
    REQUIRE(place.stores->put_blob("musterstadt", "put again"));
    CHECK(place.unused() == std::vector<std::string>{left});
    CHECK(std::filesystem::exists(place.file(left)));
  }
}

TEST_CASE("blobs: a swept one goes after the commit, and leaves nothing in the store") {
  for (const auto& backend : backends()) {
    Place place{backend};
    const std::string left = place.put("left over");
    CHECK_FALSE(place.sweep(left, true));
    CHECK(std::filesystem::exists(place.file(left)));
    REQUIRE(place.sweep(left));
    CHECK_FALSE(std::filesystem::exists(place.file(left)));
    CHECK(count(*place.stores, "musterstadt", "sk_blobs") == 0);
    REQUIRE(place.sweep(left));  // by another sweep, a moment later
    CHECK(count(*place.stores, "musterstadt", "sk_blobs") == 0);
  }
}

TEST_CASE("blobs: a row that comes before the sweep, with it, or after it never misses its file") {
  for (const auto& backend : backends()) {
    Place place{backend};
    const std::string name = place.put("photo");
    // After the sweep had looked, before it wrote.
    REQUIRE(place.add(name));
    REQUIRE(place.sweep(name));
    CHECK(place.get(name) == "photo");
    // In the same commit, behind it.
    const std::string other = place.put("other");
    REQUIRE(place.change([&](Tx& tx) -> Result<Reply> {
      if (Status swept = tx.sweep_blob(other); !swept) return swept.error();
      if (Status added = tx.add_blob(other); !added) return added.error();
      return Reply{};
    }));
    CHECK(place.get(other) == "other");
    // Too late: it is told, and what it puts again stays.
    const std::string late = place.put("late");
    REQUIRE(place.sweep(late));
    CHECK(place.add(late).error().code == Code::Unavailable);
    place.put("late");
    REQUIRE(place.add(late));
    CHECK(place.get(late) == "late");
    REQUIRE(place.remove(name));
    CHECK_FALSE(std::filesystem::exists(place.file(name)));
  }
}

TEST_CASE("blobs: a sweep that a kill interrupted behind its commit is ended when the store opens") {
  Place place{backends().front()};
  const std::string left = place.put("left over");
  REQUIRE(place.change([&](Tx& tx) -> Result<Reply> {
    if (Status noted = add_unused_blob(tx.connection(), left); !noted) return noted.error();
    return Reply{};
  }));
  REQUIRE(std::filesystem::exists(place.file(left)));
  place.open();
  CHECK_FALSE(std::filesystem::exists(place.file(left)));
}
