// SPDX-License-Identifier: EUPL-1.2
// The whole module in the test kit: what citizens, staff, Open311 clients and operators are promised.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "answers.h"
#include "test_data.h"
#include "waste.pb.h"

namespace waste {
namespace {

using stadtkern::json::Value;
using stadtkern::testkit::Headers;
using stadtkern::testkit::Response;
using stadtkern::testkit::Settings;
using stadtkern::testkit::Town;

constexpr const char* kSquare =
    R"({"type":"Polygon","coordinates":[[[8.8,48.5],[9.0,48.5],[9.0,48.7],[8.8,48.7],[8.8,48.5]]]})";
const Headers kForm{{"content-type", "application/x-www-form-urlencoded"}};
// The kit's clock begins on 2026-01-01; reads that look back 90 days do so by the system's clock.
constexpr const char* kSince = "start_date=2025-12-31T00:00:00Z";

Settings with_area() {
  return {{"area", kSquare}};
}

std::string create(Town& town, const std::string& more = "") {
  const Response made =
      town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9,"description":"dark")" + more + "}");
  REQUIRE(made.status == 201);
  return text(made, "/id");
}

TEST_CASE("waste: a report is created, told once, and found where its Location says") {
  Town town{"waste", with_area()};
  const Response made =
      town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9,"description":"dark lamp"})");
  REQUIRE(made.status == 201);
  const std::string id = text(made, "/id");
  CHECK(id.size() == 8);
  CHECK(made.header("location") == "/api/waste/v1/reports/" + id);
  const Response found = town.get(made.header("location"));
  CHECK(found.status == 200);
  CHECK(text(found, "/status") == "open");
  CHECK(text(found, "/requested_at") == "2026-01-01T12:00:00Z");
  CHECK(text(found, "/description").empty());
  const auto events = town.events("waste.report.created");
  REQUIRE(events.size() == 1);
  CHECK(events[0].subject == id);
  CHECK(town.events("waste.report.published").empty());
}

TEST_CASE("waste: a repeated key makes one report") {
  Town town{"waste", with_area()};
  const auto client = town.as({}, "token:app").with_key("0123456789abcdef");
  const char* body = R"({"category":"lighting","lat":48.6,"lon":8.9})";
  const Response first = client.post("/reports", body);
  const Response second = client.post("/reports", body);
  REQUIRE(first.status == 201);
  CHECK(text(second, "/id") == text(first, "/id"));
  CHECK(count(town.get("/reports"), "/reports") == 1);
  CHECK(town.events("waste.report.created").size() == 1);
}

TEST_CASE("waste: what a report may not be is told field by field, and nothing is stored") {
  Town town{"waste", with_area()};
  const Response outside = town.post("/reports", R"({"category":"lighting","lat":50.0,"lon":8.9})");
  CHECK(outside.status == 422);
  REQUIRE(outside.error);
  REQUIRE(outside.error->fields.size() == 2);
  CHECK(outside.error->fields[0].pointer == "/lat");
  CHECK(outside.error->fields[1].pointer == "/lon");
  const Response much = town.post("/reports", R"({"category":"ufo","contact":{"email":"nobody"}})");
  CHECK(much.status == 422);
  REQUIRE(much.error);
  CHECK(much.error->fields.size() == 4);  // lat, lon, contact/email, category
  CHECK(town.get("/reports?status=broken&bbox=1,2").status == 400);
  CHECK(town.get("/reports.geojson?page_size=5000").status == 400);
  CHECK(count(town.get("/reports"), "/reports") == 0);
}

TEST_CASE("waste: lists answer by box, status, category and page") {
  Town town{"waste", with_area()};
  for (const char* place : {R"("lat":48.55,"lon":8.85)", R"("lat":48.65,"lon":8.95)", R"("lat":48.66,"lon":8.96)"}) {
    town.clock().advance(std::chrono::minutes{1});
    REQUIRE(town.post("/reports", std::string(R"({"category":"graffiti",)") + place + "}").status == 201);
  }
  town.clock().advance(std::chrono::minutes{1});
  const std::string newest = create(town);
  CHECK(count(town.get("/reports"), "/reports") == 4);
  CHECK(text(town.get("/reports"), "/reports/0/id") == newest);
  CHECK(count(town.get("/reports?bbox=8.94,48.64,8.97,48.67"), "/reports") == 2);
  CHECK(count(town.get("/reports?bbox=8.94,48.64,8.97,48.67&category=lighting"), "/reports") == 0);
  CHECK(count(town.get("/reports?category=graffiti"), "/reports") == 3);
  CHECK(count(town.get("/reports?status=closed"), "/reports") == 0);
  const Response page = town.get("/reports?page=2&page_size=2");
  CHECK(count(page, "/reports") == 2);
  CHECK(page.json("/more") == Value(false));
  CHECK(town.get("/reports?page_size=2").json("/more") == Value(true));
  const Response map = town.get("/reports.geojson?bbox=8.94,48.64,8.97,48.67");
  CHECK(map.header("content-type") == "application/geo+json");
  CHECK(count(map, "/features") == 2);
}

