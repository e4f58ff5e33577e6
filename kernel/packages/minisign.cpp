// SPDX-License-Identifier: EUPL-1.2
#include "packages/minisign.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace stadtkern::packages {
namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::string_view kLegacy = "Ed";
constexpr std::string_view kHashed = "ED";
constexpr std::string_view kScrypt = "Sc";
constexpr std::string_view kPlain{"\0\0", 2};
constexpr std::string_view kChecked = "B2";
constexpr std::string_view kUntrusted = "untrusted comment: ";
constexpr std::string_view kTrusted = "trusted comment: ";
constexpr std::size_t kLongestComment = 8192;

// The parts of a secret key's bytes: algorithms, salt, two limits, and what may be encrypted: id, secret, checksum.
constexpr std::size_t kSaltAt = 6;
constexpr std::size_t kSaltBytes = crypto_pwhash_scryptsalsa208sha256_SALTBYTES;
constexpr std::size_t kLimitsAt = kSaltAt + kSaltBytes;
constexpr std::size_t kLockedAt = kLimitsAt + 16;
constexpr std::size_t kChecksumBytes = 32;
constexpr std::size_t kLockedBytes = 8 + 64 + kChecksumBytes;
constexpr std::size_t kSecretFileBytes = kLockedAt + kLockedBytes;
// More than minisign ever asks for: a file must not make us take all memory.
constexpr std::uint64_t kMostWork = std::uint64_t{crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE} * 4;
constexpr std::uint64_t kMostMemory = std::uint64_t{2} << 30;

Error no_key(const char* why) {
  return {Code::InvalidArgument, std::string("this is no key of minisign (") + why + ")"};
}

// The next line, without its end, which is taken off `text`.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<Bytes> from_base64(std::string_view text, std::size_t wanted) {
  Bytes bytes(wanted + 3);
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      size != wanted || end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(wanted);
  return bytes;
}

std::string base64(const Bytes& bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return text;
}

void append(Bytes& bytes, std::string_view more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

template <std::size_t N>
void append(Bytes& bytes, const std::array<unsigned char, N>& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

template <std::size_t N>
void take(std::array<unsigned char, N>& into, const unsigned char* from) {
  std::copy_n(from, N, into.begin());
}

std::string_view tag(const Bytes& bytes, std::size_t at) {
  return {reinterpret_cast<const char*>(bytes.data()) + at, 2};
}

void put_number(Bytes& bytes, std::uint64_t number) {
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<unsigned char>(number >> (8 * i)));
}

std::uint64_t number_at(const Bytes& bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (int i = 7; i >= 0; --i) number = number << 8 | bytes[at + static_cast<std::size_t>(i)];
  return number;
}

// The second line's bytes of a key file.
std::optional<Bytes> key_bytes(std::string_view file, std::size_t size) {
  if (file.size() > kLargestKeyFile) return std::nullopt;
  if (take_line(file).rfind(kUntrusted, 0) != 0) return std::nullopt;
  return from_base64(take_line(file), size);
}

std::array<unsigned char, kChecksumBytes> checksum(const KeyId& id, const std::array<unsigned char, 64>& secret) {
  Bytes bytes;
  append(bytes, kLegacy);
  append(bytes, id);
  append(bytes, secret);
  std::array<unsigned char, kChecksumBytes> sum{};
  crypto_generichash_blake2b(sum.data(), sum.size(), bytes.data(), bytes.size(), nullptr, 0);
  sodium_memzero(bytes.data(), bytes.size());
  return sum;
}

// Encrypts and decrypts: the bytes are combined with a stream made of the password. False: not enough memory.
bool combine(unsigned char* locked, std::string_view password, const unsigned char* salt, std::uint64_t work,
             std::uint64_t memory) {
  std::array<unsigned char, kLockedBytes> stream{};
  const bool made = crypto_pwhash_scryptsalsa208sha256(stream.data(), stream.size(), password.data(), password.size(),
                                                       salt, work, static_cast<std::size_t>(memory)) == 0;
  for (std::size_t i = 0; made && i < stream.size(); ++i) locked[i] ^= stream[i];
  sodium_memzero(stream.data(), stream.size());
  return made;
}

std::string signed_whole(const Signature& signature) {
  std::string bytes(signature.signature.begin(), signature.signature.end());
  return bytes + signature.trusted_comment;
}

bool detached(const SignatureBytes& signature, std::string_view message, const PublicKey& key) {
  return crypto_sign_verify_detached(signature.data(), reinterpret_cast<const unsigned char*>(message.data()),
                                     message.size(), key.key.data()) == 0;
}

}  // namespace

