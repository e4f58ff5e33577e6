// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "import/contents.h"

namespace places {
namespace {

Contents read(std::string_view text, const Shape* area = nullptr) {
  auto contents = read_csv(text, area);
  if (!contents) FAIL(contents.error().message);
  return *std::move(contents);
}

TEST_CASE("csv: English and German columns, any of three separators") {
  for (const char* text :
       {"street,number,postcode,place,lat,lon\nGartenstraße,5 a,99999,Musterstadt,48.59,8.87\n",
        "Straße;Hausnummer;Zusatz;PLZ;Ort;Breite;Länge\nGartenstraße;5;a;99999;Musterstadt;48,59;8,87\n",
        "addr:street\taddr:housenumber\taddr:postcode\taddr:city\tY\tX\r\n"
        "Gartenstraße\t5a\t99999\tMusterstadt\t48.59\t8.87"}) {
    CAPTURE(text);
    const Contents contents = read(text);
    CHECK(contents.read == 1);
    CHECK(contents.failed.empty());
    REQUIRE(contents.addresses.size() == 1);
    const Address& address = contents.addresses[0];
    CHECK(address.street == "Gartenstraße");
    CHECK(address.key == "gartenstr|5a|99999|musterstadt");
    CHECK(address.at == Position{48.59, 8.87});
  }
}

TEST_CASE("csv: Latin-1 reads as UTF-8 does") {
  const Contents latin = read(
      "Stra\xDF"
      "e;Nr;Breite;L\xE4nge\nM\xFChlstra\xDF"
      "e;5;48,59;8,87\n");
  const Contents utf8 = read("\xEF\xBB\xBFStraße;Nr;Breite;Länge\nMühlstraße;5;48,59;8,87\n");
  REQUIRE(latin.addresses.size() == 1);
  CHECK(latin.addresses == utf8.addresses);
}

TEST_CASE("csv: each row is in one bucket") {
  const auto area = Shape::parse(R"({"type":"Polygon","coordinates":[[[8,48],[9,48],[9,49],[8,49],[8,48]]]})");
  REQUIRE(area);
  const Contents contents = read(
      "street,number,lat,lon\nA,1,48.5,8.5\nA,1,48.6,8.6\nA,2,50,8.5\nA,x,48.5,8.5\nA,3,abc,8.5\n,4,48.5,8.5\n"
      "A,5,48.5\nA,6,48.5,200\n\"A\nB\",7,48.5,8.5\nA,,48.5,8.5\n",
      &*area);
  CHECK(contents.read == 10);
  CHECK(contents.addresses.size() == 3);
  CHECK(contents.addresses[1].street == "A B");
  CHECK(contents.addresses[2].number.empty());
  CHECK(contents.repeated == 1);
  CHECK(contents.outside == 1);
  REQUIRE(contents.failed.size() == 5);
  CHECK(contents.failed[0].line == 5);
  CHECK(contents.failed[0].reason == "its house number is none");
  CHECK(contents.failed[1].reason == "has no position in degrees");
  CHECK(contents.failed[2].reason == "has no street");
  CHECK(contents.failed[3].reason == "has 3 fields, the header 4");
  CHECK(contents.failed[4].reason == "its position lies outside the earth");
}

TEST_CASE("csv: a wrong table is refused with words") {
  const auto refused = [](std::string_view text) {
    auto contents = read_csv(text, nullptr);
    REQUIRE_FALSE(contents);
    return contents.error().message;
  };
  CHECK(refused("id,name\n1,x\n") ==
        "the table lacks the column street (strasse), lat (breite), lon (laenge); it has: id, name");
  CHECK(refused("") == "the file has no header");
  CHECK(refused("street,lat,lon\n") == "the file has a header and no rows");
  std::string wrong = "street,lat,lon\n";
  for (int i = 0; i < 600; ++i) wrong += "A,B,C\n";
  CHECK(refused(wrong).find("too many rows failed, nothing is stored: line 2") == 0);
}

}  // namespace
}  // namespace places
