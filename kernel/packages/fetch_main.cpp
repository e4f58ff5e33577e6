// SPDX-License-Identifier: EUPL-1.2
// stadtkern-fetch: fetches one file from the web to its output. Three lines come in: address, most bytes, most seconds;
// so the address, which may hold a password, shows in no list of processes. Exit codes: fetch_outcome.h, with one line
// of why on stderr that does not show the address.
#include "packages/fetch_outcome.h"

#include <curl/curl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>

namespace {

using stadtkern::packages::FetchOutcome;

constexpr long kConnectSeconds = 10;
constexpr long kSlowBytes = 1024;  // slower than so many a second
constexpr long kSlowSeconds = 30;  // for so long: given up
constexpr long kMostRedirects = 3;

struct Fetch {
  std::uint64_t left = 0;
  bool too_large = false;
  int write_error = 0;
};

[[noreturn]] void end(FetchOutcome outcome, const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::_Exit(static_cast<int>(outcome));
}

std::size_t take(const char* bytes, std::size_t, std::size_t size, void* user) {
  auto& fetch = *static_cast<Fetch*>(user);
  if (size > fetch.left) {
    fetch.too_large = true;
    return 0;
  }
  fetch.left -= size;
  for (std::size_t done = 0; done < size;) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes + done, size - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      fetch.write_error = errno;
      return 0;
    }
    done += static_cast<std::size_t>(written);
  }
  return size;
}

void set_up(CURL* curl, const std::string& address, long seconds, Fetch& fetch) {
  // A redirect stays with the scheme it came by: neither to a file of ours nor from https to http.
  const char* scheme = address.starts_with("https://") ? "https" : "http";
  ::curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
  ::curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, scheme);
  ::curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, scheme);
  ::curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  ::curl_easy_setopt(curl, CURLOPT_MAXREDIRS, kMostRedirects);
  ::curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  ::curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  ::curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
  ::curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kSlowBytes);
  ::curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
  ::curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(fetch.left));
  ::curl_easy_setopt(curl, CURLOPT_USERAGENT, "stadtkern-fetch");
  ::curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  ::curl_easy_setopt(curl, CURLOPT_WRITEDATA, &fetch);
}

[[noreturn]] void report(CURL* curl, CURLcode done, const Fetch& fetch) {
  if (fetch.write_error != 0) end(FetchOutcome::NotWritten, std::strerror(fetch.write_error));
  if (fetch.too_large || done == CURLE_FILESIZE_EXCEEDED) end(FetchOutcome::TooLarge, "it is too large");
  if (done == CURLE_OK) std::_Exit(static_cast<int>(FetchOutcome::Done));
  if (done == CURLE_HTTP_RETURNED_ERROR) {
    long status = 0;
    ::curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    end(status == 404 || status == 410 ? FetchOutcome::NotFound : FetchOutcome::Unreachable,
        "the server answered with status " + std::to_string(status));
  }
  const bool refused = done == CURLE_UNSUPPORTED_PROTOCOL || done == CURLE_URL_MALFORMAT ||
                       done == CURLE_TOO_MANY_REDIRECTS || done == CURLE_PEER_FAILED_VERIFICATION;
  end(refused ? FetchOutcome::Refused : FetchOutcome::Unreachable, ::curl_easy_strerror(done));
}

}  // namespace

int main() {
  ::prctl(PR_SET_DUMPABLE, 0);  // others of the same user must not read the address in our memory
  std::string address;
  std::string bytes;
  std::string seconds;
  const bool whole =
      std::getline(std::cin, address) && std::getline(std::cin, bytes) && std::getline(std::cin, seconds);
  Fetch fetch{std::strtoull(bytes.c_str(), nullptr, 10)};
  const long limit = std::strtol(seconds.c_str(), nullptr, 10);
  const bool web = address.starts_with("https://") || address.starts_with("http://");
  if (!whole || !web || limit <= 0) end(FetchOutcome::Refused, "stadtkern-fetch is started by stadtkern");
  if (::curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) end(FetchOutcome::Unreachable, "no curl");
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(::curl_easy_init(), ::curl_easy_cleanup);
  if (!curl) end(FetchOutcome::Unreachable, "no curl");
  set_up(curl.get(), address, limit, fetch);
  report(curl.get(), ::curl_easy_perform(curl.get()), fetch);
}
