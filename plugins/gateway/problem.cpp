// SPDX-License-Identifier: EUPL-1.2
#include "problem.h"

#include "ascii.h"

namespace gateway {

using stadtkern::Code;
using stadtkern::Error;

namespace {

struct StatusText {
  unsigned status;
  std::string_view text;
};

constexpr StatusText kStatusTexts[] = {{200, "OK"},
                                       {201, "Created"},
                                       {202, "Accepted"},
                                       {203, "Non-Authoritative Information"},
                                       {204, "No Content"},
                                       {206, "Partial Content"},
                                       {301, "Moved Permanently"},
                                       {302, "Found"},
                                       {303, "See Other"},
                                       {304, "Not Modified"},
                                       {307, "Temporary Redirect"},
                                       {308, "Permanent Redirect"},
                                       {400, "Bad Request"},
                                       {401, "Unauthorized"},
                                       {403, "Forbidden"},
                                       {404, "Not Found"},
                                       {405, "Method Not Allowed"},
                                       {406, "Not Acceptable"},
                                       {408, "Request Timeout"},
                                       {409, "Conflict"},
                                       {410, "Gone"},
                                       {412, "Precondition Failed"},
                                       {413, "Content Too Large"},
                                       {414, "URI Too Long"},
                                       {415, "Unsupported Media Type"},
                                       {416, "Range Not Satisfiable"},
                                       {417, "Expectation Failed"},
                                       {421, "Misdirected Request"},
                                       {422, "Unprocessable Content"},
                                       {428, "Precondition Required"},
                                       {429, "Too Many Requests"},
                                       {431, "Request Header Fields Too Large"},
                                       {499, "Client Closed Request"},
                                       {500, "Internal Server Error"},
                                       {501, "Not Implemented"},
                                       {502, "Bad Gateway"},
                                       {503, "Service Unavailable"},
                                       {504, "Gateway Timeout"},
                                       {505, "HTTP Version Not Supported"},
                                       {507, "Insufficient Storage"},
                                       {508, "Loop Detected"}};

}  // namespace

std::string_view status_text(unsigned status) noexcept {
  for (const auto& known : kStatusTexts) {
    if (known.status == status) return known.text;
  }
  return "Unknown";
}

unsigned status_of(Code code) noexcept {
  switch (code) {
    case Code::Ok:
      return 200;
    case Code::Cancelled:
      return 499;
    case Code::InvalidArgument:
      return 400;
    case Code::ValidationFailed:
    case Code::KeyReused:
      return 422;
    case Code::Unauthenticated:
      return 401;
    case Code::PermissionDenied:
      return 403;
    case Code::NotFound:
      return 404;
    case Code::Conflict:
    case Code::FailedPrecondition:
      return 409;
    case Code::PreconditionFailed:
      return 412;
    case Code::Gone:
      return 410;
    case Code::TooLarge:
      return 413;
    case Code::UnsupportedMedia:
      return 415;
    case Code::MethodNotAllowed:
      return 405;
    case Code::RateLimited:
      return 429;
    case Code::ResourceExhausted:
    case Code::Unavailable:
      return 503;
    case Code::DeadlineExceeded:
      return 504;
    case Code::Unimplemented:
      return 501;
    case Code::StorageFull:
      return 507;
    case Code::HopsExceeded:
      return 508;
    default:
      return 500;
  }
}

Problem problem_of(const Error& error, std::string& type_text) {
  type_text.clear();
  if (error.outcome_unknown) {
    type_text = "outcome-unknown";
  } else {
    for (const char c : stadtkern::name(error.code)) type_text.push_back(c == '_' ? '-' : lower(c));
  }
  Problem problem{status_of(error.code), type_text, error.message, error.reason, &error.fields};
  // What went wrong inside is for the log; the request id leads there.
  if (problem.status == 500) problem.detail = "Something went wrong inside. The request id leads to it in the log.";
  return problem;
}

Problem problem_of(Refusal refusal) noexcept {
  switch (refusal) {
    case Refusal::HeadTimeout:
      return {408, "head-timeout", "The request's head took too long to arrive."};
    case Refusal::BodyTimeout:
      return {408, "body-timeout", "The request's body took too long to arrive."};
    case Refusal::BodyTooLarge:
      return {413, "too-large", "The request's body is larger than this address takes."};
    case Refusal::TargetTooLong:
      return {414, "target-too-long", "The request's address is too long."};
    case Refusal::ExpectationFailed:
      return {417, "expectation-failed", "Only \"100-continue\" can be expected."};
    case Refusal::HeadTooLarge:
      return {431, "head-too-large", "The request's header fields are too large."};
    case Refusal::CodingUnknown:
      return {501, "coding-unknown", "The only transfer coding understood is \"chunked\"."};
    case Refusal::VerbUnknown:
      return {501, "verb-unknown", "No address here knows this verb."};
    case Refusal::VersionUnknown:
      return {505, "version-unknown", "This listener speaks HTTP/1.1 and HTTP/1.0."};
    default:
      return {400, "malformed", "The request is not well-formed HTTP/1.1."};
  }
}

void write_json_string(std::string_view text, std::string& to) {
  constexpr char kHex[] = "0123456789abcdef";
  const auto continuation = [&](std::size_t at, unsigned char low, unsigned char high) {
    return at < text.size() && static_cast<unsigned char>(text[at]) >= low &&
           static_cast<unsigned char>(text[at]) <= high;
  };
  to.push_back('"');
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '"' || byte == '\\') {
      to.push_back('\\');
      to.push_back(text[i++]);
    } else if (byte < 0x20 || byte == 0x7f) {
      to.append("\\u00");
      to.push_back(kHex[byte >> 4]);
      to.push_back(kHex[byte & 15]);
      ++i;
    } else if (byte < 0x80) {
      to.push_back(text[i++]);
    } else {
      std::size_t length = 0;
      if (byte >= 0xc2 && byte <= 0xdf && continuation(i + 1, 0x80, 0xbf)) length = 2;
      if (byte >= 0xe0 && byte <= 0xef && continuation(i + 1, byte == 0xe0 ? 0xa0 : 0x80, byte == 0xed ? 0x9f : 0xbf) &&
          continuation(i + 2, 0x80, 0xbf)) {
        length = 3;
      }
      if (byte >= 0xf0 && byte <= 0xf4 && continuation(i + 1, byte == 0xf0 ? 0x90 : 0x80, byte == 0xf4 ? 0x8f : 0xbf) &&
          continuation(i + 2, 0x80, 0xbf) && continuation(i + 3, 0x80, 0xbf)) {
        length = 4;
      }
      to.append(length == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(i, length));
      i += length == 0 ? 1 : length;
    }
  }
  to.push_back('"');
}

