// SPDX-License-Identifier: EUPL-1.2
#include "index.h"

#include <catch2/catch.hpp>

namespace places {
namespace {

Address house(const char* street, const char* number, double lat, double lon, const char* place = "") {
  Address address;
  address.street = street;
  address.number = number;
  address.postcode = number[0] == '\0' ? "" : "99999";
  address.place = place;
  address.at = {lat, lon};
  return address;
}

Shape square(double south, double west, double north, double east) {
  return Shape::of({{{{south, west}, {south, east}, {north, east}, {north, west}, {south, west}}, {}}});
}

Index town() {
  std::vector<Address> all;
  for (const char* number : {"1", "2", "5", "5 a", "10", "11", "12-14", "16"}) {
    all.push_back(house("Gartenstraße", number, 48.590 + 0.0001 * std::atoi(number), 8.870));
  }
  for (const char* number : {"1", "2", "3"}) {
    all.push_back(house("Hauptstraße", number, 48.600, 8.870 + 0.0001 * std::atoi(number)));
    all.push_back(house("Hauptstraße", number, 48.640, 8.870 + 0.0001 * std::atoi(number), "Dorf"));
    all.push_back(house("Müllerweg", number, 48.595, 8.880));
    all.push_back(house("Friedrich-Ebert-Straße", number, 48.596, 8.881));
    all.push_back(house("Straße des 17. Juni", number, 48.597, 8.882));
    all.push_back(house("Gartenweg", number, 48.598, 8.883));
  }
  all.push_back(house("Feldweg", "", 48.61, 8.88));
  all.push_back(house("Gartenstraße", "", 48.5905, 8.8701));
  return {std::move(all),
          {{"sud", "Süd", square(48.58, 8.86, 48.599, 8.89)}, {"nord", "Nord", square(48.599, 8.86, 48.62, 8.89)}},
          "Musterstadt"};
}

std::vector<std::string> labels(const Index& index, std::string_view text, std::optional<Position> near = {},
                                std::size_t limit = 10) {
  std::vector<std::string> out;
  for (const Hit& hit : index.search(text, near, limit)) out.push_back(hit.label());
  return out;
}

std::string best(const Index& index, std::string_view text) {
  const auto found = labels(index, text);
  return found.empty() ? "" : found.front();
}

TEST_CASE("search: every way to write an address finds it") {
  const Index index = town();
  for (const char* text :
       {"Gartenstraße 5a", "gartenstrasse 5 a", "Gartenstr. 5A", "Garten-Str 5 a", "gartenstrase 5a", "GARTENSTR 5a",
        "Gartenstraße 5 a, 99999 Musterstadt", "99999 Musterstadt, Gartenstraße 5a", "Musterstadt Gartenstraße 5a",
        "Gratenstraße 5a", "Gartnstr 5a", "Gaartenstrasse 5a", "5a Gartenstraße"}) {
    CAPTURE(text);
    CHECK(best(index, text) == "Gartenstraße 5 a, 99999 Musterstadt");
  }
  for (const char* text : {"Müllerweg 2", "Muellerweg 2", "mullerweg 2", "Mülerweg 2", "Müllerwge 2", "Müllerw. 2"}) {
    CAPTURE(text);
    CHECK(best(index, text) == "Müllerweg 2, 99999 Musterstadt");
  }
  for (const char* text : {"Fr.-Ebert-Str. 1", "Ebertstr 1", "Friedrich Ebert Straße 1", "friedrichebertstr 1"}) {
    CAPTURE(text);
    CHECK(best(index, text) == "Friedrich-Ebert-Straße 1, 99999 Musterstadt");
  }
  CHECK(best(index, "Straße des 17. Juni 3") == "Straße des 17. Juni 3, 99999 Musterstadt");
  CHECK(best(index, "Strasse des 17 Juni") == "Straße des 17. Juni, 99999 Musterstadt");
}

TEST_CASE("search: ranges hold the numbers of their side") {
  const Index index = town();
  CHECK(best(index, "Gartenstraße 12") == "Gartenstraße 12-14, 99999 Musterstadt");
  CHECK(best(index, "Gartenstraße 14") == "Gartenstraße 12-14, 99999 Musterstadt");
  CHECK(best(index, "Gartenstraße 12 - 14") == "Gartenstraße 12-14, 99999 Musterstadt");
  CHECK(best(index, "Gartenstraße 5b") == "Gartenstraße 5, 99999 Musterstadt");
  // A number that isn't there: the street, and what the number may be the beginning of.
  CHECK(best(index, "Gartenstraße 77") == "Gartenstraße, 99999 Musterstadt");
  CHECK(labels(index, "Gartenstraße 1") ==
        std::vector<std::string>{"Gartenstraße 1, 99999 Musterstadt", "Gartenstraße 10, 99999 Musterstadt",
                                 "Gartenstraße 11, 99999 Musterstadt", "Gartenstraße 12-14, 99999 Musterstadt",
                                 "Gartenstraße 16, 99999 Musterstadt"});
}

TEST_CASE("search: what begins so comes before what is similar, the nearer before the farther") {
  const Index index = town();
  const auto begun = index.search("Garten", std::nullopt, 10);
  REQUIRE(begun.size() >= 2);
  CHECK(begun[0].name == "Gartenstraße");
  CHECK(begun[0].match == Match::Prefix);
  CHECK(begun[1].name == "Gartenweg");
  CHECK(index.search("Garten", Position{48.598, 8.883}, 10)[0].name == "Gartenweg");
  const auto exact = index.search("Hauptstraße 1", Position{48.641, 8.87}, 10);
  REQUIRE(exact.size() >= 2);
  CHECK(exact[0].place == "Dorf");
  CHECK(exact[0].match == Match::Exact);
  CHECK(exact[0].distance_m.value() < 200);
  CHECK(exact[1].place == "Musterstadt");
  CHECK(index.search("Hauptstraße 1", Position{48.6, 8.87}, 10)[0].place == "Musterstadt");
  CHECK(index.search("Haubtstr. 1", std::nullopt, 10)[0].match == Match::Similar);
}

TEST_CASE("search: a town or district picks among streets of one name") {
  const Index index = town();
  CHECK(labels(index, "Hauptstraße").size() == 2);
  CHECK(best(index, "Hauptstraße 2, Dorf") == "Hauptstraße 2, 99999 Dorf");
  CHECK(best(index, "Hauptstraße 2 Dorf") == "Hauptstraße 2, 99999 Dorf");
  CHECK(best(index, "Dorf Hauptstraße 2") == "Hauptstraße 2, 99999 Dorf");
  CHECK(best(index, "Hauptstraße Dorf") == "Hauptstraße, 99999 Dorf");
  CHECK(best(index, "Hauptstraße 2 Nord") == "Hauptstraße 2, 99999 Musterstadt");
  CHECK(best(index, "Hauptstraße 2, Atlantis") == "Hauptstraße 2, 99999 Musterstadt");
}

TEST_CASE("search: districts and streets without houses are found by name") {
  const Index index = town();
  const auto south = index.search("süd", std::nullopt, 10);
  REQUIRE_FALSE(south.empty());
  CHECK(south[0].kind == PlaceKind::District);
  const auto field = index.search("feldweg", std::nullopt, 10);
  REQUIRE_FALSE(field.empty());
  CHECK(field[0].kind == PlaceKind::Street);
  CHECK(field[0].at == Position{48.61, 8.88});
  CHECK(field[0].district == "Nord");
  CHECK(index.streets() == 8);
  CHECK(index.addresses() == 26);
}

TEST_CASE("search: nothing fits nothing, and limits hold") {
  const Index index = town();
  for (const char* text : {"", "?", "xyzxyzxyz", "Qqqqq 1"}) {
    CAPTURE(text);
    CHECK(index.search(text, std::nullopt, 10).empty());
  }
  CHECK(labels(index, "g", {}, 1).size() == 1);
  CHECK(index.search(std::string(100'000, 'g'), std::nullopt, 10).empty());
  const Index none({}, {}, "Nowhere");
  CHECK(none.search("Gartenstraße 1", std::nullopt, 10).empty());
  CHECK_FALSE(none.nearest({48.59, 8.87}, 1000));
}

TEST_CASE("nearest: the house that is nearest, within what is asked, with its district") {
  const Index index = town();
  const auto hit = index.nearest({48.59052, 8.87001}, 150);
  REQUIRE(hit);
  CHECK(hit->label() == "Gartenstraße 5, 99999 Musterstadt");
  CHECK(hit->district == "Süd");
  CHECK(hit->distance_m.value() < 5);
  CHECK_FALSE(index.nearest({48.5900, 8.8900}, 150));
  CHECK(index.nearest({48.5900, 8.8800}, 1000));
  CHECK_FALSE(index.nearest({123, 456}, 1000));
  CHECK(index.district_at({48.60, 8.87})->id == "nord");
  CHECK(index.district_at({48.70, 8.87}) == nullptr);
}

TEST_CASE("nearest: the grid says what a look at every house says") {
  std::vector<Address> all;
  unsigned state = 1;
  const auto random = [&] { return static_cast<double>((state = state * 1664525 + 1013904223) >> 8) / 16777216.0; };
  for (int i = 0; i < 400; ++i) {
    all.push_back(house("Weg", std::to_string(i + 1).c_str(), 48.58 + random() * 0.03, 8.86 + random() * 0.04));
  }
  const Index index(all, {}, "M");
  for (int i = 0; i < 500; ++i) {
    const Position at{48.575 + random() * 0.04, 8.855 + random() * 0.05};
    const double within = 50 + random() * 900;
    double nearest = within;
    bool any = false;
    for (const Address& one : all) {
      any = any || distance_m(one.at, at) <= within;
      nearest = std::min(nearest, distance_m(one.at, at));
    }
    const auto hit = index.nearest(at, within);
    REQUIRE(hit.has_value() == any);
    if (hit) REQUIRE(*hit->distance_m == Approx(nearest));
  }
}

}  // namespace
}  // namespace places
