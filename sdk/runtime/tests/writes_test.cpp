// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <future>
#include <string>
#include <vector>

using stadtkern::Code;
using stadtkern::testkit::Town;

namespace {

const std::string kKey = "key-0123456789abcdef";
const std::string kOther = "key-fedcba9876543210";
constexpr const char* kTown = "musterstadt";

}  // namespace

TEST_CASE("writes: a failing write rolls back alone, whatever made it fail") {
  Town town{"probe"};
  REQUIRE(town.post("/notes", R"({"text":"before"})").status == 201);
  CHECK(town.post("/notes", R"({"mode":"fail","text":"a"})").status == 409);
  CHECK(town.post("/notes", R"({"mode":"throw","text":"b"})").status == 500);
  CHECK(town.post("/notes", R"({"mode":"sql","text":"c"})").status == 500);
  CHECK(town.post("/notes", R"({"mode":"undeclared","text":"d"})").status == 500);
  CHECK(town.post("/notes", R"({"mode":"big","text":"e"})").status == 500);
  REQUIRE(town.post("/notes", R"({"text":"after"})").status == 201);
  CHECK(town.get("/notes").json("/number") == 2);
  CHECK(town.events("probe.note.made").size() == 2);
}

TEST_CASE("writes: what failed inside is told by the log, and only that") {
  Town town{"probe"};
  CHECK(town.post("/notes", R"({"mode":"fail","text":"a"})").status == 409);
  CHECK(town.log().find("failed inside") == std::string::npos);
  CHECK(town.post("/notes", R"({"mode":"throw","text":"b"})").status == 500);
  CHECK(town.post("/notes", R"({"mode":"sql","text":"MARKER"})").status == 500);
  CHECK(town.log().find("a request failed inside") != std::string::npos);
  CHECK(town.log().find("preparing a statement") != std::string::npos);
  CHECK(town.log().find("MARKER") == std::string::npos);
}

TEST_CASE("writes: on trial, nothing is published that the version before does not publish") {
  Town town{"probe"};
  const auto versions = [&town] {
    std::vector<unsigned> all;
    for (const auto& event : town.events("probe.note.other")) all.push_back(event.payload_version);
    return all;
  };
  REQUIRE(town.withhold({{"probe.note.other", 2}}));
  CHECK(town.post("/notes", R"({"mode":"newest","text":"a"})").status == 201);
  const auto refused = town.post("/notes", R"({"mode":"rash","text":"b"})");
  CHECK(refused.status == 409);
  REQUIRE(refused.error);
  CHECK(refused.error->message.find("probe.note.other version 2") != std::string::npos);
  CHECK(versions() == std::vector<unsigned>{1});
  CHECK(town.events("probe.note.made").size() == 1);  // the refused write left nothing

  REQUIRE(town.withhold({}));
  CHECK(town.post("/notes", R"({"mode":"newest","text":"c"})").status == 201);
  CHECK(town.post("/notes", R"({"mode":"rash","text":"d"})").status == 201);
  CHECK(versions() == std::vector<unsigned>{1, 2, 2});
}

TEST_CASE("writes: a bus call inside a write is refused at once") {
  Town town{"probe"};
  const auto answer = town.post("/notes", R"({"mode":"call","text":"x"})");
  CHECK(answer.status == 409);
  REQUIRE(answer.error);
  CHECK(answer.error->message.find("no bus call inside a write") != std::string::npos);
}

TEST_CASE("writes: a reply that is dropped answers INTERNAL") {
  Town town{"probe"};
  CHECK(town.post("/notes", R"({"mode":"drop","text":"x"})").status == 500);
}

TEST_CASE("writes: what was answered is there after a restart") {
  Town town{"probe"};
  for (int i = 0; i < 20; ++i) REQUIRE(town.post("/notes", R"({"text":"n"})").status == 201);
  town.restart();
  CHECK(town.get("/notes").json("/number") == 20);
  CHECK(town.events("probe.note.made").size() == 20);
}

TEST_CASE("blobs: a module keeps, reads and removes one") {
  Town town{"probe"};
  const auto kept = town.post("/notes", R"({"mode":"keep_blob","text":"a photo"})");
  REQUIRE(kept.status == 200);
  const auto told = kept.json("/text");
  REQUIRE(told.as_string());
  const std::string name = *told.as_string();
  const std::string look = R"({"mode":"blob","text":")" + name + "\"}";
  CHECK(town.post("/looks", look).json("/text") == "a photo");
  town.restart();
  CHECK(town.post("/looks", look).json("/text") == "a photo");
  CHECK(town.post("/notes", R"({"mode":"drop_blob","text":")" + name + "\"}").status == 201);
  CHECK(town.post("/looks", look).status == 404);
  CHECK(town.post("/notes", R"({"mode":"drop_blob","text":")" + name + "\"}").status == 404);
}

