// SPDX-License-Identifier: EUPL-1.2
#include "cookies.h"

#include <catch2/catch.hpp>

using namespace gateway;

namespace {

RequestHead head_with(std::initializer_list<Field> fields) {
  RequestHead head;
  head.fields = fields;
  return head;
}

constexpr std::string_view kToken = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
constexpr std::string_view kOrigin = "https://musterstadt.example";

TEST_CASE("cookies: a town's cookie is found among others, and never taken from two that differ") {
  const std::string name = cookie_name(Cookie::Session, "musterstadt", true);
  CHECK(name == "__Host-sk-musterstadt");
  CHECK(cookie_name(Cookie::Device, "musterstadt", false) == "skd-musterstadt");
  const auto value = [&](std::initializer_list<Field> fields) {
    return std::string(cookie_value(head_with(fields), name));
  };
  CHECK(value({{Name::Cookie, "a=b; __Host-sk-musterstadt=abc; c=d"}}) == "abc");
  CHECK(value({{Name::Cookie, "a=b"}, {Name::Cookie, "__Host-sk-musterstadt=abc"}}) == "abc");
  CHECK(value({{Name::Cookie, "__Host-sk-musterstadt=abc; __Host-sk-musterstadt=abc"}}) == "abc");
  CHECK(value({{Name::Cookie, "__Host-sk-musterstadt=abc; __Host-sk-musterstadt=xyz"}}).empty());
  CHECK(value({{Name::Cookie, "__Host-sk-musterstadt=abc"}, {Name::Cookie, "__Host-sk-musterstadt=xyz"}}).empty());
  CHECK(value({{Name::Cookie, "sk-musterstadt=abc; __Host-sk-musterdorf=abc; x__Host-sk-musterstadt=abc"}}).empty());
  CHECK(value({{Name::Cookie, ";;=;__Host-sk-musterstadt"}}).empty());
}

TEST_CASE("cookies: are set closed to scripts and other sites, and only with a token that can be one") {
  const std::string token(kToken);
  CHECK(set_cookie("__Host-sk-a", token + " 600", true) ==
        "__Host-sk-a=" + token + "; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure");
  CHECK(set_cookie("sk-a", "-", false) == "sk-a=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
  for (const std::string& bad :
       {std::string(), token, token + " ", token + " x", token + "; Domain=x 600", std::string("short 600"),
        std::string("- 5"), token + "\r\n 600", token + " 99999999999"}) {
    CHECK(set_cookie("sk-a", bad, false).empty());
  }
}

TEST_CASE("cookies: Origin decides where a request comes from, then Sec-Fetch-Site") {
  const auto site = [](std::initializer_list<Field> fields) { return site_of(head_with(fields), kOrigin); };
  CHECK(site({{Name::Origin, "https://musterstadt.example"}}) == Site::Same);
  CHECK(site({{Name::Origin, "https://Musterstadt.Example"}}) == Site::Same);
  for (const char* other : {"https://evil.example", "http://musterstadt.example", "https://musterstadt.example.evil",
                            "https://musterstadt.example:8443", "null", "", "https://a.musterstadt.example"}) {
    CAPTURE(other);
    CHECK(site({{Name::Origin, other}}) == Site::Cross);
    const bool own_form = std::string_view(other) == "null";  // of a page that sends no referrer
    CHECK((site({{Name::Origin, other}, {Name::FetchSite, "same-origin"}}) == Site::Same) == own_form);
    CHECK(site({{Name::Origin, other}, {Name::FetchSite, "cross-site"}}) == Site::Cross);
  }
  CHECK(site({{Name::Origin, kOrigin}, {Name::Origin, kOrigin}}) == Site::Cross);
  CHECK(site({{Name::FetchSite, "same-origin"}}) == Site::Same);
  for (const char* other : {"cross-site", "same-site", "none", ""})
    CHECK(site({{Name::FetchSite, other}}) == Site::Cross);
  CHECK(site({}) == Site::Silent);
}

TEST_CASE("cookies: a client that says nothing of its page proves itself by the session's own token") {
  // SHA-256 over "stadtkern-csrf:" and the token, as sessions/v1 says.
  constexpr std::string_view kProof = "26cbb60e5a8b8729f2d123094bdecf38";
  CHECK(proven(head_with({{Name::Csrf, kProof}}), kOrigin, kToken));
  CHECK_FALSE(proven(head_with({{Name::Csrf, kProof}}), kOrigin, "another"));
  CHECK_FALSE(proven(head_with({{Name::Csrf, kProof.substr(1)}}), kOrigin, kToken));
  CHECK_FALSE(proven(head_with({{Name::Csrf, ""}}), kOrigin, kToken));
  CHECK_FALSE(proven(head_with({}), kOrigin, kToken));
  CHECK_FALSE(proven(head_with({{Name::Csrf, kProof}, {Name::Origin, "https://evil.example"}}), kOrigin, kToken));
  CHECK(proven(head_with({{Name::Origin, kOrigin}}), kOrigin, kToken));
}

}  // namespace
