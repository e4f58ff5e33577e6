// SPDX-License-Identifier: EUPL-1.2
// Reports of the same thing: merged, named on both sides, never in chains or circles, and taken apart again.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

#include "answers.h"
#include "waste.pb.h"
#include "wire/actions.h"

namespace waste {
namespace {

using stadtkern::json::Value;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

std::string create(Town& town) {
  const Response made = town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9})");
  REQUIRE(made.status == 201);
  return text(made, "/id");
}

Response merge(Town& town, const std::string& id, const std::string& into, const char* more = "") {
  return staff(town).post("/reports/" + id + "/merge", R"({"into":")" + into + R"(")" + more + "}");
}

std::vector<std::string> duplicates(Town& town, const std::string& id) {
  const Response shown = town.get("/reports/" + id);
  REQUIRE(shown.status == 200);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < shown.json("/duplicates").items().size(); ++i) {
    out.push_back(text(shown, "/duplicates/" + std::to_string(i)));
  }
  return out;
}

std::string root(Town& town, const std::string& id) {
  return text(town.get("/reports/" + id), "/duplicate_of");
}

using Ids = std::vector<std::string>;

TEST_CASE("merge: a duplicate names the other report, and is named by it") {
  Town town{"waste"};
  const std::string first = create(town);
  const std::string second = create(town);
  const Response merged = merge(town, second, first);
  REQUIRE(merged.status == 200);
  CHECK(text(merged, "/detailed_status") == "duplicate");
  CHECK(text(merged, "/status_notes") == first);
  CHECK(text(merged, "/duplicate_of") == first);
  CHECK(text(merged, "/staff/history/0/text") == second + " > " + first);
  CHECK(root(town, second) == first);
  CHECK(duplicates(town, first) == Ids{second});
  CHECK(text(town.get("/reports/" + first), "/detailed_status") == "received");
  CHECK(town.get("/reports/" + first).json("/duplicate_of") == Value());
  CHECK(text(town.get("/reports?status=closed"), "/reports/0/duplicate_of") == first);
  CHECK(town.events("waste.report.status_changed").size() == 1);
}

TEST_CASE("merge: what was done stands in the record of both reports") {
  Town town{"waste"};
  const std::string first = create(town);
  const std::string second = create(town);
  REQUIRE(merge(town, second, first).status == 200);
  const auto list = [&](const std::string& report) {
    stadtkern::wire::actions::ListRequest asked;
    asked.object = report;
    const auto answer =
        town.node()
            .call(town.id(), "actions/v1@waste", "List", stadtkern::wire::encode(asked), {"operator:1", {"operator"}})
            ->answer();
    REQUIRE(answer);
    return stadtkern::wire::decode<stadtkern::wire::actions::ListReply>(*answer)->actions;
  };
  for (const std::string& report : {first, second}) {
    const auto kept = list(report);
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].action == "waste/v1.MergeReport");
  }
}

TEST_CASE("merge: into a merged one leads to its root, what repeated a merged one moves along") {
  Town town{"waste"};
  const std::string a = create(town);
  const std::string b = create(town);
  const std::string c = create(town);
  const std::string d = create(town);
  REQUIRE(merge(town, b, a, R"(,"note":"The same lamp.")").status == 200);
  CHECK(text(town.get("/reports/" + b), "/status_notes") == "The same lamp.");
  REQUIRE(merge(town, c, b).status == 200);
  CHECK(root(town, c) == a);
  CHECK(merge(town, a, c).status == 409);  // a circle
  CHECK(merge(town, c, a).status == 409);  // already
  REQUIRE(merge(town, a, d).status == 200);
  for (const std::string& one : {a, b, c}) CHECK(root(town, one) == d);
  CHECK(duplicates(town, d).size() == 3);
  CHECK(duplicates(town, a).empty());
}

TEST_CASE("merge: another status takes it apart") {
  Town town{"waste"};
  const std::string a = create(town);
  const std::string b = create(town);
  REQUIRE(merge(town, b, a).status == 200);
  const std::string path = "/reports/" + b + "/status";
  REQUIRE(staff(town).post(path, R"({"status":"duplicate","note":"Yes, really."})").status == 200);
  CHECK(root(town, b) == a);
  REQUIRE(staff(town).post(path, R"({"status":"reviewed","note":"No, another lamp."})").status == 200);
  CHECK(root(town, b).empty());
  CHECK(duplicates(town, a).empty());
  REQUIRE(merge(town, a, b).status == 200);
  CHECK(root(town, a) == b);
}

TEST_CASE("merge: it is the staff's, the other must be there, and another one") {
  Town town{"waste"};
  const std::string a = create(town);
  const std::string b = create(town);
  const std::string path = "/reports/" + b + "/merge";
  const std::string body = R"({"into":")" + a + R"("})";
  CHECK(town.post(path, body).status == 401);
  CHECK(town.as("other.role").post(path, body).status == 403);
  v1::Merge by_bus;
  by_bus.set_id(b);
  by_bus.set_into(a);
  const auto refused = town.as("other.role").call<v1::Report>("MergeReport", by_bus);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == stadtkern::Code::PermissionDenied);
  CHECK(merge(town, "00000000", a).status == 404);
  CHECK(merge(town, b, "00000000").status == 422);
  CHECK(merge(town, b, "").status == 422);
  CHECK(merge(town, b, b).status == 422);
  CHECK(root(town, b).empty());
}

TEST_CASE("merge: however reports are merged and taken apart, there is no chain and no circle") {
  Town town{"waste"};
  std::mt19937 random(5);
  Ids all;
  for (int i = 0; i < 8; ++i) all.push_back(create(town));
  for (int step = 0; step < 120; ++step) {
    const std::string& id = all[random() % all.size()];
    if (random() % 5 == 0) {
      staff(town).post("/reports/" + id + "/status", R"({"status":"in_process","note":"why"})");
    } else {
      merge(town, id, all[random() % all.size()]);
    }
  }
  std::size_t merged = 0;
  for (const std::string& id : all) {
    const std::string into = root(town, id);
    if (into.empty()) continue;
    ++merged;
    CHECK(root(town, into).empty());
    const Ids named = duplicates(town, into);
    CHECK(std::find(named.begin(), named.end(), id) != named.end());
  }
  CHECK(merged > 0);
}

}  // namespace
}  // namespace waste
