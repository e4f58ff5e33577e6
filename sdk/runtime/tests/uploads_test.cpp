// SPDX-License-Identifier: Apache-2.0
#include "runtime/upload.h"
#include "testkit/http.h"

#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

using stadtkern::runtime::UploadBody;
using stadtkern::runtime::UploadRoom;
using stadtkern::testkit::Town;
using stadtkern::wire::Kind;

TEST_CASE("uploads: a body of several megabytes reaches its route whole") {
  Town town{"probe"};
  std::string body(5'000'000, 'x');
  for (std::size_t i = 0; i < body.size(); i += 1000) body[i] = static_cast<char>('a' + i / 1000 % 26);
  const auto answer = town.as("somebody").post("/large", body, {{"content-type", "application/octet-stream"}});
  CHECK(answer.status == 200);
  CHECK(answer.body == "5000000 " + std::to_string(std::hash<std::string>()(body)));
  // A small one comes in one message, to the same handler.
  CHECK(town.post("/large", "abc", {{"content-type", "text/plain"}}).body.starts_with("3 "));
}

TEST_CASE("uploads: a route's limit holds, and other routes take none") {
  Town town{"probe"};
  const std::string body(6'000'001, 'x');
  CHECK(town.post("/large", body, {{"content-type", "text/plain"}}).status == 413);
  CHECK(town.post("/standard/v2/things", body, {{"content-type", "text/plain"}}).status == 413);
  CHECK(town.post("/notes", "\"" + body + "\"").status == 413);
  CHECK(town.post("/nowhere", body).status == 404);
  CHECK(town.post("/large", "abc", {{"content-type", "text/plain"}}).status == 200);
}

TEST_CASE("uploads: a client that goes away in the middle leaves nothing behind") {
  Town town{"probe"};
  {
    const auto exchange = town.node().call(
        town.id(), "http/v1@probe", "Upload",
        stadtkern::testkit::encode_request(town.module().manifest().facts, "POST", "/api/probe/v1/large", {}, {}), {},
        true);
    exchange->chunk(std::string(60'000, 'x'));
    CHECK(exchange->wait_for_credit(60'000));
    exchange->cancel();
    CHECK(exchange->answer().error().code == stadtkern::Code::Cancelled);
  }
  town.restart();  // which waits for what is under way
  CHECK(town.get("/notes").status == 200);
}

TEST_CASE("uploads: the room is shared, and what is given back can be taken again") {
  const auto room = std::make_shared<UploadRoom>();
  UploadRoom::Share second(room);
  {
    UploadRoom::Share first(room);
    CHECK(first.take(stadtkern::runtime::kMostUploading));
    CHECK_FALSE(second.take(1));
  }
  CHECK(second.take(1));
}

TEST_CASE("uploads: the sender keeps within its credit, and ends once") {
  std::vector<std::size_t> sizes;
  int ends = 0;
  bool takes = true;
  const auto send = [&](Kind kind, std::string_view payload) {
    if (kind == Kind::End) ++ends;
    if (kind == Kind::Chunk) sizes.push_back(payload.size());
    return takes;
  };
  const auto sent = [&] {
    std::size_t all = 0;
    for (const auto size : sizes) all += size;
    return all;
  };
  UploadBody body(std::string(300'000, 'x'));
  CHECK(body.pump(0, send));
  CHECK(sent() == stadtkern::wire::kInitialCredit);
  CHECK(ends == 0);
  CHECK(body.pump(10, send));
  CHECK(sent() == stadtkern::wire::kInitialCredit + 10);
  CHECK(body.pump(1'000'000, send));
  CHECK(sent() == 300'000);
  CHECK(ends == 1);
  CHECK(body.pump(1'000'000, send));
  CHECK(ends == 1);
  UploadBody refused(std::string(300'000, 'x'));
  takes = false;
  CHECK_FALSE(refused.pump(0, send));
}
