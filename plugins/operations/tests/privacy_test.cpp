// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "pages/privacy_page.h"
#include "privacy_request.h"
#include "test_data.h"

namespace operations {
namespace {

using Kind = PrivacyRequest::Kind;
using Words = std::vector<std::string>;

PrivacyRequest asked(std::initializer_list<std::pair<const char*, const char*>> fields) {
  stadtkern::Form form;
  for (const auto& [name, value] : fields) form.set(name, value);
  return privacy_request(form);
}

pages::PrivacyData page_of(const PrivacyRequest& request, std::optional<Told> answer) {
  return {told_text(R"json(["musterdorf","musterstadt"])json"), {}, request, std::move(answer)};
}

TEST_CASE("privacy: who it is about stands in the input alone") {
  const auto find = asked({{"do", "find"}, {"town", "musterdorf"}, {"by", "email"}, {"value", " ada@example.org "}});
  CHECK(find.faults.empty());
  CHECK(find.arguments == Words{"privacy", "find", "musterdorf", "--email", "-"});
  CHECK(find.input == "ada@example.org");
  CHECK(asked({{"do", "export"}, {"town", "musterdorf"}, {"subject", "s1"}}).arguments ==
        Words{"privacy", "export", "musterdorf", "s1"});
  CHECK(asked({{"do", "ask"}, {"town", "musterdorf"}, {"subject", "s1"}}).arguments ==
        Words{"privacy", "erase", "musterdorf", "s1"});
  CHECK(asked({{"do", "erase"}, {"town", "musterdorf"}, {"subject", "s1"}, {"sure", "yes"}}).arguments ==
        Words{"privacy", "erase", "musterdorf", "s1", "--yes"});
}

TEST_CASE("privacy: nothing is erased that was not confirmed, and no option passes for an id") {
  CHECK(asked({{"do", "erase"}, {"town", "musterdorf"}, {"subject", "s1"}}).faults.front().first == "sure");
  for (const char* bad : {"", "--yes", "../x", "a b"}) {
    CHECK(asked({{"do", "export"}, {"town", "musterdorf"}, {"subject", bad}}).faults.front().first == "subject");
  }
  CHECK(asked({{"do", "find"}, {"town", "-x"}, {"by", "mail"}, {"value", ""}}).faults.size() == 3);
}

TEST_CASE("privacy: found, handed over, asked, erased") {
  const auto find = asked({{"do", "find"}, {"town", "musterdorf"}, {"by", "email"}, {"value", "a"}});
  const auto found =
      pages::privacy_page(place_in(), page_of(find, told_text(R"json([{"module":"waste","subject":"s1"}])json")));
  CHECK(has(found.content.source(), "aria-label=\"Erase s1\""));
  CHECK(has(pages::privacy_page(place_in(), page_of(find, told_text("[]"))).content.source(), "In musterdorf nobody"));

  const auto give = asked({{"do", "export"}, {"town", "musterdorf"}, {"subject", "s1"}});
  const auto given = pages::privacy_page(
      place_in(),
      page_of(
          give,
          told_text(
              R"json({"town":"musterdorf","subjects":[{"subject":"s1","modules":{"waste":[{"name":{"de":"Kontakt","en":"Contact"},"fields":[{"name":{"de":"Name","en":"Name"},"value":"Ada <M>"}]}]}}],"complete":false})json")));
  CHECK(has(given.content.source(), "waste: Contact"));
  CHECK(has(given.content.source(), "Ada &lt;M&gt;"));
  CHECK(has(given.content.source(), "incomplete"));

  const auto ask = asked({{"do", "ask"}, {"town", "musterdorf"}, {"subject", "s1"}});
  const auto sure =
      pages::privacy_page(place_in(), page_of(ask, told_error("PERMISSION_DENIED", "this would erase s1")));
  CHECK(sure.status == 200);
  CHECK(has(sure.content.source(), "this would erase s1"));
  CHECK(has(sure.content.source(), "name=\"sure\""));

  const auto erase = asked({{"do", "erase"}, {"town", "musterdorf"}, {"subject", "s1"}, {"sure", "yes"}});
  const auto gone = pages::privacy_page(
      place_in(), page_of(erase, told_text(R"json({"subjects":["s1"],"erased":{"waste":3},"complete":true})json")));
  CHECK(has(gone.content.source(), "waste: 3 records"));
}

}  // namespace
}  // namespace operations
