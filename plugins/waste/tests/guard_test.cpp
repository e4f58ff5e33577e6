// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "guard/form_token.h"
#include "guard/settings.h"
#include "hash.h"

using namespace waste;
using namespace waste::guard;

namespace {

constexpr Micros kNow = 1'767'268'800'000'000;

}  // namespace

TEST_CASE("guard: a form token says when it was made, to nobody but who has the key") {
  const std::string key = random_hex(32);
  const std::string token = make_form_token(key, kNow);
  CHECK(token != make_form_token(key, kNow));
  CHECK(check_form_token(key, token, kNow) == Verdict::TooFast);
  CHECK(check_form_token(key, token, kNow + 2 * kSecond) == Verdict::TooFast);
  CHECK(check_form_token(key, token, kNow + 4 * kSecond) == Verdict::Good);
  CHECK(check_form_token(key, token, kNow + kDay) == Verdict::Good);
  CHECK(check_form_token(key, token, kNow + kDay + 2 * kSecond) == Verdict::TooOld);
  CHECK(check_form_token(random_hex(32), token, kNow + 4 * kSecond) == Verdict::Forged);
  std::string earlier = token;
  earlier[0] = '0';
  for (const std::string& bad : {earlier, token + "0", std::string(), std::string("."), std::string("1.2.3")}) {
    CHECK(check_form_token(key, bad, kNow + 4 * kSecond) == Verdict::Forged);
  }
}

TEST_CASE("hash: lists of parts that read alike are told apart, and a key changes all") {
  CHECK(hash_of({}, {"ab", "c"}) != hash_of({}, {"a", "bc"}));
  CHECK(hash_of({}, {"a"}) != hash_of(std::string(64, '0'), {"a"}));
  CHECK(hash_of({}, {"a"}) == hash_of({}, {"a"}));
  CHECK(hash_of({}, {"a"}).size() == 32);
  CHECK(random_hex(16).size() == 32);
  CHECK(random_hex(16) != random_hex(16));
}

TEST_CASE("guard: its settings are read, and every fault is told without a key") {
  const auto good = read_guard_settings(
      R"({"reports_per_hour":20,"form_token":"required","update_keys":["0123456789abcdef"],"agency":"x"})");
  REQUIRE(good);
  CHECK(good->reports_per_hour == 20);
  CHECK(good->form_token_required);
  CHECK(good->update_keys.size() == 1);
  const auto bad = read_guard_settings(R"({"reports_per_hour":-1,"form_token":"x","update_keys":["SECRET"]})");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().fields.size() == 3);
  for (const auto& field : bad.error().fields) CHECK(field.reason.find("SECRET") == std::string::npos);
}
