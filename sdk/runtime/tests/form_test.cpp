// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/form.h>

#include <catch2/catch.hpp>

using stadtkern::Form;

TEST_CASE("form: fields are decoded, in their order, and come back the same") {
  Form form("a=M%C3%BCll+liegt&b=&a=2&c");
  CHECK(form["a"] == "Müll liegt");
  CHECK(form.all("a").size() == 2);
  CHECK(form.has("b"));
  CHECK(form["b"].empty());
  CHECK(form.has("c"));
  CHECK_FALSE(form.has("d"));
  CHECK(Form(form.encoded()).fields() == form.fields());
  form.set("a", "x&y=z");
  CHECK(form.all("a").size() == 1);
  CHECK(Form(form.encoded())["a"] == "x&y=z");
}

TEST_CASE("form: what cannot be read is left out") {
  const Form form("a=%zz&b=%4&c=%00&=d&e=ok&%41=1");
  REQUIRE(form.fields().size() == 2);
  CHECK(form["e"] == "ok");
  CHECK(form["A"] == "1");
  // Nothing that is no UTF-8: a stray byte, half a character, an overlong slash, a surrogate, a number too large.
  for (const char* bad : {"%FF", "%C3", "%C3%28", "%C0%AF", "%E0%80%AF", "%ED%A0%80", "%F5%80%80%80", "%F4%90%80%80"}) {
    CHECK(Form(std::string("a=") + bad).fields().empty());
  }
  CHECK(Form("a=%F0%9F%97%91&b=%E2%82%AC&c=%F4%8F%BF%BF").fields().size() == 3);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "f=1&";
  CHECK(Form(many).fields().size() == 500);
}
