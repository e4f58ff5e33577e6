// SPDX-License-Identifier: EUPL-1.2
// identity-fetch: one request to a provider, in a process that may talk to the world. The one home of libcurl in this
// module. Comes in: lines "url URL", and for a token request "basic USER:SECRET" and "form BODY". Goes out: the
// answer's status on a line, and its body. The module has checked which host it is; no redirect is followed, for the
// answer of one would be another host's. Exit code 1: nothing came back, stderr says why and never repeats what came
// in.
#include <curl/curl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

namespace {

constexpr long kSeconds = 6;
constexpr long kConnectSeconds = 3;
constexpr std::size_t kMostBytes = std::size_t{256} << 10;

struct Task {
  std::string url;
  std::optional<std::string> basic;
  std::optional<std::string> form;
};

[[noreturn]] void fail(const char* why) {
  std::fputs(why, stderr);
  std::_Exit(1);
}

Task read_task() {
  Task task;
  for (std::string line; std::getline(std::cin, line);) {
    const auto space = line.find(' ');
    if (space == std::string::npos) fail("usage");
    const std::string_view word = std::string_view(line).substr(0, space);
    std::string value = line.substr(space + 1);
    if (word == "url") {
      task.url = std::move(value);
    } else if (word == "basic") {
      task.basic = std::move(value);
    } else if (word == "form") {
      task.form = std::move(value);
    } else {
      fail("usage");
    }
  }
  return task;
}

std::size_t take(const char* bytes, std::size_t, std::size_t size, void* user) {
  auto& body = *static_cast<std::string*>(user);
  if (size > kMostBytes - body.size()) return 0;
  body.append(bytes, size);
  return size;
}

void set_up(CURL* curl, const Task& task, std::string& body) {
  curl_easy_setopt(curl, CURLOPT_URL, task.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kSeconds);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "Stadtkern");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  if (task.basic) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERPWD, task.basic->c_str());
  }
  if (!task.form) return;
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(task.form->size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, task.form->c_str());
}

}  // namespace

int main() {
  const Task task = read_task();
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* curl = curl_easy_init();
  if (curl == nullptr) fail("no curl");
  std::string body;
  set_up(curl, task, body);
  const CURLcode done = curl_easy_perform(curl);
  if (done == CURLE_WRITE_ERROR) fail("the answer is too long");
  if (done != CURLE_OK) fail(curl_easy_strerror(done));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  body.insert(0, std::to_string(status) + "\n");
  for (std::string_view left = body; !left.empty();) {
    const ssize_t sent = ::write(1, left.data(), left.size());
    if (sent <= 0) fail("nobody takes it");
    left.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::_Exit(0);
}