TEST_CASE("waste: staff close a report with a note that everybody reads, nobody else does") {
  Town town{"waste", with_area()};
  const std::string id = create(town);
  const std::string place = "/reports/" + id + "/status";
  const char* done = R"({"status":"done","note":"New bulb."})";
  CHECK(town.post(place, done).status == 401);
  CHECK(town.as("other.role").post(place, done).status == 403);
  v1::StatusChange change;
  change.set_id(id);
  change.set_status("done");
  const auto by_bus = town.anonymous().call<v1::Report>("ChangeStatus", change);
  REQUIRE_FALSE(by_bus);
  CHECK(by_bus.error().code == stadtkern::Code::PermissionDenied);

  town.clock().advance(std::chrono::hours{5});
  CHECK(town.as("waste.staff").post(place, done).status == 200);
  const Response found = town.get("/reports/" + id);
  CHECK(text(found, "/status") == "closed");
  CHECK(text(found, "/updated_at") == "2026-01-01T17:00:00Z");
  CHECK(text(found, "/notes/0/text") == "New bulb.");
  CHECK(town.as("waste.staff").post(place, R"({"status":"received"})").status == 409);
  CHECK(town.as("waste.staff").post("/reports/00000000/status", done).status == 404);
  const auto events = town.events("waste.report.status_changed");
  REQUIRE(events.size() == 1);
  v1::StatusChanged told;
  REQUIRE(told.ParseFromString(events[0].payload));
  CHECK(told.from() == "received");
  CHECK(told.to() == "done");
}

