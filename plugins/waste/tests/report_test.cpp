// SPDX-License-Identifier: EUPL-1.2
#include "report.h"

#include <catch2/catch.hpp>

#include "text.h"

using namespace waste;
using stadtkern::Code;

namespace {

constexpr Micros kNow = 1'000'000 * kSecond;

Report in(DetailedStatus status) {
  Report report;
  report.status = status;
  report.requested = report.updated = kNow - kDay;
  report.status_notes = "before";
  return report;
}

}  // namespace

TEST_CASE("report: every finer state belongs to one of Open311's two, and its name reads back") {
  for (int i = 0; i < 6; ++i) {
    const auto status = static_cast<DetailedStatus>(i);
    CHECK(status_of(status) == (i < 3 ? Status::Open : Status::Closed));
    CHECK(parse_detailed_status(name(status)) == status);
  }
  CHECK(parse_status("open") == Status::Open);
  CHECK(parse_status("closed") == Status::Closed);
  CHECK_FALSE(parse_status("Open"));
  CHECK_FALSE(parse_detailed_status("processed"));
}

TEST_CASE("report: staff close an open report, and its time of change is the closing time") {
  const auto closed = change_status(in(DetailedStatus::Received), DetailedStatus::Done, "", Actor::Staff, kNow);
  REQUIRE(closed);
  CHECK(closed->status == DetailedStatus::Done);
  CHECK(closed->updated == kNow);
  CHECK(closed->status_notes == "before");
}

TEST_CASE("report: the public changes nothing") {
  CHECK(change_status(in(DetailedStatus::Received), DetailedStatus::Done, "x", Actor::Public, kNow).error().code ==
        Code::PermissionDenied);
  CHECK(release_text(in(DetailedStatus::Received), Actor::Public, kNow).error().code == Code::PermissionDenied);
}

TEST_CASE("report: which state may follow which, for staff") {
  using S = DetailedStatus;
  for (int from = 0; from < 6; ++from) {
    for (int to = 0; to < 6; ++to) {
      const S a = static_cast<S>(from);
      const S b = static_cast<S>(to);
      INFO(name(a) << " -> " << name(b));
      const bool reopened_as_new = status_of(a) == Status::Closed && b == S::Received;
      const bool with_note{change_status(in(a), b, "because", Actor::Staff, kNow)};
      CHECK(with_note == !reopened_as_new);
      const bool needs_note = a == b || b == S::Duplicate || status_of(a) == Status::Closed;
      const bool without{change_status(in(a), b, " ", Actor::Staff, kNow)};
      CHECK(without == !needs_note);
      CHECK(bool{change_status(in(a), b, "", Actor::Import, kNow)});
    }
  }
}

TEST_CASE("report: a note is plain text of at most 4000 characters") {
  const auto change = [](std::string_view note) {
    return change_status(in(DetailedStatus::Received), DetailedStatus::Reviewed, note, Actor::Staff, kNow);
  };
  CHECK(change("line\r\nline")->status_notes == "line\nline");
  CHECK(change(std::string(4000, 'x')));
  CHECK(change(std::string(4001, 'x')).error().code == Code::ValidationFailed);
  CHECK(change("\xFF").error().fields.at(0).pointer == "/note");
  CHECK_FALSE(change("a\x01"));
}

TEST_CASE("report: a release makes the text public once, and leaves a closing time alone") {
  const auto open = release_text(in(DetailedStatus::Received), Actor::Staff, kNow);
  REQUIRE(open);
  CHECK(open->text_public);
  CHECK(open->updated == kNow);
  CHECK(release_text(*open, Actor::Staff, kNow).error().code == Code::Conflict);
  CHECK(release_text(in(DetailedStatus::Done), Actor::Staff, kNow)->updated == kNow - kDay);
}
