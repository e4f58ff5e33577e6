// SPDX-License-Identifier: Apache-2.0
#include "shell/own_page.h"

#include <catch2/catch.hpp>

#include "frame.h"
#include "shell/typed.h"

namespace shell = stadtkern::shell;
using shell_test::frame_at;
using shell_test::has;
using stadtkern::Code;

TEST_CASE("own pages: each trouble has its status and its words, and leads back to the start") {
  const struct {
    Code code;
    unsigned status;
    const char* title;
  } all[] = {{Code::NotFound, 404, "not_found_title"},     {Code::UnsupportedMedia, 415, "wrong_title"},
             {Code::InvalidArgument, 400, "wrong_title"},  {Code::ValidationFailed, 422, "wrong_title"},
             {Code::TooLarge, 413, "large_title"},         {Code::RateLimited, 429, "busy_title"},
             {Code::ResourceExhausted, 503, "busy_title"}, {Code::DeadlineExceeded, 504, "down_title"},
             {Code::Internal, 500, "down_title"},          {Code::Unavailable, 503, "down_title"}};
  for (const auto& one : all) {
    const auto page = shell::trouble(frame_at("/waste/report"), {one.code, "never shown"}, "Waste");
    CAPTURE(one.status);
    CHECK(page.status == one.status);
    CHECK(page.title == one.title);
    CHECK(has(page.content.source(), "href=\"/en/\""));
    CHECK_FALSE(has(page.content.source(), "never shown"));
  }
}

TEST_CASE("own pages: a module that is switched off may come back, and what was typed is given back") {
  const auto frame = frame_at("/waste");
  const auto looked = shell::switched_off(frame, "Waste");
  CHECK(looked.status == 503);
  CHECK(looked.sent == shell::kSwitchedOff);
  CHECK(looked.title == "gone_title");
  CHECK_FALSE(has(looked.content.source(), "typed"));
  const auto sent = shell::with_typed(frame, looked, "text=A+lamp&_key=0123456789abcdef", "at=1").content.source();
  CHECK(has(sent, ">typed typed_once<"));
  CHECK(has(sent, "action=\"/en/waste?at=1\""));
  CHECK(has(sent, "<input type=\"hidden\" name=\"_key\" value=\"0123456789abcdef\">"));
  CHECK_FALSE(has(shell::with_typed(frame, looked, "text=A+lamp", {}).content.source(), "typed_once"));
}

TEST_CASE("own pages: whether a form arrived is not known where a module does not answer") {
  const auto frame = frame_at("/waste");
  const auto down = shell::trouble(frame, {Code::DeadlineExceeded, {}}, "Waste");
  CHECK(has(shell::with_typed(frame, down, "text=A+lamp", {}).content.source(), "typed_unsure"));
}

TEST_CASE("own pages: a form that is too large for a page says so, and is not cut") {
  const auto frame = frame_at("/waste");
  const std::string much = "text=" + std::string(shell::kMostTyped, 'a');
  const auto page = shell::with_typed(frame, shell::switched_off(frame, "Waste"), much, {}).content.source();
  CHECK(has(page, "typed_lost"));
  CHECK_FALSE(has(page, "aaaa"));
}

TEST_CASE("own pages: a form that was sent already leads to a new one, one that is still being kept says to wait") {
  for (const auto& error :
       {stadtkern::Error{Code::KeyReused, {}}, stadtkern::Error{Code::Conflict, {}, "already_done"}}) {
    const auto page = shell::trouble(frame_at("/waste/report"), error, "Waste");
    CHECK(page.status == 409);
    CHECK(page.title == "sent_title");
    CHECK(page.sent == shell::kSentAlready);
    CHECK(has(page.content.source(), "href=\"/en/waste/report\""));
  }
  CHECK(shell::trouble(frame_at("/"), {Code::Conflict, {}, "still_running"}, {}).status == 503);
  const auto refused = shell::trouble(frame_at("/"), {Code::Conflict, {}}, {});
  CHECK(refused.status == 409);
  CHECK(refused.title == "wrong_title");
  CHECK(refused.sent.empty());
}

TEST_CASE("own pages: who may not come in is shown the way in, where there is one") {
  auto frame = frame_at("/waste/desk");
  CHECK(has(shell::trouble(frame, {Code::Unauthenticated, {}}, {}).content.source(), "/sign-in?lang=en"));
  CHECK_FALSE(has(shell::trouble(frame, {Code::PermissionDenied, {}}, {}).content.source(), "/account"));
  frame.signed_in = true;
  const auto denied = shell::trouble(frame, {Code::PermissionDenied, {}}, {});
  CHECK(denied.status == 403);
  CHECK(has(denied.content.source(), "/account?lang=en"));
  frame.accounts.clear();
  CHECK_FALSE(has(shell::trouble(frame, {Code::Unauthenticated, {}}, {}).content.source(), "sign-in"));
}

TEST_CASE("own pages: a page that takes no form says what it takes") {
  CHECK(shell::trouble(frame_at("/"), {Code::MethodNotAllowed, {}}, {}).allow == "GET, HEAD");
  CHECK(shell::trouble(frame_at("/"), {Code::MethodNotAllowed, {}, {}, {{"allow", "POST"}}}, {}).allow == "POST");
}
