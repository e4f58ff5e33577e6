// SPDX-License-Identifier: Apache-2.0
#include "shell/document.h"

#include <catch2/catch.hpp>

namespace shell = stadtkern::shell;

namespace {

const stadtkern::Texts& no_words(std::string_view) {
  static const stadtkern::Texts none{""};
  return none;
}

const shell::Look look{"test", "0", {}, {"de", "en"}, &no_words, {}};

std::string back_from(std::string path, std::string query = {}) {
  shell::Frame frame;
  frame.look = &look;
  frame.language = "en";
  frame.spoken = true;
  frame.unspoken = std::move(path);
  frame.query = std::move(query);
  frame.accounts = "/api/identity/v1";
  const std::string whole = shell::sign_in_path(frame);
  return whole.substr(whole.find("return_to=") + 10);
}

}  // namespace

TEST_CASE("document: the sign-in leads back to the page, but never to one whose address is a secret") {
  CHECK(back_from("/waste/calendar", "street=x") == "%2Fen%2Fwaste%2Fcalendar%3Fstreet%3Dx");
  CHECK(back_from("/feedback/follow/~0123", "a=b") == "%2Fen%2F");
  CHECK(back_from("/feedback/follow/%7E0123") == "%2Fen%2F");
}