std::string to_text(const KeyId& id) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (auto byte = id.rbegin(); byte != id.rend(); ++byte) {
    text += kDigits[*byte >> 4];
    text += kDigits[*byte & 15];
  }
  return text;
}

std::string to_text(const PublicKey& key) {
  Bytes bytes;
  append(bytes, kLegacy);
  append(bytes, key.id);
  append(bytes, key.key);
  return base64(bytes);
}

std::string public_key_file(const PublicKey& key) {
  return std::string(kUntrusted) + "minisign public key " + to_text(key.id) + "\n" + to_text(key) + "\n";
}

Result<PublicKey> parse_public_key(std::string_view text) {
  constexpr std::size_t kBytes = 2 + 8 + 32;
  auto bytes = key_bytes(text, kBytes);
  if (!bytes && text.size() <= kLargestKeyFile) bytes = from_base64(take_line(text), kBytes);
  if (!bytes) return no_key("a public key has a comment and a line that begins with RW");
  if (tag(*bytes, 0) != kLegacy) return no_key("another algorithm");
  PublicKey key;
  take(key.id, bytes->data() + 2);
  take(key.key, bytes->data() + 10);
  return key;
}

SecretKey::~SecretKey() {
  sodium_memzero(secret_.data(), secret_.size());
}

SecretKey SecretKey::make() {
  SecretKey key;
  std::array<unsigned char, 32> ignored{};
  randombytes_buf(key.id_.data(), key.id_.size());
  crypto_sign_keypair(ignored.data(), key.secret_.data());
  return key;
}

bool SecretKey::encrypted(std::string_view file) {
  const auto bytes = key_bytes(file, kSecretFileBytes);
  return bytes && tag(*bytes, 2) == kScrypt;
}

Result<SecretKey> SecretKey::parse(std::string_view file, std::string_view password) {
  auto bytes = key_bytes(file, kSecretFileBytes);
  if (!bytes) return no_key("a secret key has a comment and a line that begins with RW");
  const bool locked = tag(*bytes, 2) == kScrypt;
  if (tag(*bytes, 0) != kLegacy || tag(*bytes, 4) != kChecked || (!locked && tag(*bytes, 2) != kPlain)) {
    return no_key("another algorithm");
  }
  unsigned char* const inner = bytes->data() + kLockedAt;
  if (locked) {
    const std::uint64_t work = number_at(*bytes, kLimitsAt);
    const std::uint64_t memory = number_at(*bytes, kLimitsAt + 8);
    if (work > kMostWork || memory > kMostMemory) return no_key("it asks for more memory or time than any key needs");
    if (!combine(inner, password, bytes->data() + kSaltAt, work, memory)) {
      return Error{Code::StorageFull, "there is not enough memory to decrypt the secret key"};
    }
  }
  SecretKey key;
  take(key.id_, inner);
  take(key.secret_, inner + key.id_.size());
  const auto sum = checksum(key.id_, key.secret_);
  const bool right = sodium_memcmp(sum.data(), inner + key.id_.size() + key.secret_.size(), sum.size()) == 0;
  sodium_memzero(bytes->data(), bytes->size());
  if (locked && !right) return Error{Code::PermissionDenied, "this is not the password of the secret key"};
  // Without a password minisign writes no checksum; the public half must belong to the secret one all the same.
  std::array<unsigned char, 32> half{};
  std::array<unsigned char, 64> whole{};
  crypto_sign_seed_keypair(half.data(), whole.data(), key.secret_.data());
  const bool same = sodium_memcmp(whole.data(), key.secret_.data(), whole.size()) == 0;
  sodium_memzero(whole.data(), whole.size());
  if (!same) return no_key("it is damaged");
  return key;
}

