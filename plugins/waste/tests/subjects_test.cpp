// SPDX-License-Identifier: EUPL-1.2
// What is promised to the people behind reports: they are found, get all that is held of them, and are forgotten, down
// to the bytes of the store's files.
#include <stadtkern/testkit.h>

#include "answers.h"
#include "wire/privacy.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace waste {
namespace {

namespace privacy = stadtkern::wire::privacy;
using stadtkern::Code;
using stadtkern::Result;
using stadtkern::json::Value;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

constexpr std::chrono::hours kDay{24};

template <class Reply, class Request>
Result<Reply> ask(Town& town, const char* method, const Request& request, const char* role = "operator") {
  const auto bytes = town.as(role).call_bytes(method, stadtkern::wire::encode(request));
  if (!bytes) return bytes.error();
  auto reply = stadtkern::wire::decode<Reply>(*bytes);
  REQUIRE(reply);
  return *std::move(reply);
}

std::uint64_t erase(Town& town, const std::string& id) {
  const auto reply = ask<privacy::EraseReply>(town, "Erase", privacy::EraseRequest{id});
  REQUIRE(reply);
  return reply->changed;
}

privacy::RetentionReply retention(Town& town, bool dry_run) {
  auto reply = ask<privacy::RetentionReply>(town, "Retention", privacy::RetentionRequest{dry_run});
  REQUIRE(reply);
  REQUIRE(reply->rules.size() == 7);
  return *std::move(reply);
}

std::string exported(Town& town, const std::string& id) {
  const auto reply = ask<privacy::ExportReply>(town, "Export", privacy::ExportRequest{id});
  REQUIRE(reply);
  CHECK(reply->found == (reply->json != "[]"));
  return reply->json;
}

// A report whose every word of the citizen's begins with `mark`.
std::string create(Town& town, const std::string& mark) {
  const Response made =
      town.as({}, "token:" + mark)
          .with_key("key-" + mark + "-0123456789")
          .post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9,"description":")" + mark + R"( is dark",)" +
                                R"("media_urls":["https://example.org/)" + mark + R"(.jpg"],"contact":{"email":")" +
                                mark + R"(@example.org","first_name":"Anna","last_name":")" + mark +
                                R"(","phone":"0711 / 12 34-)" + mark.substr(mark.size() - 2) + R"("}})");
  REQUIRE(made.status == 201);
  return text(made, "/id");
}

void close(Town& town, const std::string& id, const std::string& note = "") {
  const auto done =
      town.as("waste.staff").post("/reports/" + id + "/status", R"({"status":"done","note":")" + note + R"("})");
  REQUIRE(done.status == 200);
}

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The files of the town's store that hold `mark`.
std::vector<std::string> files_with(Town& town, std::string_view mark) {
  std::vector<std::string> out;
  std::size_t looked = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(town.node().folder())) {
    if (!entry.is_regular_file()) continue;
    ++looked;
    if (content(entry.path()).find(mark) != std::string::npos) out.push_back(entry.path().filename().string());
  }
  REQUIRE(looked > 0);
  return out;
}

std::string store_bytes(Town& town) {
  const std::filesystem::path folder = town.node().folder() + "/waste/musterstadt";
  return content(folder / "store.db") + content(folder / "store.db-wal");
}

}  // namespace

TEST_CASE("subjects: somebody is found by address, number and name, and by nothing else") {
  Town town{"waste"};
  const std::string first = create(town, "mark11");
  const std::string second = create(town, "mark12");
  const auto find = [&](const char* kind, const char* value) {
    const auto reply = ask<privacy::FindReply>(town, "Find", privacy::FindRequest{kind, value});
    REQUIRE(reply);
    return reply->subjects;
  };
  using Ids = std::vector<std::string>;
  CHECK(find("email", " Mark11@Example.org ") == Ids{first});
  CHECK(find("phone", "07111234 12") == Ids{second});
  CHECK(find("name", "anna MARK11") == Ids{first});
  CHECK(find("name", "mark12") == Ids{second});
  CHECK(find("name", "anna").empty());
  CHECK(find("email", "mark11").empty());
  CHECK(find("shoe_size", "43").empty());
  CHECK(find("phone", "no digits").empty());
}

