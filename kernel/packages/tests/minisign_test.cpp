// SPDX-License-Identifier: EUPL-1.2
// The forms of keys and signatures. Whether minisign itself agrees is tests/integration/packages_test.py's matter.
#include "packages/minisign.h"

#include <sodium.h>
#include <catch2/catch.hpp>

using namespace stadtkern;
using namespace stadtkern::packages;

namespace {

// Made by minisign 0.11 with -W, for "hi\n".
const std::string kPublic =
    "untrusted comment: minisign public key D18CD4F3EE913D30\n"
    "RWQwPZHu89SM0W7I6Mj+QN4pHQAtH6VbI3UN0Qc6MHKbCkUp3pF5rZFt\n";
const std::string kSecret =
    "untrusted comment: minisign encrypted secret key\n"
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMD2R7vPUjNFvaPAv28u+"
    "OomkhJ+Pcl8z35OJVTwfJkzcwHxUkUfzZG7I6Mj+QN4pHQAtH6VbI3UN0Qc6MHKbCkUp3pF5rZFtAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAA=\n";
const std::string kSigned =
    "untrusted comment: signature from minisign secret key\n"
    "RUQwPZHu89SM0RBuM2ZVd0g9Kj/xD0ypd7FjVfDrJd/vbJnjnQyXFDs73yAKnQV0pHhOeUs0OxW52HbTbozgimVKBK26yp4d2Ak=\n"
    "trusted comment: timestamp:1795672204\tfile:f\thashed\n"
    "WAcsCAhu6TVYoRLV+tDGxHrSNk4IiPvTp9lRO3h7AIyQSqCAOx9jw+SVrH4IYMrbPokmZ7bX9jSNNbzS5sZBBg==\n";

std::string prehash(std::string_view bytes) {
  Prehash hash;
  hash.add(bytes);
  return hash.digest();
}

}  // namespace

TEST_CASE("minisign: its key and signature are read, and verify") {
  const auto key = parse_public_key(kPublic);
  const auto signature = parse_signature(kSigned);
  REQUIRE(key);
  REQUIRE(signature);
  CHECK(to_text(key->id) == "D18CD4F3EE913D30");
  CHECK(signature->prehashed);
  CHECK(comment_field(signature->trusted_comment, "file") == "f");
  CHECK(verifies(*signature, *key, prehash("hi\n")));
  CHECK_FALSE(verifies(*signature, *key, prehash("hi")));
  CHECK(public_key_file(*key) == kPublic);
  CHECK(signature_file(*signature) == kSigned);
  CHECK(*parse_public_key(to_text(*key)) == *key);
}

TEST_CASE("minisign: a comment or a signature that somebody changed does not verify") {
  const auto key = parse_public_key(kPublic);
  auto signature = parse_signature(kSigned);
  REQUIRE(signature);
  SECTION("comment") {
    signature->trusted_comment += "!";
  }
  SECTION("signature") {
    signature->signature[0] ^= 1;
  }
  SECTION("signature of both") {
    signature->whole[63] ^= 1;
  }
  SECTION("id") {
    signature->id[0] ^= 1;
  }
  SECTION("kind") {
    signature->prehashed = false;
  }
  const std::string message = signature->prehashed ? prehash("hi\n") : "hi\n";
  CHECK_FALSE(verifies(*signature, *key, message));
}

TEST_CASE("minisign: a plain secret key signs what its public key verifies") {
  const auto secret = SecretKey::parse(kSecret, {});
  REQUIRE(secret);
  CHECK_FALSE(SecretKey::encrypted(kSecret));
  CHECK(secret->public_key() == *parse_public_key(kPublic));
  CHECK(*secret->file(std::nullopt) == kSecret);
  const Signature signature = sign_prehashed(*secret, prehash("text"), "id:bench\tversion:1.2.0");
  const auto read = parse_signature(signature_file(signature));
  REQUIRE(read);
  CHECK(verifies(*read, secret->public_key(), prehash("text")));
  CHECK(comment_field(read->trusted_comment, "version") == "1.2.0");
  CHECK_FALSE(comment_field(read->trusted_comment, "vers"));
}

TEST_CASE("minisign: a secret key whose halves do not belong together is refused") {
  std::string text = kSecret;
  const std::size_t at = text.find("bsjoyP5A");  // in the public half
  const std::size_t other = text.find("ZG7I6Mj+");
  text[(at == std::string::npos ? other : at) + 3] = 'A';
  CHECK_FALSE(SecretKey::parse(text, {}));
}

TEST_CASE("minisign: new keys differ") {
  REQUIRE(sodium_init() >= 0);
  const SecretKey a = SecretKey::make();
  const SecretKey b = SecretKey::make();
  CHECK_FALSE(a.public_key() == b.public_key());
  CHECK(SecretKey::parse(*a.file(std::nullopt), {})->public_key() == a.public_key());
}

TEST_CASE("minisign: what is no key or signature is refused with words") {
  const auto text = GENERATE(as<std::string>{}, "", "\n", "untrusted comment: x\n", "untrusted comment: x\nRWQ\n",
                             "untrusted comment: x\n\n\n\n", std::string(100'000, 'x'), "RWQwPZHu89SM0W7I6Mj",
                             std::string("untrusted comment: \0\nRWQ=", 25));
  CAPTURE(text);
  const auto key = parse_public_key(text);
  REQUIRE_FALSE(key);
  CHECK(key.error().code == Code::InvalidArgument);
  CHECK_FALSE(parse_signature(text));
  CHECK_FALSE(SecretKey::parse(text, "x"));
}

TEST_CASE("minisign: no part of a signature may be missing") {
  for (std::size_t size = 0; size < kSigned.size() - 1; ++size) {
    CAPTURE(size);
    CHECK_FALSE(parse_signature(kSigned.substr(0, size)));
  }
  CHECK(parse_signature(kSigned.substr(0, kSigned.size() - 1)));
}
