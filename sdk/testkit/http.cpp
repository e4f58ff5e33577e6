// SPDX-License-Identifier: Apache-2.0
#include "testkit/http.h"

#include "runtime/upload.h"
#include "wire/http_head.h"

#include <algorithm>

namespace stadtkern::testkit {
namespace {

unsigned status_of(Code code) {
  switch (code) {
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

// The mount or claim that a path begins with; the module's own mount when it begins with none.
std::string mount_of(const wire::control::ModuleFacts& facts, std::string_view path) {
  const auto begins = [&](const std::string& mount) {
    if (mount == "/") return path.starts_with(mount);
    return !mount.empty() && path.starts_with(mount) && (path.size() == mount.size() || path[mount.size()] == '/');
  };
  if (begins(facts.mount)) return facts.mount;
  const auto claim = std::find_if(facts.claims.begin(), facts.claims.end(), begins);
  return claim == facts.claims.end() ? std::string() : *claim;
}

}  // namespace

std::string bus_method(std::string_view verb, bool keyed, std::size_t body_size) {
  if (body_size > runtime::kUploadAbove && verb != "GET" && verb != "HEAD" && verb != "OPTIONS") return "Upload";
  if (verb == "GET" || verb == "HEAD" || verb == "OPTIONS") return "Read";
  return verb == "PUT" || verb == "DELETE" || keyed ? "Repeat" : "Write";
}

std::string encode_request(const wire::control::ModuleFacts& facts, const std::string& verb, const std::string& path,
                           std::string_view body, const Headers& headers) {
  const auto question = path.find('?');
  wire::http::RequestHead head;
  head.verb = verb;
  head.path = path.substr(0, question);
  if (question != std::string::npos) head.query = path.substr(question + 1);
  head.mount = mount_of(facts, head.path);
  if (head.mount != "/") head.path.erase(0, head.mount.size());
  if (head.mount.empty()) head.mount = facts.mount;
  head.base_path = head.mount == "/" ? "" : head.mount;
  head.origin = "http://town.example";
  head.request_id = "test";
  for (const auto& [name, value] : headers) head.headers.push_back({name, value});
  const bool typed =
      std::any_of(headers.begin(), headers.end(), [](const auto& header) { return header.first == "content-type"; });
  if (!typed && !body.empty()) head.headers.push_back({"content-type", "application/json"});
  return wire::http::join(head, body);
}

Response decode_answer(const Result<std::string>& answer) {
  Response out;
  if (!answer) {
    out.error = answer.error();
    out.status = status_of(answer.error().code);
    json::Value problem = json::Value::object();
    problem.set("status", out.status);
    problem.set("code", name(answer.error().code));
    problem.set("detail", answer.error().message);
    json::Value& errors = problem.set("errors", json::Value::array());
    for (const auto& field : answer.error().fields) {
      errors.push(json::Value::object({{"pointer", field.pointer}, {"reason", field.reason}}));
      if (out.status == 405 && field.pointer == "allow") out.headers.emplace_back("allow", field.reason);
    }
    out.headers.emplace_back("content-type", "application/problem+json");
    out.body = json::write(problem);
    return out;
  }
  std::string_view body;
  const auto head = wire::http::split<wire::http::ResponseHead>(*answer, body);
  if (!head) {
    out.status = 500;
    return out;
  }
  out.status = head->status;
  for (const auto& header : head->headers) out.headers.emplace_back(header.name, header.value);
  out.body = body;
  return out;
}

Response take_stream(Exchange& exchange) {
  std::string all;
  while (const auto chunk = exchange.next()) {
    exchange.credit(static_cast<std::uint32_t>(chunk->size()));
    all += *chunk;
  }
  const auto end = exchange.answer();
  if (all.empty()) return decode_answer(end);
  Response out = decode_answer(all);
  if (!end) {
    out.error = end.error();
    out.broken_off = true;
  }
  return out;
}

std::string Response::header(std::string_view name) const {
  for (const auto& [known, value] : headers) {
    if (known == name) return value;
  }
  return {};
}

json::Value Response::json(std::string_view pointer) const {
  const auto document = json::parse(body);
  if (!document) return {};
  const json::Value* value = document->at(pointer);
  return value ? *value : json::Value();
}

}  // namespace stadtkern::testkit