void write_problem(const Problem& problem, std::string_view request_id, std::string& to) {
  const auto member = [&to](std::string_view name, std::string_view value) {
    to.append(",\"").append(name).append("\":");
    write_json_string(value, to);
  };
  to.append("{\"type\":\"urn:stadtkern:problem:").append(problem.type).append("\",\"title\":\"");
  to.append(status_text(problem.status)).append("\",\"status\":");
  append_number(to, problem.status);
  if (!problem.detail.empty()) member("detail", problem.detail);
  to.append(",\"instance\":\"urn:stadtkern:request:").append(request_id).append("\"");
  member("request_id", request_id);
  if (!problem.reason.empty()) member("reason", problem.reason);
  if (problem.fields != nullptr && !problem.fields->empty()) {
    to.append(",\"errors\":[");
    for (const auto& field : *problem.fields) {
      if (&field != &problem.fields->front()) to.push_back(',');
      to.append("{\"pointer\":");
      write_json_string(field.pointer, to);
      member("reason", field.reason);
      to.push_back('}');
    }
    to.push_back(']');
  }
  to.append("}\n");
}

unsigned retry_after_seconds(const Error& error) noexcept {
  switch (error.code) {
    case Code::RateLimited:
    case Code::ResourceExhausted:
    case Code::Unavailable:
      return error.retry_after_ms == 0 ? 1 : (error.retry_after_ms + 999) / 1000;
    default:
      return error.retry_after_ms == 0 ? 0 : (error.retry_after_ms + 999) / 1000;
  }
}

}  // namespace gateway
