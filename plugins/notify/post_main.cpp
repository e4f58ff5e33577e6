// SPDX-License-Identifier: EUPL-1.2
// notify-post: delivers one mail by SMTP, or one event to a webhook, in a process that may talk to the world. The one
// home of libcurl in this module. Comes in: an Errand (outcome.h). The exit code is an Outcome; stderr says why in
// words of ours or curl's, never of the server, which like to repeat addresses.
//
// It begins before the moment that the errand names or not at all, and is over by its end: so a try whose end the
// module has passed has sent nothing that it doesn't know of, unless the two crashed together.
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "address.h"
#include "outcome.h"

namespace notify {
namespace {

struct Task {
  std::string way, url, tls, user, password, from, to, until, begin_by;
  std::string ca_bytes = "0";
  std::string ca;
  std::vector<std::string> headers;
  std::vector<Network> networks;
  long milliseconds = 0;
  std::string content;
};

struct Talk {
  const Task& task;
  std::size_t sent = 0;
  bool refused_address = false;
  bool recipient_named = false;
};

[[noreturn]] void end(Outcome outcome, const std::string& why) {
  std::fputs(why.c_str(), stderr);
  std::_Exit(static_cast<int>(outcome));
}

long number(std::string_view text) {
  long value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size()) end(Outcome::Usage, "usage");
  return value;
}

// Until when it may take, as microseconds of the system's clock.
void set_time(Task& task) {
  using std::chrono::duration_cast;
  const auto now =
      duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  if (now > number(task.begin_by)) end(Outcome::Missed, "too late");
  task.milliseconds = (number(task.until) - now) / 1000;
  if (task.milliseconds <= 0) end(Outcome::Missed, "too late");
}

struct Word {
  std::string_view word;
  std::string Task::*field;
};
constexpr std::array<Word, 10> kWords{{{"way", &Task::way},
                                       {"url", &Task::url},
                                       {"tls", &Task::tls},
                                       {"user", &Task::user},
                                       {"password", &Task::password},
                                       {"from", &Task::from},
                                       {"to", &Task::to},
                                       {"until", &Task::until},
                                       {"begin-by", &Task::begin_by},
                                       {"ca-bytes", &Task::ca_bytes}}};

bool read_line(std::string_view word, std::string value, Task& task) {
  const auto* const known =
      std::find_if(kWords.begin(), kWords.end(), [&](const Word& one) { return one.word == word; });
  if (known != kWords.end()) {
    task.*(known->field) = std::move(value);
    return true;
  }
  if (word == "header") {
    task.headers.push_back(std::move(value));
    return true;
  }
  const auto network = parse_network(value);
  if (word != "network" || !network) return false;
  task.networks.push_back(*network);
  return true;
}

Task read_task() {
  const std::string all(std::istreambuf_iterator<char>(std::cin), {});
  const auto head_end = all.find("\n\n");
  if (head_end == std::string::npos) end(Outcome::Usage, "usage");
  Task task;
  for (std::size_t at = 0; at <= head_end;) {
    const auto line_end = all.find('\n', at);
    const std::string line = all.substr(at, line_end - at);
    at = line_end + 1;
    const auto space = line.find(' ');
    if (space == std::string::npos) end(Outcome::Usage, "usage");
    const std::string word = line.substr(0, space);
    std::string value = line.substr(space + 1);
    if (!read_line(word, std::move(value), task)) end(Outcome::Usage, "usage");
  }
  const std::string rest = all.substr(head_end + 2);
  const auto ca_bytes = static_cast<std::size_t>(number(task.ca_bytes));
  if (rest.size() < ca_bytes) end(Outcome::Usage, "usage");
  task.ca = rest.substr(0, ca_bytes);
  task.content = rest.substr(ca_bytes);
  set_time(task);
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

// Looked at when the connection is made, so that a name that changes its mind cannot lead anywhere else.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& talk = *static_cast<Talk*>(user);
  const auto machine = machine_of(&address->addr);
  const auto& networks = talk.task.networks;
  const bool may = machine && (public_machine(*machine) ||
                               std::any_of(networks.begin(), networks.end(),
                                           [&](const Network& network) { return within(*machine, network); }));
  if (may) return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  talk.refused_address = true;
  return CURL_SOCKET_BAD;
}

std::size_t give(char* to, std::size_t, std::size_t room, void* user) {
  auto& talk = *static_cast<Talk*>(user);
  const std::size_t size = std::min(room, talk.task.content.size() - talk.sent);
  std::copy_n(talk.task.content.data() + talk.sent, size, to);
  talk.sent += size;
  return size;
}

std::size_t drop(const char*, std::size_t, std::size_t size, void*) {
  return size;
}

// A server that refuses whoever comes, or the sender, refuses all; only what follows RCPT is about this mail.
int look(CURL*, curl_infotype kind, char* bytes, std::size_t size, void* user) {
  const std::string_view said(bytes, size);
  if (kind == CURLINFO_HEADER_OUT && said.starts_with("RCPT ")) static_cast<Talk*>(user)->recipient_named = true;
  return 0;
}

void set_up(CURL* curl, const Task& task) {
  curl_easy_setopt(curl, CURLOPT_URL, task.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, task.milliseconds);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
}

[[noreturn]] void end_mail(CURLcode done, long code, const Talk& talk) {
  if (done == CURLE_OK) end(Outcome::Delivered, "");
  const std::string why = code >= 400 ? "the mail server said " + std::to_string(code) : curl_easy_strerror(done);
  if (done == CURLE_USE_SSL_FAILED) end(Outcome::Trouble, "the mail server offers no STARTTLS: nothing was sent");
  if (done == CURLE_LOGIN_DENIED) end(Outcome::Trouble, "the mail server refuses user and password");
  if (!talk.recipient_named || code < 400 || code == 421) end(Outcome::Trouble, why);
  end(code >= 500 ? Outcome::Refused : Outcome::Later, why);
}

[[noreturn]] void mail(CURL* curl, const Task& task) {
  Talk talk{task};
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_USE_SSL, task.tls == "none" ? CURLUSESSL_NONE : CURLUSESSL_ALL);
  if (!task.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, task.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, task.password.c_str());
  }
  curl_blob ca{const_cast<char*>(task.ca.data()), task.ca.size(), CURL_BLOB_NOCOPY};
  if (!task.ca.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &ca);
  const std::string from = "<" + task.from + ">";
  const std::string to = "<" + task.to + ">";
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, curl_slist_append(nullptr, to.c_str()));
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(task.content.size()));
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(curl, CURLOPT_READDATA, &talk);
  curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, look);
  curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &talk);
  const CURLcode done = curl_easy_perform(curl);
  long code = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
  end_mail(done, code, talk);
}

[[noreturn]] void hook(CURL* curl, const Task& task) {
  Talk talk{task};
  curl_slist* headers = nullptr;
  for (const std::string& header : task.headers) headers = curl_slist_append(headers, header.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "Stadtkern");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(task.content.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, task.content.c_str());
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &talk);
  const CURLcode done = curl_easy_perform(curl);
  if (done != CURLE_OK && talk.refused_address)
    end(Outcome::NotAllowed, "the webhook stands in a private network: see \"networks\"");
  if (done != CURLE_OK) end(Outcome::Trouble, curl_easy_strerror(done));
  long code = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
  if (code >= 200 && code <= 299) end(Outcome::Delivered, "");
  end(code == 410 ? Outcome::Refused : Outcome::Later, "the webhook answered " + std::to_string(code));
}

}  // namespace
}  // namespace notify

int main() {
  const notify::Task task = notify::read_task();
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* curl = curl_easy_init();
  if (!curl) notify::end(notify::Outcome::Trouble, "no curl");
  notify::set_up(curl, task);
  if (task.way == "mail") notify::mail(curl, task);
  notify::hook(curl, task);
}
