// SPDX-License-Identifier: EUPL-1.2
// waste-fetch: fetches a picture from where a report says that it lies, in a process that may talk to the world. The
// one home of libcurl in this module. Comes in: a line "url URL", lines "host HOST" and "network NETWORK". Goes out:
// the picture's bytes. The exit code is an Outcome, the line on stderr says why; neither repeats the URL.
//
// With a line "whole yes" it talks to another Open311 server: whatever the answer's status is, it goes out behind a
// line "STATUS CONTENT-TYPE" (foreign/exchange.h). A line "form BODY" makes it a POST, which follows no redirect.
//
// Asked is only who is among the hosts, at an address out in the world (or in one of the networks): looked at when the
// connection is made, so that a name that changes its mind cannot lead anywhere else. The same for each redirect.
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreign/exchange.h"
#include "photo/address.h"
#include "photo/outcome.h"

namespace waste::photo {
namespace {

constexpr long kSeconds = 8;
constexpr long kConnectSeconds = 4;
constexpr int kMostRedirects = 3;

struct Task {
  std::string url;
  std::vector<std::string> hosts;
  std::vector<Network> networks;
  std::optional<std::string> form;
  bool whole = false;
  [[nodiscard]] std::size_t most() const { return whole ? foreign::kMostAnswerBytes : kMostBytes; }
};

struct Fetch {
  const Task& task;
  long status = 0;
  std::string body{};
  bool too_many = false;
  bool refused = false;
};

[[noreturn]] void end(Outcome outcome, const char* why) {
  std::fputs(why, stderr);
  std::_Exit(static_cast<int>(outcome));
}

Task read_task() {
  Task task;
  for (std::string line; std::getline(std::cin, line);) {
    const auto space = line.find(' ');
    if (space == std::string::npos) end(Outcome::Usage, "usage");
    const std::string word = line.substr(0, space);
    std::string value = line.substr(space + 1);
    if (word == "url") {
      task.url = std::move(value);
    } else if (word == "host") {
      task.hosts.push_back(std::move(value));
    } else if (word == "form") {
      task.form = std::move(value);
    } else if (word == "whole") {
      task.whole = true;
    } else if (const auto network = parse_network(value); word == "network" && network) {
      task.networks.push_back(*network);
    } else {
      end(Outcome::Usage, "usage");
    }
  }
  return task;
}

std::optional<Machine> machine_of(const sockaddr* address) {
  Machine out{};
  if (address->sa_family == AF_INET6) {
    std::memcpy(out.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, out.size());
    return out;
  }
  if (address->sa_family != AF_INET) return std::nullopt;
  out[10] = out[11] = 0xff;
  std::memcpy(out.data() + 12, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, 4);
  return out;
}

curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& fetch = *static_cast<Fetch*>(user);
  const auto machine = machine_of(&address->addr);
  const auto& networks = fetch.task.networks;
  const bool may = machine && (public_machine(*machine) ||
                               std::any_of(networks.begin(), networks.end(),
                                           [&](const Network& network) { return within(*machine, network); }));
  if (may) return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  fetch.refused = true;
  return CURL_SOCKET_BAD;
}

std::size_t take(const char* bytes, std::size_t, std::size_t size, void* user) {
  auto& fetch = *static_cast<Fetch*>(user);
  if (size > fetch.task.most() - fetch.body.size()) {
    fetch.too_many = true;
    return 0;
  }
  fetch.body.append(bytes, size);
  return size;
}

void set_up(CURL* curl, Fetch& fetch) {
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kSeconds);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(fetch.task.most()));
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "Stadtkern");
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &fetch);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &fetch);
  if (!fetch.task.form) return;
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(fetch.task.form->size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, fetch.task.form->c_str());
}

// The address that a redirect leads to; empty when this is what was asked for.
std::string ask(CURL* curl, Fetch& fetch, const std::string& url) {
  const auto address = parse_web_address(url);
  if (!address || !allowed(*address, fetch.task.hosts))
    end(Outcome::HostRefused, "the host is not among those allowed");
  fetch.body.clear();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  const CURLcode done = curl_easy_perform(curl);
  if (fetch.refused) end(Outcome::HostRefused, "the host's address is a private one");
  if (fetch.too_many || done == CURLE_FILESIZE_EXCEEDED) end(Outcome::TooManyBytes, "the file is too large");
  if (done != CURLE_OK) end(Outcome::Unreachable, curl_easy_strerror(done));
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &fetch.status);
  if (fetch.status == 200) return {};
  const char* next = nullptr;
  curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &next);
  const bool away = fetch.status >= 300 && fetch.status <= 399 && next && !fetch.task.form;
  if (away) return next;
  if (!fetch.task.whole) end(Outcome::Unreachable, "the host does not have it");
  return {};
}

void run() {
  const Task task = read_task();
  Fetch fetch{task};
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* curl = curl_easy_init();
  if (!curl) end(Outcome::Unreachable, "no curl");
  set_up(curl, fetch);
  std::string url = task.url;
  for (int redirects = 0; !(url = ask(curl, fetch, url)).empty(); ++redirects) {
    if (redirects == kMostRedirects) end(Outcome::Unreachable, "too many redirects");
  }
  if (task.whole) {
    const char* type = nullptr;
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    fetch.body.insert(0, std::to_string(fetch.status) + " " + std::string(type ? type : "") + "\n");
  }
  for (std::string_view left = fetch.body; !left.empty();) {
    const ssize_t sent = ::write(1, left.data(), left.size());
    if (sent <= 0) end(Outcome::Unreachable, "nobody takes it");
    left.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace
}  // namespace waste::photo

int main() {
  waste::photo::run();
  std::_Exit(0);
}