TEST_CASE("subjects: an export has all that is held, with words in both languages, nobody else is given one") {
  Town town{"waste"};
  const std::string id = create(town, "mark21");
  close(town, id, "New bulb.");
  const auto value = stadtkern::json::parse(exported(town, id));
  REQUIRE(value);
  const std::string json = stadtkern::json::write(*value);
  for (const char* part :
       {"mark21@example.org", "Anna", "0711 / 12 34-21", "mark21 is dark", "https://example.org/mark21.jpg",
        "New bulb.", "waste.report.created", "Kontaktdaten", "Contact data", "48.6"}) {
    CHECK_THAT(json, Catch::Contains(part));
  }
  CHECK(value->at("/0/id")->as_string()[0] == "contact");
  CHECK(value->at("/0/fields/0/value")->as_string()[0] == "mark21@example.org");
  CHECK(exported(town, "00000000") == "[]");
  for (const char* method : {"Find", "Export", "Erase", "Retention"}) {
    const auto refused = town.as("waste.staff").call_bytes(method, stadtkern::wire::encode(privacy::EraseRequest{id}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::PermissionDenied);
  }
}

TEST_CASE("subjects: after an erasure the citizen's words are in no file, place, state and id stay") {
  Town town{"waste"};
  const std::string id = create(town, "mark31");
  const std::string other = create(town, "mark32");
  close(town, id, "mark31 was right");
  REQUIRE(town.as("waste.staff").post("/reports/" + id + "/release").status == 200);
  REQUIRE_FALSE(files_with(town, "mark31").empty());

  CHECK(erase(town, id) == 4);  // contact, the link in its mails, note, report
  CHECK(files_with(town, "mark31 is dark").empty());
  CHECK(files_with(town, "mark31@").empty());
  CHECK(files_with(town, "mark31 was").empty());
  CHECK(files_with(town, "mark31.jpg").empty());
  CHECK_THAT(town.log(), !Catch::Contains("mark31"));
  const Response left = town.get("/reports/" + id);
  CHECK(left.status == 200);
  CHECK(text(left, "/status") == "closed");
  CHECK(left.json("/lat") == Value(48.6));
  CHECK(text(left, "/description").empty());
  CHECK(text(left, "/status_notes").empty());
  CHECK(text(left, "/notes/0/text").empty());
  CHECK_THAT(exported(town, id), !Catch::Contains("mark31"));
  CHECK_THAT(exported(town, other), Catch::Contains("mark32@example.org"));

  CHECK(erase(town, id) == 0);
  CHECK(erase(town, "00000000") == 0);
  CHECK_THAT(exported(town, other), Catch::Contains("mark32@example.org"));
}

TEST_CASE("subjects: a repeated key after the erasure makes no second report and tells no text") {
  Town town{"waste", {{"publish", "text_at_once"}}};
  const std::string id = create(town, "mark41");
  erase(town, id);
  const Response again =
      town.as({}, "token:mark41")
          .with_key("key-mark41-0123456789")
          .post("/reports",
                R"({"category":"lighting","lat":48.6,"lon":8.9,"description":"mark41 is dark",)"
                R"("media_urls":["https://example.org/mark41.jpg"],"contact":{"email":"mark41@example.org",)"
                R"("first_name":"Anna","last_name":"mark41","phone":"0711 / 12 34-41"}})");
  CHECK(again.status == 409);
  CHECK_THAT(again.body, !Catch::Contains("mark41"));
  CHECK(town.get("/reports").json("/reports").items().size() == 1);
  CHECK(files_with(town, "mark41 is dark").empty());
}

TEST_CASE("subjects: erased out of a store that grew and changed, nothing of anybody is left in its pages") {
  Town town{"waste"};
  constexpr int kReports = 250;
  std::vector<std::string> ids;
  for (int i = 0; i < kReports; ++i) ids.push_back(create(town, "mark5" + std::to_string(1000 + i) + "z"));
  // Longer rows move their neighbours to other pages.
  for (int i = 0; i < kReports; i += 2) close(town, ids[static_cast<std::size_t>(i)], std::string(1500, 'n'));
  REQUIRE_FALSE(files_with(town, "mark51").empty());
  for (const std::string& id : ids) REQUIRE(erase(town, id) > 0);
  CHECK(files_with(town, " is dark").empty());
  CHECK(files_with(town, "z@example.org").empty());
  CHECK(files_with(town, "z.jpg").empty());
}

TEST_CASE("subjects: an import brings no text back that was erased here") {
  Town town{"waste"};
  const auto import = [&](const std::string& status) {
    const auto run =
        town.as("operator")
            .run_command(
                "import", {"x.json"},
                R"([{"service_request_id":"7","status":")" + status +
                    R"(","service_name":"Thing","service_code":"1","description":"mark61","status_notes":"for mark61",)" +
                    R"("requested_datetime":"2026-01-01T00:00:00Z","lat":48.6,"long":8.9}])");
    REQUIRE_FALSE(run.error);
    return run.lines.back();
  };
  import("open");
  const std::string id = text(town.get("/reports"), "/reports/0/id");
  REQUIRE(erase(town, id) > 0);
  CHECK_THAT(import("open"), Catch::Contains(R"("skipped":1)"));
  CHECK_THAT(import("closed"), Catch::Contains(R"("updated":1)"));
  CHECK(text(town.get("/reports/" + id), "/status") == "closed");
  CHECK_THAT(exported(town, id), !Catch::Contains("mark61"));
  CHECK(files_with(town, "mark61").empty());
}

