// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "import/json_rows.h"

using namespace waste::importing;

namespace {

struct Cut {
  std::vector<std::pair<std::uint64_t, std::string>> pieces;
  std::vector<std::uint64_t> faults;
};

Cut cut(std::string_view text, std::size_t piece) {
  Cut out;
  JsonRows rows{[&](std::uint64_t line, std::string_view one) { out.pieces.emplace_back(line, one); },
                [&](std::uint64_t line, const std::string&) { out.faults.push_back(line); }};
  for (std::size_t at = 0; at < text.size(); at += piece) rows.write(text.substr(at, piece));
  rows.finish();
  return out;
}

}  // namespace

TEST_CASE("json rows: elements come out one by one with their lines, in pieces of any size") {
  const std::string text = "\xEF\xBB\xBF [\n {\"a\":\"]}\\\"\"},\n\n [1,{}] , 12,\n\"x\"]\n";
  for (const std::size_t piece : {1U, 3U, 1000U}) {
    const Cut out = cut(text, piece);
    CHECK(out.faults.empty());
    REQUIRE(out.pieces.size() == 4);
    CHECK(out.pieces[0] == std::pair<std::uint64_t, std::string>{2, "{\"a\":\"]}\\\"\"}"});
    CHECK(out.pieces[1] == std::pair<std::uint64_t, std::string>{4, "[1,{}]"});
    CHECK(out.pieces[2] == std::pair<std::uint64_t, std::string>{4, "12"});
    CHECK(out.pieces[3] == std::pair<std::uint64_t, std::string>{5, "\"x\""});
  }
}

TEST_CASE("json rows: a broken list yields what stands before the break, and one fault") {
  for (const char* text : {"[{},{}", "[{},{},]", "[{},{}} ", "[{},{} {}]", "[{},{}] x", "[{},{},{"}) {
    INFO(text);
    const Cut out = cut(text, 2);
    CHECK(out.pieces.size() == 2);
    CHECK(out.faults.size() == 1);
  }
  CHECK(cut("", 1).faults.size() == 1);
  CHECK(cut("x", 1).faults.size() == 1);
  CHECK(cut("[]", 1).faults.empty());
}

TEST_CASE("json rows: an element that is too long is one fault among good rows") {
  const Cut out = cut("[{},{\"a\":\"" + std::string(JsonRows::kLongestElement, 'x') + "\"},{}]", 65536);
  CHECK(out.pieces.size() == 2);
  CHECK(out.faults.size() == 1);
}
