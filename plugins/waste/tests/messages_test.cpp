// SPDX-License-Identifier: EUPL-1.2
#include "messages.h"

#include <catch2/catch.hpp>

#include "waste.pb.h"

namespace waste {
namespace {

using stadtkern::Code;

v1::NewReport new_report() {
  v1::NewReport message;
  message.set_category("lighting");
  message.set_lat(48.5);
  message.set_lon(8.9);
  message.set_description("dark");
  message.mutable_contact()->set_email("marker@example.org");
  return message;
}

TEST_CASE("messages: a new report becomes a submission with its contact apart") {
  const Submission submission = submission_of(new_report());
  CHECK(submission.category == "lighting");
  CHECK(submission.position == Position{48.5, 8.9});
  CHECK(submission.contact.email == "marker@example.org");
  CHECK(submission.description == "dark");
}

TEST_CASE("messages: half a position is refused, and the missing half is named beside every other fault") {
  v1::NewReport message = new_report();
  message.clear_lon();
  message.set_category("nothing");
  message.set_address("Marktplatz 1");
  const auto checked = check_message(message, Settings{}, 0);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == Code::ValidationFailed);
  std::vector<std::string> pointers;
  for (const auto& field : checked.error().fields) pointers.push_back(field.pointer);
  CHECK(pointers == std::vector<std::string>{"/category", "/lon"});
  message.clear_address();
  CHECK(check_message(message, Settings{}, 0).error().fields.size() == 2);
}

TEST_CASE("messages: faults of the domain point into the JSON that was sent") {
  const stadtkern::Error faults{Code::ValidationFailed,
                                "no",
                                "report",
                                {{"lat", "lie outside the town's area"},
                                 {"email", "is not an e-mail address"},
                                 {"attributes/kind", "is needed"},
                                 {"media_url", "must be an http or https address"},
                                 {"description", "is too long"}}};
  std::vector<std::string> pointers;
  for (const auto& field : faults_of_message(faults).fields) pointers.push_back(field.pointer);
  CHECK(pointers ==
        std::vector<std::string>{"/lat", "/lon", "/contact/email", "/answers/kind", "/media_urls", "/description"});
  CHECK(faults_of_message(faults).fields[0].reason == "latitude and longitude lie outside the town's area");
}

TEST_CASE("messages: a list asks for one report more than its page holds") {
  v1::ListReportsQuery message;
  const Settings settings;
  CHECK(query_of(message, settings)->limit == 101);
  CHECK(query_of(message, settings)->offset == 0);
  message.set_page(3);
  message.set_page_size(20);
  message.set_status("open");
  message.set_category("lighting");
  message.set_bbox("8.8,48.5,8.9,48.6");
  const auto query = query_of(message, settings);
  REQUIRE(query);
  CHECK(query->limit == 21);
  CHECK(query->offset == 40);
  CHECK(query->status == Status::Open);
  CHECK(query->categories == std::vector<std::string>{"lighting"});
  CHECK(query->box == Box{48.5, 8.8, 48.6, 8.9});
  CHECK_FALSE(query->requested_from.has_value());
}

TEST_CASE("messages: all that is wrong with a list is told at once") {
  v1::ListReportsQuery message;
  message.set_bbox("1,2");
  message.set_status("broken");
  message.set_category("ufo");
  message.set_page_size(1001);
  message.set_page(1'000'001);
  const auto query = query_of(message, Settings{});
  REQUIRE_FALSE(query);
  CHECK(query.error().code == Code::InvalidArgument);
  CHECK(query.error().fields.size() == 5);
}

TEST_CASE("messages: a raw query string means what the typed parameters mean") {
  const auto message = list_query_of("bbox=8.8%2C48.5%2C8.9%2C48.6&status=closed&page=2&page_size=7");
  REQUIRE(message);
  CHECK(message->bbox() == "8.8,48.5,8.9,48.6");
  CHECK(message->status() == "closed");
  CHECK(message->page() == 2);
  CHECK(message->page_size() == 7);
  for (const char* bad : {"page=x", "page_size=-1", "page=99999999999", "bbox=%zz", "status=%ff"}) {
    INFO(bad);
    const auto refused = list_query_of(bad);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::InvalidArgument);
  }
}

TEST_CASE("messages: a public report carries its notes, and no field for its reporter") {
  Report report;
  report.id = "7K3M9QXT";
  report.category = "lighting";
  report.status = DetailedStatus::Done;
  report.position = Position{48.5, 8.9};
  report.description = "secret until released";
  report.requested = report.updated = 1'700'000'000 * kSecond;
  const Catalogue catalogue = Catalogue::standard();
  const v1::Report hidden =
      message_of(public_view(report, catalogue, "en", {{report.updated, report.status, "mended"}}));
  CHECK(hidden.status() == "closed");
  CHECK(hidden.detailed_status() == "done");
  CHECK(hidden.category_name() == "Street light out");
  CHECK(hidden.description().empty());
  CHECK_FALSE(hidden.text_public());
  REQUIRE(hidden.notes_size() == 1);
  CHECK(hidden.notes(0).text() == "mended");
  CHECK(hidden.requested_at() == "2023-11-14T22:13:20Z");
  report.text_public = true;
  CHECK(message_of(public_view(report, catalogue, "en")).description() == "secret until released");
}

TEST_CASE("messages: categories have both languages and their questions") {
  const v1::CategoryList list = message_of(Catalogue::standard());
  REQUIRE(list.categories_size() > 5);
  const v1::Category& rubbish = list.categories(0);
  CHECK(rubbish.code() == "dumped_rubbish");
  CHECK(rubbish.name().en() == "Dumped rubbish");
  CHECK_FALSE(rubbish.name().de().empty());
  REQUIRE(rubbish.questions_size() == 2);
  CHECK(rubbish.questions(0).datatype() == "singlevaluelist");
  CHECK(rubbish.questions(0).choices_size() == 3);
}

}  // namespace
}  // namespace waste