TEST_CASE("privacy: with who made a report go those who follow it, and who said \"me too\"") {
  Town town{"waste"};
  const std::string id = create(town, "MARKERa1");
  const std::string link = text(town.post("/reports/" + id + "/follow"), "/url");
  REQUIRE(town.get(link).status == 200);
  REQUIRE(town.as({}, "person:1").post("/reports/" + id + "/me-too").status == 200);
  CHECK(exported(town, id).find("\"links\"") != std::string::npos);
  CHECK(erase(town, id) > 0);
  CHECK(town.get(link).status == 404);
  CHECK(town.get("/reports/" + id).json("/me_too") == Value(1));
  CHECK(erase(town, id) == 0);
}

TEST_CASE("retention: a dry run tells what would go and changes no byte") {
  Town town{"waste", {{"keep_contacts", "30 d"}, {"keep_texts", "60 d"}}};
  const std::string id = create(town, "mark71");
  create(town, "mark72");  // stays open
  close(town, id);
  town.clock().advance(29 * kDay);
  CHECK(retention(town, true).rules[0].due == 0);
  town.clock().advance(2 * kDay);
  const std::string before = store_bytes(town);
  const auto dry = retention(town, true);
  CHECK(dry.rules[0].id == "contacts");
  CHECK(dry.rules[0].keep == "30 d");
  CHECK(dry.rules[0].due == 1);
  CHECK(dry.rules[0].done == 0);
  CHECK(dry.rules[0].oldest_us / 1'000'000 == 1'767'268'800);
  CHECK(dry.rules[1].due == 0);
  REQUIRE(dry.rules[0].name.size() == 2);
  CHECK(store_bytes(town) == before);

  const auto real = retention(town, false);
  CHECK(real.rules[0].done == 1);
  CHECK(real.rules[1].done == 0);
  CHECK_THAT(exported(town, id), !Catch::Contains("mark71@") && Catch::Contains("mark71 is dark"));
  CHECK(files_with(town, "mark71@").empty());
  CHECK(files_with(town, "mark72@").size() == 1);
  CHECK(retention(town, false).rules[0].due == 0);

  town.clock().advance(30 * kDay);
  CHECK(retention(town, false).rules[1].done == 1);
  CHECK_THAT(exported(town, id), !Catch::Contains("mark71"));
  CHECK(retention(town, true).rules[1].due == 0);
}

TEST_CASE("retention: it runs by itself once a day, and what the town keeps for good stays") {
  Town town{"waste"};  // contacts 90 days, texts for good
  const std::string id = create(town, "mark81");
  close(town, id);
  town.run_timers();
  town.clock().advance(80 * kDay);
  town.run_timers();
  CHECK_THAT(exported(town, id), Catch::Contains("mark81@"));
  town.clock().advance(12 * kDay);
  // A write brings about the next one; the log tells the last.
  const auto told = [&] { return town.log().find(R"("rule":"contacts")") != std::string::npos; };
  for (int i = 0; i < 50 && !told(); ++i) town.run_timers();
  CHECK_THAT(exported(town, id), !Catch::Contains("mark81@") && Catch::Contains("mark81 is dark"));
  CHECK_THAT(town.log(), Catch::Contains(R"("rule":"contacts")"));
  const auto texts = retention(town, true).rules[1];
  CHECK(texts.keep == "never");
  CHECK(texts.due == 0);
}

TEST_CASE("retention: many records go in several writes, each of them counted") {
  Town town{"waste", {{"keep_contacts", "0 d"}, {"keep_texts", "0 d"}}};
  for (int i = 0; i < 120; ++i) close(town, create(town, "mark9" + std::to_string(1000 + i)));
  town.clock().advance(std::chrono::seconds{1});
  const auto done = retention(town, false);
  CHECK(done.rules[0].due == 120);
  CHECK(done.rules[0].done == 120);
  CHECK(done.rules[1].done == 120);
  CHECK(files_with(town, " is dark").empty());
  CHECK_THAT(town.log(), !Catch::Contains("misbehaving"));
}

TEST_CASE("retention: a time that is none is refused with the settings") {
  Town town{"waste"};
  CHECK_FALSE(town.reconfigure({{"keep_contacts", "soon"}}));
  CHECK(town.reconfigure({{"keep_contacts", "never"}}));
  CHECK(retention(town, true).rules[0].keep == "never");
}

}  // namespace waste