TEST_CASE("waste: contact data leaves by no public way, text only after its release") {
  constexpr const char* kText = "MARKERtext";
  const std::vector<std::string> contact{"MARKERmail",  "MARKERfirst",  "MARKERlast",
                                         "MARKERphone", "MARKERdevice", "MARKERaccount"};
  const std::vector<std::string> internal{"MARKERinternal"};
  const std::vector<std::string> hidden{kText, "MARKERanswer", "MARKERmedia"};
  const auto both = [](const char* word) {
    Value words = Value::object();
    words.set("de", word);
    words.set("en", word);
    return words;
  };
  Value question = Value::object();
  question.set("code", "q");
  question.set("datatype", "string");
  question.set("order", 1);
  question.set("description", both("Q"));
  Value category = Value::object();
  category.set("code", "c");
  category.set("name", both("C"));
  category.set("attributes", Value::array({question}));
  Town town{"waste", {{"area", kSquare}, {"categories", Value::array({category})}}};
  const Response by_form = town.post(
      "/open311/v2/requests.json",
      "service_code=c&lat=48.6&long=8.9&description=MARKERtext&email=MARKERmail%40example.org&first_name=MARKERfirst"
      "&last_name=MARKERlast&phone=MARKERphone&device_id=MARKERdevice&account_id=MARKERaccount"
      "&attribute[q]=MARKERanswer&media_url=https://example.org/MARKERmedia.jpg",
      kForm);
  REQUIRE(by_form.status == 201);
  const std::string id = text(by_form, "/0/service_request_id");
  const Response by_json = town.post("/reports",
                                     R"({"category":"c","lat":48.6,"lon":8.9,"description":"MARKERtext","follow":true,
          "media_urls":["https://example.org/MARKERmedia.jpg"],
          "answers":[{"code":"q","values":["MARKERanswer"]}],
          "contact":{"email":"MARKERmail@example.org","first_name":"MARKERfirst","last_name":"MARKERlast","phone":"MARKERphone"}})");
  REQUIRE(by_json.status == 201);
  const std::string other = text(by_json, "/id");

  const std::string since = kSince;
  const std::vector<std::string> ways{"/reports",
                                      "/reports?status=open&category=c&bbox=8.8,48.5,9,48.7",
                                      "/reports/" + id,
                                      "/reports/" + other,
                                      "/reports.geojson",
                                      "/reports/nearby?category=c&lat=48.6&lon=8.9",
                                      text(by_json, "/follow/url"),
                                      "/reports.rss",
                                      "/reports.rss?category=c&bbox=8.8,48.5,9,48.7",
                                      "/open-data/reports.csv",
                                      "/open-data/reports.geojson",
                                      "/statistics?from=2026-01&to=2026-02",
                                      "/form-token",
                                      "/open311/v2/servicerequestupdates.json?end_date=2026-02-01T00:00:00Z&" + since,
                                      "/open311/v2/servicerequestupdates.xml?end_date=2026-02-01T00:00:00Z&" + since,
                                      "/categories",
                                      "/open311/v2/discovery.json",
                                      "/open311/v2/discovery.xml",
                                      "/open311/v2/services.json",
                                      "/open311/v2/services.xml",
                                      "/open311/v2/services/c.json",
                                      "/open311/v2/services/c.xml",
                                      "/open311/v2/requests.json?extensions=true&" + since,
                                      "/open311/v2/requests.xml?extensions=true&" + since,
                                      "/open311/v2/requests/" + id + ".json?extensions=true",
                                      "/open311/v2/requests/" + other + ".xml?extensions=true",
                                      "/open311/v2/requests.json?service_request_id=" + id + "," + other,
                                      "/open311/v2/tokens/" + id + ".json",
                                      "/open311/v2/tokens/" + other + ".xml"};
  const auto leaks = [&](const std::string& body, const std::vector<std::string>& markers) {
    for (const std::string& marker : markers) {
      if (body.find(marker) != std::string::npos) return marker;
    }
    return std::string();
  };
  const auto walk = [&](bool released) {
    std::size_t shown = 0;
    for (const std::string& way : ways) {
      INFO(way);
      const Response answer = town.get(way);
      CHECK(answer.status == 200);
      CHECK(leaks(answer.body, contact).empty());
      CHECK(leaks(answer.body, internal).empty());
      CHECK(leaks(answer.body, {"\"staff\"", "history"}).empty());
      if (!released) CHECK(leaks(answer.body, hidden).empty());
      shown += answer.body.find(kText) != std::string::npos;
    }
    return shown;
  };
  for (const std::string& one : {id, other}) {
    const char* note = R"({"text":"MARKERinternal","internal":true})";
    REQUIRE(town.as("waste.staff").post("/reports/" + one + "/notes", note).status == 200);
  }
  CHECK(leaks(by_form.body, {"MARKER"}).empty());
  CHECK(leaks(by_json.body, {"MARKER"}).empty());
  REQUIRE(text(by_json, "/follow/url").size() > 33);
  CHECK(walk(false) == 0);
  // Staff read the text to decide on it, but no contact either.
  const Response for_staff = town.as("waste.staff").get("/reports/" + id);
  CHECK(text(for_staff, "/description") == kText);
  CHECK(for_staff.json("/text_public") == Value(false));
  CHECK(leaks(for_staff.body, contact).empty());

  for (const std::string& one : {id, other}) {
    CHECK(town.post("/reports/" + one + "/release").status == 401);
    CHECK(town.as("waste.staff").post("/reports/" + one + "/release").status == 200);
  }
  CHECK(town.as("waste.staff").post("/reports/" + id + "/release").status == 409);
  // What is public already is not blanked on the way to that answer.
  CHECK(town.as("waste.staff").post("/reports/" + id + "/release", R"({"blank_words":["MARKERtext"]})").status == 409);
  CHECK(text(town.get("/reports/" + id), "/description") == kText);
  CHECK(walk(true) >= 10);
  CHECK(town.events("waste.report.published").size() == 2);
  for (const char* type : {"waste.report.created", "waste.report.published"}) {
    for (const auto& event : town.events(type)) CHECK(leaks(event.payload, {"MARKER"}).empty());
  }
  CHECK(leaks(town.log(), {"MARKER"}).empty());
}

TEST_CASE("waste: a town may publish texts at once") {
  Town town{"waste", {{"publish", "text_at_once"}}};
  const std::string id = create(town);
  CHECK(text(town.get("/reports/" + id), "/description") == "dark");
  CHECK(town.events("waste.report.published").size() == 1);
  REQUIRE(town.reconfigure({{"publish", "after_review"}}));
  CHECK(text(town.get("/reports/" + create(town)), "/description").empty());
  CHECK(text(town.get("/reports/" + id), "/description") == "dark");
}

