// SPDX-License-Identifier: EUPL-1.2
#include "answer.h"

#include <algorithm>
#include <array>

#include "ascii.h"

namespace gateway {
namespace {

// Nothing else passes: what a proxy before us or a browser acts upon is not a module's to say. The x-... are those that
// clients of a standard go by, the one of stadtkern's what the shells' script does (sdk/web/shell).
constexpr std::array<std::string_view, 22> kFromModules{"accept-ranges",
                                                        "allow",
                                                        "cache-control",
                                                        "content-disposition",
                                                        "content-encoding",
                                                        "content-language",
                                                        "content-range",
                                                        "content-security-policy",
                                                        "content-type",
                                                        "deprecation",
                                                        "etag",
                                                        "expires",
                                                        "last-modified",
                                                        "link",
                                                        "location",
                                                        "retry-after",
                                                        "stadtkern-sent",
                                                        "sunset",
                                                        "vary",
                                                        "www-authenticate",
                                                        "x-openwisp-controller",
                                                        "x-robots-tag"};

constexpr std::string_view kClosedPolicy = "default-src 'none'; frame-ancestors 'none'";
// What a module's own pages get unless they bring a policy: nothing from elsewhere, no inline script.
constexpr std::string_view kPagePolicy =
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

bool clean(std::string_view value) noexcept {
  return std::none_of(value.begin(), value.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || static_cast<unsigned char>(c) == 0x7f;
  });
}

bool bodiless(unsigned status) noexcept {
  return status == 204 || status == 304 || status < 200;
}

}  // namespace

void Answer::clear() noexcept {
  status = 0;
  lines.clear();
  body.clear();
  html = own_policy = own_cache = tagged = events = false;
}

void Answer::line(std::string_view name, std::string_view value) {
  lines.append(name).append(": ").append(value).append("\r\n");
}

void fill(Answer& answer, unsigned status, std::span<const HeaderLine> headers, std::string_view body) {
  answer.clear();
  // A module that answers with what is no final status has misbehaved.
  answer.status = status >= 200 && status <= 599 ? status : 502;
  answer.body.assign(body);
  for (const auto& [name, value] : headers) {
    if (std::find(kFromModules.begin(), kFromModules.end(), name) == kFromModules.end() || !clean(value)) continue;
    if (name == "content-type") {
      answer.html = value.starts_with("text/html");
      answer.events = value.starts_with("text/event-stream");
    }
    if (name == "content-security-policy") answer.own_policy = true;
    if (name == "cache-control") answer.own_cache = true;
    if (name == "etag") answer.tagged = true;
    answer.line(name, value);
  }
}

void fill(Answer& answer, const stadtkern::Error& error, std::string_view request_id) {
  std::string type;
  fill(answer, problem_of(error, type), request_id);
  if (const unsigned seconds = retry_after_seconds(error); seconds > 0) {
    answer.line("retry-after", std::to_string(seconds));
  }
  // The runtime says which verbs an address takes in the field "allow".
  if (error.code == stadtkern::Code::MethodNotAllowed && !error.fields.empty() && error.fields[0].pointer == "allow" &&
      clean(error.fields[0].reason)) {
    answer.line("allow", error.fields[0].reason);
  }
}

void fill(Answer& answer, const Problem& problem, std::string_view request_id) {
  answer.clear();
  answer.status = problem.status;
  answer.line("content-type", "application/problem+json");
  answer.line("cache-control", "no-store");
  answer.own_cache = true;
  if (problem.status == 401) answer.line("www-authenticate", "Bearer realm=\"stadtkern\"");
  write_problem(problem, request_id, answer.body);
}

bool carries_body(const Answer& answer, Ending ending) noexcept {
  return !ending.head_only && !bodiless(answer.status);
}

void write_head(const Answer& answer, std::string_view request_id, std::string_view date, Ending ending,
                std::string& to) {
  to.assign("HTTP/1.1 ");
  append_number(to, answer.status);
  to.append(" ").append(status_text(answer.status)).append("\r\ndate: ").append(date);
  to.append("\r\nx-request-id: ").append(request_id);
  to.append("\r\nx-content-type-options: nosniff\r\nreferrer-policy: ");
  // A page without any referrer posts its own forms with the origin null, which over plain HTTP nothing tells from
  // those of others. Of an address no more than the origin is ever told.
  to.append(answer.html ? "strict-origin\r\n" : "no-referrer\r\n");
  if (!answer.own_policy) {
    to.append("content-security-policy: ").append(answer.html ? kPagePolicy : kClosedPolicy).append("\r\n");
  }
  if (ending.flowing) {
    // The second line keeps proxies from collecting the events.
    if (!ending.http_1_0) to.append("transfer-encoding: chunked\r\n");
    if (answer.events) to.append("x-accel-buffering: no\r\n");
  } else if (!bodiless(answer.status)) {
    to.append("content-length: ");
    append_number(to, answer.body.size());
    to.append("\r\n");
  }
  if (ending.close) {
    to.append("connection: close\r\n");
  } else if (ending.http_1_0) {
    to.append("connection: keep-alive\r\n");
  }
  to.append(answer.lines).append("\r\n");
}

}  // namespace gateway
