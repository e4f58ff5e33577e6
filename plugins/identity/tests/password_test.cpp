// SPDX-License-Identifier: EUPL-1.2
// Which passwords are taken, how one is kept, and that a decoy costs what a real one does.
#include "password.h"
#include "secret.h"

#include <catch2/catch.hpp>

#include <set>

using namespace identity;

namespace {

constexpr Cost kCheap{std::uint64_t{8} << 20, 1};

TEST_CASE("password: what is tried first is refused, in words") {
  for (const char* bad : {"",
                          "kurz",
                          "elf zeichen",
                          "passwort",
                          "Passwort12345",
                          "P4ssw0rt!2024",
                          "2024Passwort!!",
                          "qwertzuiop12",
                          "123456789012",
                          "987654321098",
                          "aaaaaaaaaaaa",
                          "abcabcabcabc",
                          "PasswortPasswort",
                          "Sommer2026!!!!",
                          "letmeinletmein",
                          "1q2w3e4r5t6z",
                          "Willkommen123!",
                          "correcthorsebatterystaple",
                          "............",
                          "abcdefghijklm",
                          "qwertz123456",
                          "Rathaus12345678"}) {
    CAPTURE(bad);
    CHECK(weakness(bad, {}));
  }
}

TEST_CASE("password: words of one's own are taken, in any letters") {
  for (const char* good : {"Zwiebel Turm Kreide Nebel", "mein-alter-Traktor-rostet", "vier Wörter über Äpfel",
                           "Xk3#pQ9!vLm2", "съешь ещё этих мягких"}) {
    CAPTURE(good);
    CHECK_FALSE(weakness(good, {}));
  }
  CHECK(weakness(std::string(1025, 'x'), {}));
}

TEST_CASE("password: a town's name and a person's own words are not enough") {
  std::vector<std::string> own{"musterstadt"};
  add_words("Ulrike Beispielmann", own);
  add_words("u.beispielmann@rathaus.example", own);
  CHECK(weakness("Musterstadt2026", own));
  CHECK(weakness("Beispielmann12", own));
  CHECK(weakness("ulrikebeispielmann", own));
  CHECK_FALSE(weakness("Musterstadt hat blaue Kraniche", own));
}

TEST_CASE("password: is kept as Argon2id and verified, never in the clear") {
  const std::string kept = hash_password("mein-alter-Traktor-rostet", kCheap);
  CHECK(kept.rfind("$argon2id$v=19$m=8192,t=1,p=1$", 0) == 0);
  CHECK(verify_password(kept, "mein-alter-Traktor-rostet"));
  CHECK_FALSE(verify_password(kept, "mein-alter-Traktor-rostet "));
  CHECK_FALSE(verify_password("", ""));
  CHECK_FALSE(verify_password("no hash at all", "x"));
  CHECK(hash_password("mein-alter-Traktor-rostet", kCheap) != kept);
  CHECK_FALSE(outdated(kept, kCheap));
  CHECK(outdated(kept, Cost{}));
}

TEST_CASE("password: a decoy has the form and the cost of a real one, and verifies nothing") {
  const std::string real = hash_password("mein-alter-Traktor-rostet", kCheap);
  const std::string fake = decoy(kCheap);
  CHECK(fake.size() == real.size());
  CHECK(fake.substr(0, 30) == real.substr(0, 30));
  CHECK_FALSE(outdated(fake, kCheap));  // libsodium reads it whole, with this cost
  CHECK_FALSE(verify_password(fake, "mein-alter-Traktor-rostet"));
}

TEST_CASE("secret: tokens are random, of one shape, and kept by their purpose") {
  std::set<std::string> all;
  for (int i = 0; i < 100; ++i) all.insert(new_token());
  CHECK(all.size() == 100);
  for (const auto& token : all) CHECK(token_shaped(token));
  for (const char* bad :
       {"", "short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"})
    CHECK_FALSE(token_shaped(bad));
  const std::string token = new_token();
  CHECK(token_hash("session", token) == token_hash("session", token));
  CHECK(token_hash("session", token) != token_hash("link", token));
  CHECK(token_hash("session", token).find(token) == std::string::npos);
  CHECK(csrf_of("abc") == "c2b32bdd917f209a0c20398f675b88b1");
}

}  // namespace
