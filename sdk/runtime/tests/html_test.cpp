// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/html.h>

#include <catch2/catch.hpp>

using stadtkern::html::el;
using stadtkern::html::Html;

TEST_CASE("html: text is escaped wherever it stands") {
  const std::string bad = "<b title='x'>\"&";
  CHECK(el("p", {{"title", bad}}, {bad, el("strong", {}, {"ok"})}).source() ==
        "<p title=\"&lt;b title=&#39;x&#39;&gt;&quot;&amp;\">&lt;b "
        "title=&#39;x&#39;&gt;&quot;&amp;<strong>ok</strong></p>");
  CHECK(Html(std::string_view("a\0b", 3)).source() == "ab");
}

TEST_CASE("html: an element without content has no end, an attribute may be bare or away") {
  CHECK(el("input", {{"name", "a"}, {"required", true}, {"disabled", false}}).source() ==
        "<input name=\"a\" required>");
  CHECK(el("p").source() == "<p></p>");
}

TEST_CASE("html: an address that would run a script leads nowhere") {
  for (const char* bad : {"javascript:alert(1)", "JavaScript:alert(1)", " javascript:x", "data:text/html,x", "x:y"}) {
    CHECK(el("a", {{"href", bad}}).source() == "<a href=\"#\"></a>");
  }
  for (const std::string good : {"/t/x", "#a", "?a=b", "https://town.example", "mailto:a@b.example", "tel:123"}) {
    CHECK(el("a", {{"href", good}}).source() == "<a href=\"" + good + "\"></a>");
  }
}