TEST_CASE("waste: Open311 takes a report, and answers it by every filter") {
  Town town{"waste", with_area()};
  const Response made = town.post("/open311/v2/requests.xml",
                                  "service_code=graffiti&lat=48.6&long=8.9&description=x&attribute[none]=1", kForm);
  REQUIRE(made.status == 201);
  CHECK(made.header("content-type") == "text/xml; charset=utf-8");
  const std::string where = made.header("location");
  REQUIRE(where.find("/open311/v2/requests/") == 0);
  CHECK(town.get(where).status == 200);
  const std::string requests = std::string("/open311/v2/requests.json?") + kSince;
  CHECK(count(town.get(requests), "") == 1);
  CHECK(count(town.get(requests + "&service_code=graffiti,lighting&status=open"), "") == 1);
  CHECK(count(town.get(requests + "&status=closed"), "") == 0);
  CHECK(count(town.get(requests + "&lat=48.601&long=8.9&radius=200"), "") == 1);
  CHECK(count(town.get(requests + "&lat=48.601&long=8.9&radius=50"), "") == 0);
  CHECK(count(town.get(requests + "&bbox=8.89,48.59,8.91,48.61"), "") == 1);
  CHECK(count(town.get(requests + "&page=2&page_size=1"), "") == 0);
  CHECK(count(town.get("/open311/v2/requests.json?start_date=2020-01-01T00:00:00Z"), "") == 0);
  CHECK(count(town.get("/open311/v2/requests.json?updated_after=2026-01-01T12:00:00Z"), "") == 1);
  CHECK(town.get("/open311/v2/requests.json?service_request_id=00000000").status == 404);
  const Response discovery = town.get("/open311/v2/discovery.json");
  CHECK(text(discovery, "/endpoints/0/url") == "http://town.example/open311/v2");
}

TEST_CASE("waste: every refusal of Open311 is an error array with all that is wrong") {
  Town town{"waste", {{"area", kSquare}, {"api_keys", Value::array({"key-key-key-key-1"})}}};
  const Response all = town.post("/open311/v2/requests.json", "service_code=ufo&jurisdiction_id=x&lat=1", kForm);
  CHECK(all.status == 403);
  CHECK(count(all, "") >= 4);
  CHECK(town.post("/open311/v2/requests.json", "api_key=key-key-key-key-1&service_code=graffiti&lat=1&long=1", kForm)
            .status == 400);
  CHECK(
      town.post("/open311/v2/requests.json", "api_key=key-key-key-key-1&service_code=graffiti&lat=48.6&long=8.9", kForm)
          .status == 201);
  for (const char* bad : {"/open311/v2/nothing.json", "/open311/v2/requests/none.json", "/open311/v2/services/no.json",
                          "/open311/v2/tokens/none.json"}) {
    INFO(bad);
    const Response refused = town.get(bad);
    CHECK(refused.status == 404);
    CHECK(refused.json("/0/code") == Value(404));
  }
  CHECK(town.get("/open311/v2/requests.json?lat=%zz").json("/0/code") == Value(400));
  CHECK(town.post("/open311/v2/discovery.json", "", kForm).json("/0/code") == Value(400));
  CHECK(town.post("/open311/v2/requests.json", "{}").json("/0/code") == Value(400));
}

TEST_CASE("waste: answers over 1 MB are cut to the newest, or the pages must be smaller") {
  Town town{"waste", {{"publish", "text_at_once"}}};
  const std::string body = "service_code=graffiti&lat=48.6&long=8.9&description=" + std::string(4000, 'x');
  for (int i = 0; i < 300; ++i) REQUIRE(town.post("/open311/v2/requests.json", body, kForm).status == 201);
  const std::string requests = std::string("/open311/v2/requests.json?") + kSince;
  const Response cut = town.get(requests);
  CHECK(cut.status == 200);
  CHECK(cut.body.size() <= 1'000'000);
  CHECK(count(cut, "") > 150);
  CHECK(town.get(requests + "&page=1&page_size=300").status == 400);
  CHECK(count(town.get(requests + "&page=1&page_size=100"), "") == 100);
  CHECK(town.get("/reports?page_size=300").status == 400);
  CHECK(town.get("/reports.geojson?page_size=300").status == 400);
  CHECK(count(town.get("/reports?page_size=100"), "/reports") == 100);
}

