// SPDX-License-Identifier: EUPL-1.2
#include "admin/doctor.h"
#include "admin/doctor_facts.h"
#include "lifecycle/tests/temporary_folder.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace stadtkern;
using Level = admin::Finding::Level;

namespace {

wire::admin::Instance unit(const std::string& name, const std::string& state) {
  wire::admin::Instance instance;
  instance.unit = instance.label = instance.module = name;
  instance.state = state;
  return instance;
}

}  // namespace

TEST_CASE("doctor: a quarantined module, a failed town and lost log lines are each told with a next step") {
  wire::admin::Status status;
  status.instances = {unit("bench", "ready"), unit("ferry", "quarantined"), unit("swing", "ready"),
                      unit("lamp", "starting")};
  status.instances[2].failed_towns = {{"neustadt", "no settings"}};
  const admin::Findings findings = admin::judge_modules(status);
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].level == Level::Problem);
  CHECK(findings[0].next == "stadtkern logs ferry; then stadtkern restart ferry");
  CHECK(findings[0].code == "module.quarantined");
  CHECK(findings[1].text == "does not serve neustadt (no settings)");
  CHECK(findings[1].code == "module.towns");
  CHECK(findings[1].about == "neustadt (no settings)");
  CHECK(findings[2].level == Level::Warning);
  status.instances = {unit("bench", "ready")};
  status.instances[0].log_lines_dropped = 3;
  const admin::Findings well = admin::judge_modules(status);
  REQUIRE(well.size() == 2);
  CHECK(well[0].level == Level::Ok);
  CHECK(well[1].text.find("lost 3 lines") != std::string::npos);
}

TEST_CASE("doctor: what the lock is overruled in is told, and a module is not sent to a start that cannot help") {
  wire::admin::Status status;
  status.instances = {unit("bench", "failed")};
  CHECK(admin::judge_lock(status)[0].level == Level::Ok);
  status.lock_notes = {{"bench", "bench 1.0.0 runs, but its folder holds 1.1.0 now", "`stadtkern swap bench@1.1.0`"}};
  CHECK(admin::judge_modules(status)[0].next == "`stadtkern swap bench@1.1.0`");
  const admin::Findings findings = admin::judge_lock(status);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].level == Level::Warning);
  CHECK(findings[0].next == "`stadtkern swap bench@1.1.0`");
}

TEST_CASE("doctor: a withdrawn version in use is a warning with the way to another one") {
  CHECK(admin::judge_withdrawn({}).empty());
  const admin::Findings findings = admin::judge_withdrawn({{"bench", "bench 1.2.0 was withdrawn"}});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].level == Level::Warning);
  CHECK(findings[0].next.find("stadtkern plan --upgrade bench") != std::string::npos);
}

TEST_CASE("doctor: a broken audit log is a problem, a mended one is not") {
  CHECK(admin::judge_audit(7, "audit.jsonl:3: it is no audit entry", 0).level == Level::Problem);
  CHECK(admin::judge_audit(7, {}, 1).level == Level::Ok);
  CHECK(admin::judge_audit(7, {}, 1).text == "7 entries, every one follows the one before; its end was mended 1 time");
}

TEST_CASE("doctor: the disk is judged by the share that a user without privileges may still fill") {
  CHECK(admin::judge_disk(alerts::DiskSpace{1000, 101}, 10).level == Level::Ok);
  CHECK(admin::judge_disk(alerts::DiskSpace{1000, 99}, 10).level == Level::Problem);
  CHECK(admin::judge_disk(std::nullopt, 10).level == Level::Problem);
}

TEST_CASE("doctor: events that stand aside are a warning with the command that shows them") {
  const std::string figures =
      "# TYPE stadtkern_module_events_set_aside gauge\nstadtkern_module_events_set_aside{town=\"a\"} 0\n"
      "stadtkern_module_events_set_aside{town=\"b\"} 12\nstadtkern_module_stores_open 3\nnonsense{\"} 1";
  const auto aside = admin::aside_in("bench", figures);
  REQUIRE(aside.size() == 1);
  CHECK(aside[0].town == "b");
  CHECK(aside[0].events == 12);
  const auto finding = admin::judge_events(aside);
  CHECK(finding.level == Level::Warning);
  CHECK(finding.text.find("bench in b (12)") != std::string::npos);
  CHECK(finding.next == "stadtkern events b bench --set-aside");
  CHECK(admin::judge_events({}).level == Level::Ok);
}

