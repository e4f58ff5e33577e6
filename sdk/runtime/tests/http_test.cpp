// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

using stadtkern::json::Value;
using stadtkern::testkit::Town;

TEST_CASE("http: path and query fill the message, and the answer is JSON with its zero values") {
  Town town{"probe"};
  const auto answer = town.get("/notes/caf%C3%A9?mode=&count=3");
  REQUIRE(answer.status == 200);
  CHECK(answer.header("content-type") == "application/json; charset=utf-8");
  CHECK(answer.json("/text") == Value("café"));
  CHECK(answer.json("/number") == 0);
  CHECK(answer.json("/list").kind() == Value::Kind::Array);
}

TEST_CASE("http: all errors of body, path and query come together") {
  Town town{"probe"};
  const auto query = town.get("/notes?count=many&nothing=1");
  CHECK(query.status == 400);
  CHECK(query.json("/errors").items().size() == 2);
  const auto body = town.post("/notes", R"({"text":7,"count":"x","extra":1})");
  CHECK(body.status == 422);
  CHECK(body.json("/errors").items().size() == 3);
  CHECK(town.post("/notes", R"({"text":)").status == 400);
  CHECK(town.post("/notes", "{}", {{"content-type", "text/plain"}}).status == 415);
  const auto refused = town.post("/notes", R"({"text":""})");
  CHECK(refused.status == 422);
  CHECK(refused.json("/errors/0/pointer") == Value("/text"));
}

TEST_CASE("http: what the module's error says becomes the status") {
  Town town{"probe"};
  CHECK(town.get("/notes/x?mode=missing").status == 404);
  CHECK(town.get("/notes?mode=big").status == 500);
  CHECK(town.get("/nowhere").status == 404);
  const auto verb = town.anonymous().request("DELETE", "/notes");
  CHECK(verb.status == 405);
  CHECK(verb.header("allow") == "GET, HEAD, POST");
  CHECK(town.get("/notes/%zz").status == 400);
}

TEST_CASE("http: an exception in a handler answers once, and the log says who misbehaved") {
  Town town{"probe"};
  CHECK(town.get("/notes?mode=throw").status == 500);
  CHECK(town.get("/standard/v2/things/throw").status == 500);
  CHECK(town.post("/notes", R"({"mode":"throw_early","text":"x"})").status == 500);
  CHECK(town.get("/notes").status == 200);
  CHECK(town.log().find("plugin misbehaving: a handler threw") != std::string::npos);
}

TEST_CASE("http: a route's role is asked for before the handler runs") {
  Town town{"probe"};
  CHECK(town.post("/staff", R"({"text":"a"})").status == 401);
  CHECK(town.as("other.staff").post("/staff", R"({"text":"a"})").status == 403);
  CHECK(town.as("probe.staff").post("/staff", R"({"text":"a"})").status == 201);
}

TEST_CASE("http: a created thing has its place below the mount") {
  Town town{"probe"};
  const auto made = town.post("/notes", R"({"text":"one"})");
  CHECK(made.status == 201);
  CHECK(made.header("location") == "/api/probe/v1/notes/one");
}

TEST_CASE("http: an unchanged answer is not sent again") {
  Town town{"probe"};
  const auto first = town.get("/notes");
  REQUIRE_FALSE(first.header("etag").empty());
  const auto second = town.get("/notes", {{"if-none-match", first.header("etag")}});
  CHECK(second.status == 304);
  CHECK(second.body.empty());
  REQUIRE(town.post("/notes", R"({"text":"new"})").status == 201);
  CHECK(town.get("/notes", {{"if-none-match", first.header("etag")}}).status == 200);
}

TEST_CASE("http: files of web/ are served with ETag and type, and nothing else is") {
  Town town{"probe"};
  const auto file = town.get("/web/page.css");
  REQUIRE(file.status == 200);
  CHECK(file.header("content-type") == "text/css; charset=utf-8");
  CHECK(file.header("cache-control") == "no-cache");
  CHECK(town.get("/web/page.css?v=1").header("cache-control") == "public, max-age=31536000, immutable");
  CHECK(town.get("/web/page.css", {{"if-none-match", file.header("etag")}}).status == 304);
  CHECK(town.get("/web/..%2Fplugin.toml").status == 404);
  CHECK(town.get("/web/%zz").status == 400);
  CHECK(town.get("/standard/v2/web/page.css").status == 404);
  CHECK(town.anonymous().request("OPTIONS", "/web/page.css").header("allow") == "GET, HEAD");
}