TEST_CASE("waste: the real files come in once, and a second time store nothing") {
  const auto folder = data_folder();
  if (!folder) return;
  Town town{"waste"};
  const auto operators = town.as("operator");
  struct File {
    const char* name;
    int read;
    int stored;
    int unlocated;
  };
  for (const File& file :
       {File{"koeln_sagsuns_2016.json", 50, 50, 0}, File{"san_francisco_open311_2011.json", 500, 474, 26},
        File{"boston_311_2016_animal.csv", 3012, 3010, 2}, File{"helsinki_open311_sample.json", 1, 1, 0},
        File{"zurich_zwn_2016-2023_sample.csv", 13294, 13294, 0}}) {
    INFO(file.name);
    const auto bytes = data_file(std::string("service-requests/") + file.name);
    for (const bool first : {true, false}) {
      const auto run = operators.run_command("import", {file.name}, *bytes);
      REQUIRE_FALSE(run.error);
      REQUIRE_FALSE(run.lines.empty());
      Response result;
      result.body = run.lines.back();
      CHECK(result.json("/read") == Value(file.read));
      CHECK(result.json("/stored") == Value(first ? file.stored : 0));
      CHECK(result.json("/updated") == Value(0));
      CHECK(result.json("/skipped") == Value(first ? 0 : file.stored));
      CHECK(result.json("/unlocated") == Value(file.unlocated));
      CHECK(count(result, "/failed") == 0);
    }
  }
  CHECK(count(town.get("/open311/v2/requests.json?start_date=2016-01-01T00:00:00Z"), "") > 500);
}

TEST_CASE("waste: a changed row of an import updates its report and keeps what was released") {
  Town town{"waste"};
  const auto row = [](const char* status, const char* note) {
    return std::string(R"([{"service_request_id":"7","status":")") + status + R"(","status_notes":")" + note +
           R"(","service_name":"Thing","service_code":"1","description":"words","requested_datetime":"2026-01-01T00:00:00Z",)" +
           R"("updated_datetime":"2026-01-01T01:00:00Z","lat":48.6,"long":8.9}])";
  };
  const auto operators = town.as("operator");
  const auto import = [&](const std::string& bytes) {
    Response result;
    const auto run = operators.run_command("import", {"x.json"}, bytes);
    REQUIRE_FALSE(run.error);
    result.body = run.lines.back();
    return result;
  };
  const Response first = import(row("open", ""));
  CHECK(first.json("/stored") == Value(1));
  CHECK(first.json("/unmapped/Thing") == Value(1));
  const std::string id = text(town.get("/reports"), "/reports/0/id");
  REQUIRE(town.as("waste.staff").post("/reports/" + id + "/release").status == 200);
  CHECK(import(row("closed", "mended")).json("/updated") == Value(1));
  CHECK(import(row("closed", "mended")).json("/skipped") == Value(1));
  const Response found = town.get("/reports/" + id);
  CHECK(text(found, "/status") == "closed");
  CHECK(text(found, "/description") == "words");
  CHECK(count(found, "/notes") == 1);
  CHECK(town.events("waste.report.status_changed").size() == 1);
  const auto refused = operators.run_command("import", {"x"}, "nothing that anybody knows");
  REQUIRE(refused.error);
  CHECK(refused.error->code == stadtkern::Code::UnsupportedMedia);
  CHECK(operators.run_command("import", {"--sauce", "x"}, "").error);
}

TEST_CASE("waste: an import whose rows fail by the hundred is stopped") {
  Town town{"waste"};
  std::string bytes =
      R"([{"service_request_id":"1","status":"open","service_code":"1","requested_datetime":"2026-01-01T00:00:00Z","lat":1,"long":1})";
  for (int i = 0; i < 600; ++i) bytes += R"(,{"service_request_id":"2","status":"lost"})";
  const auto run = town.as("operator").run_command("import", {"x.json"}, bytes + "]");
  REQUIRE(run.error);
  CHECK(run.error->code == stadtkern::Code::InvalidArgument);
}

TEST_CASE("waste: an empty test town begins with examples, and never gets them twice") {
  const Settings settings{{"example_reports", "musterdorf"}, {"endpoint_type", "test"}};
  Town town{"waste", settings};
  REQUIRE(town.reconfigure(settings));
  create(town);  // is stored behind the examples
  CHECK(count(town.get("/reports"), "/reports") == 6);
  town.restart();
  CHECK(count(town.get("/reports"), "/reports") == 6);
}

}  // namespace
}  // namespace waste