TEST_CASE("doctor: backups: too old is a problem, none at all a warning, each town counts") {
  const std::map<std::string, alerts::UnixSeconds> last{{"a", 1'000'000}, {"b", 900'000}};
  const auto judge = [&](const std::vector<std::string>& towns) {
    return admin::judge_backups(towns, last, 1'000'000 + 3600, std::chrono::hours(26));
  };
  CHECK(judge({"a"}).level == Level::Ok);
  CHECK(judge({"a", "c"}).level == Level::Warning);
  CHECK(judge({"a", "b", "c"}).level == Level::Problem);
  CHECK(judge({"a", "b", "c"}).text == "older than 26 h: b (1970-01-11T10:00:00Z)");
}

TEST_CASE("doctor: a state folder that lets others in is a problem, the admin group may pass, not look") {
  std::vector<admin::PathFacts> paths{{"s", true, true, 0710, 7}, {"s/run", true, true, 0710, 7}};
  CHECK(admin::judge_state_folder(paths, true).level == Level::Ok);
  CHECK(admin::judge_state_folder(paths, false).next == "chmod go= s");
  paths[1].mode = 0750;
  CHECK(admin::judge_state_folder(paths, true).next == "chmod go= s/run");
  paths[1] = {"s/run", true, true, 0700, 8};
  CHECK(admin::judge_state_folder(paths, true).text == "s/run belongs to another user than s");
  paths[1] = {"s/run", false, false, 0, 0};
  CHECK(admin::judge_state_folder(paths, true).text == "s/run is missing");
}

TEST_CASE("doctor: a clock that was set back behind the last start is a problem") {
  CHECK(admin::judge_clock({1'000'000, 999'000, true}).level == Level::Ok);
  CHECK(admin::judge_clock({1'000'000, 1'000'100, true}).level == Level::Ok);
  CHECK(admin::judge_clock({1'000'000, 1'001'000, true}).level == Level::Problem);
  CHECK(admin::judge_clock({1'000'000, std::nullopt, false}).level == Level::Warning);
}

TEST_CASE("doctor: descriptors: near the limit is a problem, a small limit a warning, an unknown one too") {
  CHECK(admin::judge_descriptors({{"kernel", 10, 65536}, {"bench", 10, 65536}}).level == Level::Ok);
  CHECK(admin::judge_descriptors({{"kernel", 10, 65536}, {"bench", 60000, 65536}}).level == Level::Problem);
  CHECK(admin::judge_descriptors({{"kernel", 10, 1024}}).level == Level::Warning);
  CHECK(admin::judge_descriptors({{"kernel", 0, 0}}).level == Level::Warning);
}

TEST_CASE("doctor: versions, configuration and listeners") {
  CHECK(admin::judge_versions("1.0", "1.0").level == Level::Ok);
  CHECK(admin::judge_versions("1.1", "1.0").level == Level::Warning);
  CHECK(admin::judge_config("c", 2, {}).text == "c: 2 towns");
  CHECK(admin::judge_config("c", 0, {}).level == Level::Warning);
  const config::Problems problems{{"c/a.toml", 3, 1, "", "no", "", ""}, {"c/b.toml", 0, 0, "", "neither", "", ""}};
  CHECK(admin::judge_config("c", 2, problems).text == "c/a.toml:3: no (and 1 more)");
  CHECK(admin::judge_listeners(2, {}).level == Level::Ok);
  CHECK(admin::judge_listeners(2, {{"http [::1]:1", "refused"}}).text == "no connection to http [::1]:1 (refused)");
}

TEST_CASE("doctor: stores are read without being opened as what they are") {
  const test::TemporaryFolder folder;
  for (const char* name : {"good", "zeros", "empty"}) {
    std::filesystem::create_directories(folder / "stores" / "bench" / name);
    std::ofstream(folder / "stores" / "bench" / name / "store.db")
        << std::string(name == std::string("good")    ? "pages"
                       : name == std::string("zeros") ? std::string(5000, '\0')
                                                      : "");
  }
  std::filesystem::create_directories(folder / "stores" / "bench" / "none");
  admin::StoreFacts facts = admin::look_at_stores(folder / "");
  CHECK(facts.stores == 3);
  std::sort(facts.unreadable.begin(), facts.unreadable.end());
  CHECK(facts.unreadable ==
        std::vector<std::string>{"bench/empty/store.db: empty", "bench/zeros/store.db: begins with zeros"});
  CHECK(admin::judge_stores(facts, false).level == Level::Problem);
  CHECK(admin::look_at_stores(folder / "nowhere").stores == 0);
}