Result<std::string> SecretKey::file(const std::optional<std::string>& password) const {
  Bytes bytes;
  append(bytes, kLegacy);
  append(bytes, password ? kScrypt : kPlain);
  append(bytes, kChecked);
  std::array<unsigned char, kSaltBytes> salt{};
  if (password) randombytes_buf(salt.data(), salt.size());
  append(bytes, salt);
  std::uint64_t work = crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE;
  std::uint64_t memory = crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE;
  Bytes inner;
  append(inner, id_);
  append(inner, secret_);
  append(inner, password ? checksum(id_, secret_) : std::array<unsigned char, kChecksumBytes>{});
  if (password) {
    // A machine with little memory makes a weaker lock, as minisign does.
    while (!combine(inner.data(), *password, salt.data(), work, memory)) {
      work /= 2;
      memory /= 2;
      if (work < crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN ||
          memory < crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_MIN) {
        return Error{Code::StorageFull, "there is not enough memory to encrypt the secret key"};
      }
    }
  } else {
    work = memory = 0;
  }
  put_number(bytes, work);
  put_number(bytes, memory);
  bytes.insert(bytes.end(), inner.begin(), inner.end());
  sodium_memzero(inner.data(), inner.size());
  std::string text = std::string(kUntrusted) + "minisign encrypted secret key\n" + base64(bytes) + "\n";
  sodium_memzero(bytes.data(), bytes.size());
  return text;
}

PublicKey SecretKey::public_key() const {
  PublicKey key;
  key.id = id_;
  take(key.key, secret_.data() + 32);
  return key;
}

SignatureBytes SecretKey::sign(std::string_view message) const {
  SignatureBytes signature{};
  crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(message.data()),
                       message.size(), secret_.data());
  return signature;
}

Prehash::Prehash() {
  crypto_generichash_blake2b_init(&state_, nullptr, 0, 64);
}

void Prehash::add(std::string_view bytes) {
  crypto_generichash_blake2b_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::string Prehash::digest() {
  std::string bytes(64, '\0');
  crypto_generichash_blake2b_final(&state_, reinterpret_cast<unsigned char*>(bytes.data()), bytes.size());
  return bytes;
}

Result<Signature> parse_signature(std::string_view text) {
  const auto wrong = [](const char* why) {
    return Error{Code::InvalidArgument, std::string("this is no signature of minisign (") + why + ")"};
  };
  if (text.size() > kLargestSignatureFile) return wrong("it is too long");
  if (!take_line(text).starts_with(kUntrusted)) return wrong("it does not begin with \"untrusted comment: \"");
  const auto first = from_base64(take_line(text), 2 + 8 + 64);
  if (!first) return wrong("its second line is not 74 bytes in base64");
  Signature signature;
  if (tag(*first, 0) != kHashed && tag(*first, 0) != kLegacy) return wrong("another algorithm");
  signature.prehashed = tag(*first, 0) == kHashed;
  take(signature.id, first->data() + 2);
  take(signature.signature, first->data() + 10);
  const std::string_view comment = take_line(text);
  if (!comment.starts_with(kTrusted)) return wrong("its third line does not begin with \"trusted comment: \"");
  signature.trusted_comment = comment.substr(kTrusted.size());
  const auto printable = [](unsigned char c) { return c >= 0x20 || c == '\t'; };
  if (signature.trusted_comment.size() > kLongestComment ||
      !std::all_of(signature.trusted_comment.begin(), signature.trusted_comment.end(), printable)) {
    return wrong("its trusted comment is too long or has control characters");
  }
  const auto last = from_base64(take_line(text), 64);
  if (!last) return wrong("its fourth line is not 64 bytes in base64");
  take(signature.whole, last->data());
  return signature;
}

std::string signature_file(const Signature& signature) {
  Bytes first;
  append(first, signature.prehashed ? kHashed : kLegacy);
  append(first, signature.id);
  append(first, signature.signature);
  Bytes last;
  append(last, signature.whole);
  return std::string(kUntrusted) + "signature from minisign secret key\n" + base64(first) + "\n" +
         std::string(kTrusted) + signature.trusted_comment + "\n" + base64(last) + "\n";
}

Signature sign_prehashed(const SecretKey& key, std::string_view prehash, std::string trusted_comment) {
  Signature signature;
  signature.id = key.id();
  signature.signature = key.sign(prehash);
  signature.trusted_comment = std::move(trusted_comment);
  signature.whole = key.sign(signed_whole(signature));
  return signature;
}

bool verifies(const Signature& signature, const PublicKey& key, std::string_view message) {
  return signature.id == key.id && detached(signature.signature, message, key) &&
         detached(signature.whole, signed_whole(signature), key);
}

std::optional<std::string> comment_field(std::string_view comment, std::string_view name) {
  while (!comment.empty()) {
    const std::string_view field = comment.substr(0, comment.find('\t'));
    comment.remove_prefix(std::min(comment.size(), field.size() + 1));
    if (field.size() > name.size() && field.starts_with(name) && field[name.size()] == ':') {
      return std::string(field.substr(name.size() + 1));
    }
  }
  return std::nullopt;
}

}  // namespace stadtkern::packages
