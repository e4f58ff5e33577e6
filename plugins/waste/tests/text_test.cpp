// SPDX-License-Identifier: EUPL-1.2
#include "text.h"

#include <catch2/catch.hpp>

#include "id.h"

using namespace waste;

TEST_CASE("text: overlong, surrogate, cut and too high sequences are no UTF-8") {
  CHECK(valid_utf8("aä€😀"));
  for (const char* bad : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\x80", "\xFF"}) {
    CHECK_FALSE(valid_utf8(bad));
  }
  CHECK(replace_invalid_utf8("a\xC3(") == "a\xEF\xBF\xBD(");
  CHECK(code_points("aä€😀") == 4);
}

TEST_CASE("text: numbers fill their text or are none") {
  CHECK(decimal("-12.5") == -12.5);
  CHECK(decimal("1e3") == 1000.0);
  for (const char* bad : {"", " 1", "1 ", "1,5", "nan", "inf", "0x10", "1e999", "--1", "1.2.3"})
    CHECK_FALSE(decimal(bad));
  CHECK(whole_number("007") == 7);
  for (const char* bad : {"", "-1", "+1", "1.0", "99999999999999999999"}) CHECK_FALSE(whole_number(bad));
  CHECK(decimal_text(6.83454483747) == "6.83454483747");
}

TEST_CASE("text: HTML notes become the text that a reader sees") {
  CHECK(plain_text("<p>Guten Tag,&nbsp;vielen  Dank.</p>\n<p>Sch&#246;n &amp; gut<br />Ihre Stadt</p>") ==
        "Guten Tag, vielen Dank.\nSchön & gut\nIhre Stadt");
  CHECK(plain_text("a < b") == "a");
  CHECK(plain_text("&unknown; &amp;lt;") == "&unknown; &lt;");
}

TEST_CASE("text: kept text has no control characters and whole characters at its end") {
  CHECK(kept_text(" a\r\nb\x01"
                  "c ",
                  true, 100) == "a\nb c");
  CHECK(kept_text(" a\r\nb ", false, 100) == "a b");
  CHECK(kept_text("ääää", false, 3) == "äää");
}

TEST_CASE("text: secrets are equal only when they are") {
  CHECK(same_secret("abc", "abc"));
  CHECK_FALSE(same_secret("abc", "abd"));
  CHECK_FALSE(same_secret("abc", "abcabc"));
  CHECK_FALSE(same_secret("abc", ""));
  CHECK_FALSE(same_secret("", "a"));
}

TEST_CASE("text: capitals of Latin, Greek and Cyrillic become small, the rest stays byte by byte") {
  CHECK(utf8_lower("AZaz09[]{") == "azaz09[]{");
  CHECK(utf8_lower("ÄÖÜß×÷ÞŒŠŁŸŽĲ") == "äöüß×÷þœšłÿžĳ");
  CHECK(utf8_lower("ΑΩ ЖЯЁ") == "αω жяё");
  CHECK(utf8_lower("漢字 Ö😀Ä") == "漢字 ö😀ä");
  CHECK(utf8_lower("\xC3") == "\xC3");
  CHECK(utf8_lower("\xC3"
                   "A\xFF\x96") ==
        "\xC3"
        "a\xFF\x96");
}

TEST_CASE("id: ids are eight characters, and forgiving to read") {
  CHECK(report_id(0) == "00000000");
  CHECK(report_id(0xFFFFFFFFFFFFFFFF) == "ZZZZZZZZ");
  CHECK(report_id(1) == "00000001");
  CHECK(normal_report_id("7k3m-9qxt") == "7K3M9QXT");
  CHECK(normal_report_id("oil00000") == "01100000");
  for (const char* bad : {"", "7K3M9QX", "7K3M9QXTT", "7K3M9QXU", "7K3M9QX!", "7K3M9QXä"}) {
    CHECK_FALSE(normal_report_id(bad));
  }
}
