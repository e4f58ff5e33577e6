// SPDX-License-Identifier: EUPL-1.2
// What the town's overview is told of feedback, and what it is not.
#include "shell.h"

#include <chrono>
#include <map>

#include "stats.pb.h"

namespace feedback {
namespace {

using stadtkern::Form;

std::map<std::string, double> figures(Shell& shell) {
  const auto bytes = shell.town.node().call(shell.town.id(), "stats/v1@feedback", "Get", {})->answer();
  REQUIRE(bytes);
  stats::v1::Figures read;
  REQUIRE(read.ParseFromString(*bytes));
  std::map<std::string, double> out;
  for (const auto& figure : read.figures()) {
    CHECK(figure.name().at("de").find('_') == std::string::npos);
    CHECK(figure.name().at("en").find('_') == std::string::npos);
    out[figure.id()] = figure.value();
  }
  return out;
}

// Figures look back from now, and the test's clock stands at another time.
constexpr std::int64_t kClockBegins = 1'767'268'800'000'000;
void begin(Shell& shell, std::int64_t days_ago) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  shell.town.clock().set_wall(std::chrono::duration_cast<std::chrono::microseconds>(now) -
                              std::chrono::microseconds{kClockBegins} - std::chrono::hours{24 * days_ago});
}

void write(Shell& shell, const char* kind, const char* page = "/feedback/answered") {
  Form form = Shell::whole();
  form.set("kind", kind);
  form.set("page", page);
  static_cast<void>(shell.write(form));
}

TEST_CASE("statistics: of fewer than the town says nothing is shown, neither of a module nor of a kind") {
  Shell shell({{"entries_per_hour", 0}});
  begin(shell, 30);
  for (int i = 0; i < 4; ++i) write(shell, "praise");
  CHECK(figures(shell).empty());
  write(shell, "fault");
  CHECK(figures(shell) == std::map<std::string, double>{{"received_feedback", 5}});  // one fault alone is not told
  write(shell, "praise");
  for (int i = 0; i < 4; ++i) write(shell, "fault");
  CHECK(figures(shell) ==
        std::map<std::string, double>{{"received_feedback", 10}, {"praise_feedback", 5}, {"fault_feedback", 5}});
  for (int i = 0; i < 5; ++i) write(shell, "idea", "/");
  CHECK(figures(shell).at("received_other") == 5);
}

TEST_CASE("statistics: how long the answer took is the median's days") {
  Shell shell({{"entries_per_hour", 0}});
  begin(shell, 30);
  for (int days = 1; days <= 5; ++days) {
    write(shell, "question");
    const std::string id = shell.newest();
    shell.town.clock().advance(std::chrono::hours{24 * days});
    REQUIRE(shell.change(id, R"({"answer":"Danke"})").status == 200);
  }
  const auto shown = figures(shell);
  CHECK(shown.at("answered_feedback") == 5);
  CHECK(shown.at("days_to_answer_feedback") == Approx(3));
}

TEST_CASE("statistics: what came before the last 90 days does not count") {
  Shell shell({{"entries_per_hour", 0}});
  begin(shell, 91);
  for (int i = 0; i < 5; ++i) write(shell, "idea");
  CHECK(figures(shell).empty());
  shell.town.clock().advance(std::chrono::hours{48});
  for (int i = 0; i < 6; ++i) write(shell, "idea");
  CHECK(figures(shell).at("received_feedback") == 6);
}

TEST_CASE("statistics: what a program seems to have sent does not count") {
  Shell shell({{"entries_per_hour", 0}});
  begin(shell, 30);
  Form form = Shell::whole();
  form.set("website", "x");
  for (int i = 0; i < 9; ++i) static_cast<void>(shell.write(form));
  CHECK(figures(shell).empty());
}

}  // namespace
}  // namespace feedback
