// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>
#include <filesystem>
#include <pugixml.hpp>

#include <stadtkern/foreign_json.h>
#include <stadtkern/json_writer.h>
#include "test_data.h"
#include "text.h"
#include "xml_writer.h"

using namespace waste;

TEST_CASE("writers: hostile text comes back from JSON and XML as it was") {
  const auto lines = data_file("hostile-input/blns.txt");
  if (!lines) return;
  std::size_t compared = 0;
  for (std::string_view rest = *lines; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    stadtkern::JsonWriter json;
    json.begin_array().string(line).end_array();
    const auto back = stadtkern::parse_json(json.take());
    REQUIRE(back);
    CHECK(back->items.at(0).text == replace_invalid_utf8(line));
    if (has_control(line, true) || line.empty()) continue;
    XmlWriter xml;
    xml.open("r").element("t", line).close();
    pugi::xml_document document;
    const std::string text = xml.take();
    REQUIRE(document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata));
    std::string expected = replace_invalid_utf8(line);
    for (const char* forbidden : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {  // XML cannot carry these
      for (std::size_t at; (at = expected.find(forbidden)) != std::string::npos;)
        expected.replace(at, 3, "\xEF\xBF\xBD");
    }
    CHECK(std::string{document.child("r").child("t").text().get()} == expected);
    ++compared;
  }
  CHECK(compared > 400);
}

TEST_CASE("xml writer: markup is escaped, forbidden characters are replaced") {
  XmlWriter xml;
  xml.open("a").element("b", "<&>\"'\x01\r").element("c", "").close();
  CHECK(xml.take() ==
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a><b>&lt;&amp;&gt;\"'\xEF\xBF\xBD&#13;</b><c/></a>\n");
}

TEST_CASE("json reader: the test suite's refused files are refused, its accepted ones accepted") {
  const auto folder = data_folder();
  if (!folder) return;
  int refused = 0;
  int accepted = 0;
  for (const auto& entry : std::filesystem::directory_iterator{*folder + "/hostile-input/json-test-suite"}) {
    const std::string name = entry.path().filename().string();
    if (name[0] == 'i') continue;  // either answer is allowed
    INFO(name);
    const auto text = data_file("hostile-input/json-test-suite/" + name);
    const bool fine{stadtkern::parse_json(*text)};
    CHECK(fine == (name[0] == 'y'));
    (fine ? accepted : refused) += 1;
  }
  CHECK(refused > 100);
  CHECK(accepted > 5);
}
