// SPDX-License-Identifier: EUPL-1.2
#include "fold.h"

#include <catch2/catch.hpp>

namespace places {
namespace {

std::string typed(const char* text) {
  auto words = folded_words(text);
  shorten_typed_words(words);
  return joined(words);
}

TEST_CASE("fold: umlauts, their spelling with e and without are one") {
  for (const char* name : {"Müllerstraße", "Muellerstrasse", "mullerstrasse", "MÜLLERSTRASSE", "Mu\u0308llerstraße",
                           "Müllerstr.", "Müller-Straße", "Müller Str", "Müllerstrase"}) {
    CAPTURE(name);
    CHECK(compact_name(name) == compact_name("Müllerstraße"));
  }
  CHECK(compact_name("Größe") == compact_name("Groesse"));
  CHECK(compact_name("Käthe-Kollwitz-Straße") == "kathekollwitzstr");
  CHECK(compact_name("Rue de l'Église") == "rudeleglise");
  CHECK(compact_name("Marktpl.") != compact_name("Marktplatz"));
  CHECK(compact_name("Rathaus Pl.") == compact_name("Rathausplatz"));
}

TEST_CASE("fold: names that differ stay apart") {
  CHECK(compact_name("Gartenstraße") != compact_name("Gartenweg"));
  CHECK(compact_name("Straßenäcker") == "strassenacker");
  CHECK(compact_name("улица") == "улица");
  CHECK(compact_name("---").empty());
  CHECK(compact_name("\xFF\xFE").empty());
}

TEST_CASE("fold: what is typed so far begins as the whole name does") {
  const std::string name = compact_name("Bäckergässle am Müllerstraßentor");
  const std::string text = "Bäckergässle am Müllerstraßentor";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    if (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) continue;  // half a letter
    const std::string part = joined(folded_words(text.substr(0, size)));
    CAPTURE(part);
    CHECK(name.starts_with(part));
  }
}

TEST_CASE("fold: a street that is typed half is a beginning of its name") {
  const std::string name = compact_name("Gartenstraße");
  for (const char* text : {"Gar", "Gartens", "Gartenst", "Gartenstr", "Gartenstr.", "gartenstra", "Gartenstraß",
                           "gartenstras", "Gartenstrass", "Gartenstraße", "Garten Str."}) {
    CAPTURE(text);
    CHECK(name.starts_with(typed(text)));
  }
}

}  // namespace
}  // namespace places
