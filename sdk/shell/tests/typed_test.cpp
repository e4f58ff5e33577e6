// SPDX-License-Identifier: Apache-2.0
#include "shell/typed.h"

#include <catch2/catch.hpp>

#include "frame.h"

namespace shell = stadtkern::shell;
using shell_test::frame_at;
using shell_test::has;
using stadtkern::Form;

TEST_CASE("typed: every field goes once more, in its order, and texts can be copied") {
  const Form form("photos=a1&photos=b2&text=Two%0D%0Alines+%3Cb%3E&mail=eva%40example.org&lat=48.5&_step=2&go=next");
  const auto html = shell::typed_again(frame_at("/waste/report"), form, {}).source();
  for (const char* field :
       {"name=\"photos\" value=\"a1\"", "name=\"photos\" value=\"b2\"", "name=\"lat\" value=\"48.5\"",
        "name=\"_step\" value=\"2\"", "name=\"go\" value=\"next\""}) {
    CAPTURE(field);
    CHECK(has(html, field));
  }
  const auto copy = html.substr(html.find("<textarea"), html.find("</textarea>") - html.find("<textarea"));
  CHECK(has(copy, "lines &lt;b&gt;"));
  CHECK(has(copy, "eva@example.org"));
  CHECK_FALSE(has(copy, "48.5"));
  CHECK_FALSE(has(copy, "a1"));
}

TEST_CASE("typed: a password is given back to nobody, the button for another language not twice") {
  const auto frame = frame_at("/people");
  CHECK(shell::typed_again(frame, Form("password=a+b&new_password=c+d&_show=yes"), {}).empty());
  CHECK_FALSE(has(shell::typed_again(frame, Form("mail=a%40b&_show=yes&password=a+b"), {}).source(), "_show"));
}

TEST_CASE("typed: nothing typed is nothing to show, and what is too much is not shown in part") {
  const auto frame = frame_at("/waste");
  CHECK(shell::typed_again(frame, Form(), {}).empty());
  Form much;
  much.set("text", std::string(shell::kMostTyped, 'a'));
  CHECK(shell::typed_again(frame, much, {}).empty());
  much.set("text", std::string(shell::kMostTyped - 100, 'a'));
  CHECK_FALSE(shell::typed_again(frame, much, {}).empty());
  much.set("text", " " + std::string(shell::kMostTyped - 100, '"'));  // no document would have room for it
  CHECK(shell::typed_again(frame, much, {}).empty());
}
