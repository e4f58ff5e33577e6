// SPDX-License-Identifier: EUPL-1.2
// stadtkern-alert: posts one notice. The kernel starts it for each and never waits for it. Descriptor 3 holds the
// address on its first line, the secret on the second (may be empty), and then the body. Exit codes: 0 taken, 1 not
// now, 2 never (the address is wrong or it refuses), with one line of why on stderr that shows neither address nor
// secret.
#include <curl/curl.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <string>

namespace {

constexpr int kInput = 3;
constexpr int kNotNow = 1;
constexpr int kNever = 2;
constexpr long kSeconds = 10;
constexpr std::size_t kMostInput = std::size_t{64} << 10;

struct Letter {
  std::string address;
  std::string secret;
  std::string body;
};

std::optional<Letter> read_letter() {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t size = 0; (size = ::read(kInput, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(size));
    if (text.size() > kMostInput) return std::nullopt;
  }
  const std::size_t first = text.find('\n');
  const std::size_t second = first == std::string::npos ? first : text.find('\n', first + 1);
  if (second == std::string::npos) return std::nullopt;
  return Letter{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

std::string hex_mac(const std::string& key, const std::string& bytes) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  std::string text(2 * mac.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), mac.data(), mac.size());
  text.pop_back();
  return text;
}

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

// What the status says about another attempt.
int judge(long status) {
  if (status >= 200 && status < 300) return 0;
  std::fprintf(stderr, "the webhook answered with status %ld\n", status);
  return status >= 500 || status == 408 || status == 425 || status == 429 ? kNotNow : kNever;
}

int post(const Letter& letter) {
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(::curl_easy_init(), ::curl_easy_cleanup);
  if (!curl) return kNotNow;
  curl_slist* list = ::curl_slist_append(nullptr, "Content-Type: application/json");
  if (!letter.secret.empty()) {
    list = ::curl_slist_append(list, ("X-Stadtkern-Signature: sha256=" + hex_mac(letter.secret, letter.body)).c_str());
  }
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(list, ::curl_slist_free_all);
  CURL* const handle = curl.get();
  ::curl_easy_setopt(handle, CURLOPT_URL, letter.address.c_str());
  ::curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  ::curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  ::curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(letter.body.size()));
  ::curl_easy_setopt(handle, CURLOPT_POSTFIELDS, letter.body.c_str());
  ::curl_easy_setopt(handle, CURLOPT_USERAGENT, "stadtkern-alert");
  ::curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, ignore);
  ::curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  ::curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, kSeconds / 2);
  ::curl_easy_setopt(handle, CURLOPT_TIMEOUT, kSeconds);
  const CURLcode done = ::curl_easy_perform(handle);
  if (done != CURLE_OK) {
    std::fprintf(stderr, "the webhook cannot be reached: %s\n", ::curl_easy_strerror(done));
    return done == CURLE_URL_MALFORMAT || done == CURLE_UNSUPPORTED_PROTOCOL ? kNever : kNotNow;
  }
  long status = 0;
  ::curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return judge(status);
}

}  // namespace

int main() {
  ::prctl(PR_SET_DUMPABLE, 0);  // modules run as the same user: they must not read the secret in our memory
  if (::sodium_init() < 0 || ::curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return kNotNow;
  const std::optional<Letter> letter = read_letter();
  if (!letter) {
    std::fputs("stadtkern-alert is started by the kernel, with a notice on descriptor 3\n", stderr);
    return kNever;
  }
  return post(*letter);
}
