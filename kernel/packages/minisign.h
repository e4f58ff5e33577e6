// SPDX-License-Identifier: EUPL-1.2
// Keys and signatures in the files of minisign, so that either tool reads what the other has written: Ed25519 over the
// BLAKE2b-512 of a file ("ED") or, as older ones are, over its bytes ("Ed"). Pure but for random numbers; any thread.
#pragma once

#include <stadtkern/result.h>

#include <sodium/crypto_generichash_blake2b.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::packages {

using KeyId = std::array<unsigned char, 8>;
using SignatureBytes = std::array<unsigned char, 64>;

struct PublicKey {
  KeyId id{};
  std::array<unsigned char, 32> key{};
  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

// Sixteen hexadecimal digits, as minisign shows an id.
[[nodiscard]] std::string to_text(const KeyId& id);
// The one line that `minisign -P` takes.
[[nodiscard]] std::string to_text(const PublicKey& key);
[[nodiscard]] std::string public_key_file(const PublicKey& key);
// A key file's text, or its one line alone. InvalidArgument.
[[nodiscard]] Result<PublicKey> parse_public_key(std::string_view text);

// A secret key. Its bytes are wiped with it.
class SecretKey {
 public:
  [[nodiscard]] static SecretKey make();
  // InvalidArgument when it is no key, PermissionDenied for a wrong password. `password` counts only where it is
  // needed.
  [[nodiscard]] static Result<SecretKey> parse(std::string_view file, std::string_view password);
  [[nodiscard]] static bool encrypted(std::string_view file);
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  ~SecretKey();

  // With a password it is encrypted (scrypt; takes seconds and up to 1 GiB of memory).
  [[nodiscard]] Result<std::string> file(const std::optional<std::string>& password) const;
  [[nodiscard]] PublicKey public_key() const;
  [[nodiscard]] SignatureBytes sign(std::string_view message) const;
  [[nodiscard]] const KeyId& id() const { return id_; }

 private:
  SecretKey() = default;
  KeyId id_{};
  std::array<unsigned char, 64> secret_{};
};

// BLAKE2b-512 of bytes that come piece by piece.
class Prehash {
 public:
  Prehash();
  void add(std::string_view bytes);
  [[nodiscard]] std::string digest();  // 64 bytes; the last call

 private:
  crypto_generichash_blake2b_state state_{};
};

struct Signature {
  bool prehashed = true;
  KeyId id{};
  SignatureBytes signature{};
  std::string trusted_comment;  // covered by `whole`
  SignatureBytes whole{};       // over signature and trusted comment
};

inline constexpr std::size_t kLargestSignatureFile = 16 * 1024;  // bytes
inline constexpr std::size_t kLargestKeyFile = 4 * 1024;         // bytes

// The text of a .minisig file. InvalidArgument, with what is wrong with it.
[[nodiscard]] Result<Signature> parse_signature(std::string_view text);
[[nodiscard]] std::string signature_file(const Signature& signature);

// `prehash`: the file's BLAKE2b-512. The comment is one line without control characters but tabs.
[[nodiscard]] Signature sign_prehashed(const SecretKey& key, std::string_view prehash, std::string trusted_comment);

// `message`: the prehash, or for a signature of the older kind the file itself. False also for another key's.
[[nodiscard]] bool verifies(const Signature& signature, const PublicKey& key, std::string_view message);

// "a1" of "id:a1<tab>version:2" for "id"; nothing when the comment has no such field.
[[nodiscard]] std::optional<std::string> comment_field(std::string_view comment, std::string_view name);

}  // namespace stadtkern::packages