TEST_CASE("http: a module describes its routes, messages and roles as OpenAPI") {
  Town town{"probe"};
  const auto answer = town.anonymous().get("/openapi.json");
  REQUIRE(answer.status == 200);
  CHECK(answer.header("content-type") == "application/json; charset=utf-8");
  const auto document = stadtkern::json::parse(answer.body);
  REQUIRE(document);
  const auto text = [&](const std::string& pointer) {
    const auto* found = document->at(pointer);
    return found != nullptr && found->as_string() != nullptr ? *found->as_string() : std::string();
  };
  CHECK(text("/openapi") == "3.1.1");
  CHECK(text("/info/title") == "probe");
  CHECK(text("/servers/0/url") == "/api/probe/v1");
  CHECK(text("/paths/~1notes/post/operationId") == "Put");
  CHECK(document->at("/paths/~1staff/post/operationId") == nullptr);  // the same, which has its id already
  CHECK(text("/paths/~1staff/post/x-stadtkern-role") == "probe.staff");
  CHECK(text("/paths/~1notes/post/requestBody/content/application~1json/schema/$ref") ==
        "#/components/schemas/probe.v1.Ask");
  CHECK(text("/components/schemas/probe.v1.Ask/properties/text/type") == "string");
  CHECK(text("/components/schemas/probe.v1.Ask/description").find("What the tests ask") == 0);
  CHECK(text("/paths/~1things~1{thing_id}/post/parameters/0/in") == "path");
  CHECK(town.anonymous().get("/").json("/openapi") == "/api/probe/v1/openapi.json");
}

TEST_CASE("http: a file that lies there compressed goes to whoever takes that encoding") {
  Town town{"probe"};
  const auto plain = town.get("/web/page.css");
  CHECK(plain.header("vary") == "accept-encoding");
  CHECK(plain.header("content-encoding").empty());
  const auto squeezed = town.get("/web/page.css", {{"accept-encoding", "deflate, gzip;q=0.8"}});
  REQUIRE(squeezed.status == 200);
  CHECK(squeezed.header("content-encoding") == "gzip");
  CHECK(squeezed.header("content-type") == "text/css; charset=utf-8");
  CHECK(squeezed.header("vary") == "accept-encoding");
  CHECK(squeezed.header("etag") != plain.header("etag"));
  CHECK(squeezed.body.starts_with("\x1f\x8b"));
  const auto again =
      town.get("/web/page.css", {{"accept-encoding", "gzip"}, {"if-none-match", squeezed.header("etag")}});
  CHECK(again.status == 304);
  for (const char* none : {"br", "gzip;q=0", "gzip;q=0.000", "identity", "xgzip", ""}) {
    CHECK(town.get("/web/page.css", {{"accept-encoding", none}}).header("content-encoding").empty());
  }
  CHECK(town.get("/web/page.css.gz").status == 404);  // no file of its own
  CHECK(town.get("/web/alone.gz").status == 200);
}

TEST_CASE("http: a raw route sees head and body as they came and answers in its own format") {
  Town town{"probe"};
  const auto answer = town.as("x").get("/standard/v2/things/a%20b?q=%20", {{"accept", "text/plain"}});
  REQUIRE(answer.status == 200);
  CHECK(answer.body == "a b|/standard/v2|text/plain|somebody");
  CHECK(answer.header("x-query") == "q=%20");
  CHECK(town.post("/standard/v2/things", "a=1", {{"content-type", "application/x-www-form-urlencoded"}}).status == 202);
}

TEST_CASE("http: a GET route finds no way to write") {
  Town town{"probe"};
  CHECK(town.get("/standard/v2/writes").status == 500);
  CHECK(town.get("/notes").json("/number") == 0);
}