TEST_CASE("blobs: once a day those that no row names go, when nobody has put them for a day") {
  Town town{"probe"};
  const auto kept = town.post("/notes", R"({"mode":"keep_blob","text":"a photo"})").json("/text");
  REQUIRE(kept.as_string());
  auto* stores = town.module().runtime().stores();
  const auto file = [&](const std::string& name) {
    return std::filesystem::path(town.node().folder()) / "probe" / kTown / "blobs" / name.substr(0, 2) / name;
  };
  std::vector<std::string> left;
  for (int i = 0; i < 250; ++i) left.push_back(*stores->put_blob(kTown, "left over " + std::to_string(i)));
  const std::string young = *stores->put_blob(kTown, "its row is on its way");
  const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(25);
  for (const std::string& name : left) std::filesystem::last_write_time(file(name), old);
  std::filesystem::last_write_time(file(*kept.as_string()), old);
  town.run_timers();
  CHECK(std::filesystem::exists(file(left[0])));
  town.clock().advance(std::chrono::hours(25));
  for (int i = 0; i < 6; ++i) town.run_timers();
  CHECK(std::none_of(left.begin(), left.end(), [&](const auto& name) { return std::filesystem::exists(file(name)); }));
  CHECK(std::filesystem::exists(file(young)));
  CHECK(std::filesystem::exists(file(*kept.as_string())));
  CHECK_THAT(town.log(), Catch::Contains("blobs that no row uses were removed") && Catch::Contains(R"("blobs":"250")"));
}

TEST_CASE("blobs: a write that names one that is not there can be repeated, none is put inside a write") {
  Town town{"probe"};
  const auto missing = town.post("/notes", R"({"mode":"use_blob","text":")" + std::string(64, 'a') + "\"}");
  CHECK(missing.status == 503);
  CHECK(town.post("/notes", R"({"mode":"put_inside","text":"x"})").status == 409);
  CHECK(town.get("/notes").json("/number") == 0);
}

TEST_CASE("idempotency: the same key with the same body repeats the answer and not the effect") {
  Town town{"probe"};
  const auto client = town.anonymous().with_key(kKey);
  const auto first = client.post("/notes", R"({"text":"once"})");
  REQUIRE(first.status == 201);
  for (int i = 0; i < 3; ++i) {
    const auto again = client.post("/notes", R"({ "text" : "once" })");
    CHECK(again.status == 201);
    CHECK(again.header("location") == first.header("location"));
    CHECK(again.body == first.body);
  }
  town.restart();
  CHECK(client.post("/notes", R"({"text":"once"})").status == 201);
  CHECK(town.get("/notes").json("/number") == 1);
  CHECK(town.events("probe.note.made").size() == 1);
}

TEST_CASE("idempotency: another body is refused, another person or route has keys of its own") {
  Town town{"probe"};
  REQUIRE(town.anonymous().with_key(kKey).post("/notes", R"({"text":"a"})").status == 201);
  const auto other = town.anonymous().with_key(kKey).post("/notes", R"({"text":"b"})");
  CHECK(other.status == 422);
  REQUIRE(other.error);
  CHECK(other.error->code == Code::KeyReused);
  CHECK(town.as("probe.staff").with_key(kKey).post("/notes", R"({"text":"b"})").status == 201);
  CHECK(town.as("probe.staff").with_key(kKey).post("/staff", R"({"text":"b"})").status == 201);
  CHECK(town.get("/notes").json("/number") == 3);
}

TEST_CASE("idempotency: a refused or failed write may be repeated under its key") {
  Town town{"probe"};
  const auto client = town.anonymous().with_key(kOther);
  CHECK(client.post("/notes", R"({"mode":"fail","text":"a"})").status == 409);
  CHECK(client.post("/notes", R"({"mode":"fail","text":"a"})").status == 409);
  CHECK(client.post("/notes", R"({"text":"a"})").status == 201);
  CHECK(town.get("/notes").json("/number") == 1);
}

TEST_CASE("idempotency: a key that is too short, too long or not visible is refused") {
  Town town{"probe"};
  for (const auto& key : {std::string("short"), std::string(256, 'k'), std::string("with a blank in it")}) {
    CHECK(town.anonymous().with_key(key).post("/notes", R"({"text":"a"})").status == 400);
  }
  CHECK(town.get("/notes").json("/number") == 0);
}

TEST_CASE("writes: many at once from many clients are all answered and all there") {
  Town town{"probe"};
  std::vector<std::shared_ptr<stadtkern::testkit::Exchange>> open;
  for (int i = 0; i < 500; ++i) {
    // The bytes of Ask{text = "n"}.
    open.push_back(town.node().call(town.id(), "probe/v1", "Put", std::string("\x12\x01n", 3)));
  }
  std::size_t stored = 0;
  for (const auto& one : open) stored += one->answer() ? 1 : 0;
  CHECK(stored == 500);
  CHECK(town.get("/notes").json("/number") == 500);
}
