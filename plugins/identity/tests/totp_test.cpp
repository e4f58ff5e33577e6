// SPDX-License-Identifier: EUPL-1.2
// One-time codes against RFC 6238's own vectors.
#include "totp.h"
#include "factor_rule.h"

#include <catch2/catch.hpp>

#include <set>
#include <utility>

using namespace identity;

namespace {

constexpr std::string_view kSecret = "12345678901234567890";
constexpr std::int64_t kSecond = 1'000'000;

TEST_CASE("totp: the codes are those of RFC 6238, appendix B, in six digits") {
  for (const auto& [second, code] :
       std::initializer_list<std::pair<std::int64_t, const char*>>{{59, "287082"},
                                                                   {1'111'111'109, "081804"},
                                                                   {1'111'111'111, "050471"},
                                                                   {1'234'567'890, "005924"},
                                                                   {2'000'000'000, "279037"},
                                                                   {20'000'000'000, "353130"}}) {
    CHECK(totp::code_at(kSecret, second * kSecond) == code);
    CHECK(totp::match(kSecret, code, second * kSecond, 0) == second / 30);
  }
}

TEST_CASE("totp: a clock may be half a minute wrong, and no code is taken twice") {
  const std::int64_t now = 1'234'567'890 * kSecond;
  const std::int64_t step = now / totp::kStep_us;
  const std::string before = totp::code_at(kSecret, now - totp::kStep_us);
  const std::string after = totp::code_at(kSecret, now + totp::kStep_us);
  CHECK(totp::match(kSecret, before, now, 0) == step - 1);
  CHECK(totp::match(kSecret, after, now, 0) == step + 1);
  CHECK_FALSE(totp::match(kSecret, totp::code_at(kSecret, now - 2 * totp::kStep_us), now, 0));
  CHECK_FALSE(totp::match(kSecret, before, now, step - 1));
  CHECK_FALSE(totp::match(kSecret, "005924", now, step));
  CHECK(totp::match(kSecret, " 005 924 ", now, 0) == step);
  for (const char* bad : {"", "00592", "0059240", "5924", "a05924", "005924a"}) {
    CHECK_FALSE(totp::match(kSecret, bad, now, 0));
  }
}

TEST_CASE("totp: a secret is told as base32 and as an address, escaped") {
  CHECK(totp::base32(kSecret) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  CHECK(totp::base32("f") == "MY");
  CHECK(totp::base32("foobar") == "MZXW6YTBOI");
  CHECK(totp::uri(kSecret, "Bad Muster", "u@b.example") ==
        "otpauth://totp/Bad%20Muster:u%40b.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Bad%20Muster&"
        "algorithm=SHA1&digits=6&period=30");
  CHECK(totp::new_secret().size() == 20);
  CHECK(totp::new_secret() != totp::new_secret());
}

TEST_CASE("totp: recovery codes are ten, different, and forgive how they are typed") {
  const auto codes = totp::new_recovery_codes();
  CHECK(std::set<std::string>(codes.begin(), codes.end()).size() == 10);
  for (const auto& code : codes) CHECK(code.size() == 11);
  CHECK(totp::normal("ABCDE-fghjk ") == "abcdefghjk");
}

TEST_CASE("second factor: a role needs one by its name or by a beginning") {
  using second_factors::allowed;
  using second_factors::needs_one;
  CHECK(needs_one("identity.admin waste.*", "identity.admin"));
  CHECK(needs_one("identity.admin waste.*", "waste.staff"));
  using identity::second_factors::with_manifests;
  CHECK(with_manifests("manifest", "waste.staff identity.admin") == "waste.staff identity.admin");
  CHECK(with_manifests("manifest  bench.*", "waste.staff") == "waste.staff bench.*");
  CHECK(with_manifests("bench.* manifest", "") == "bench.*");
  CHECK(with_manifests("manifests", "waste.staff") == "manifests");
  CHECK(needs_one("*", "anything"));
  CHECK_FALSE(needs_one("identity.admin waste.*", "wasteful.staff"));
  CHECK_FALSE(needs_one("", "identity.admin"));
  CHECK_FALSE(needs_one("  ", "identity.admin"));
  CHECK(allowed({"a.b", "c.d"}, "c.*", 1) == std::vector<std::string>{"a.b"});
  CHECK(allowed({"a.b", "c.d"}, "c.*", 2).size() == 2);
}

}  // namespace
