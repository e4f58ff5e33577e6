// SPDX-License-Identifier: EUPL-1.2
#include "admin/cli.h"

#include <algorithm>
#include <cstdio>

namespace stadtkern::admin {

void Cli::ask(const wire::admin::Admin& request, const std::function<void(const wire::admin::Admin&)>& then) {
  Result<Client> client = Client::connect(state);
  if (!client) return fail(client.error());
  const Result<wire::admin::Admin> answer = client->ask(request);
  if (!answer) return fail(answer.error());
  then(*answer);
}

void Cli::fail(const Error& error) {
  exit_code = exit_code_of(error.code);
  std::string text = error.message.empty() ? std::string(name(error.code)) : printable(error.message, true);
  while (text.ends_with('\n')) text.pop_back();
  std::fprintf(stderr, "%s\n", text.c_str());
  // A message may be the only field's own.
  const bool told = error.fields.size() == 1 && text.ends_with(error.fields.front().reason);
  for (const FieldError& field : error.fields) {
    if (!told)
      std::fprintf(stderr, "  %s%s%s\n", printable(field.pointer).c_str(), field.pointer.empty() ? "" : ": ",
                   printable(field.reason, true).c_str());
  }
  if (error.outcome_unknown) std::fputs("  whether it took effect is not known\n", stderr);
  if (!json) return;
  json::Value value = json::Value::object();
  json::Value& details = value.set("error", json::Value::object());
  details.set("code", std::string(name(error.code)));
  details.set("message", text);
  if (!error.reason.empty()) details.set("reason", error.reason);
  if (!error.fields.empty()) {
    json::Value& fields = details.set("fields", json::Value::array());
    for (const FieldError& field : error.fields)
      fields.push(field.pointer.empty() ? field.reason : field.pointer + ": " + field.reason);
  }
  result(value);
}

void Cli::result(const json::Value& value) const {
  std::printf("%s\n", json::write(value).c_str());
}

void Cli::done(const wire::admin::Admin& answer) const {
  const std::string message = answer.done ? answer.done->message : std::string();
  if (!json) {
    std::printf("%s\n", message.c_str());
    return;
  }
  json::Value value = json::Value::object();
  value.set("done", message);
  result(value);
}

int exit_code_of(Code code) noexcept {
  switch (code) {
    case Code::Ok:
      return 0;
    case Code::InvalidArgument:
    case Code::ValidationFailed:
      return 2;
    case Code::StorageFull:
      return 3;
    case Code::Unauthenticated:
    case Code::PermissionDenied:
    case Code::PreconditionFailed:
    case Code::FailedPrecondition:
      return 4;
    case Code::ResourceExhausted:
    case Code::Unavailable:
    case Code::DeadlineExceeded:
      return 5;
    default:
      return 1;
  }
}

json::Value array_of(const std::vector<std::string>& texts) {
  json::Value array = json::Value::array();
  for (const std::string& text : texts) array.push(text);
  return array;
}

std::string printable(std::string_view text, bool lines) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F, which some terminals obey, too.
    const bool second = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    const bool control = byte < 0x20 || byte == 0x7f || second;
    if (!control || (lines && byte == '\n')) {
      out += text[i];
      continue;
    }
    const auto shown = second ? static_cast<unsigned char>(text[++i]) : byte;
    out.append("\\x").append(1, kHex[shown >> 4U]).append(1, kHex[shown & 15U]);
  }
  return out;
}

void print_table(const std::vector<std::vector<std::string>>& cells) {
  std::vector<std::vector<std::string>> rows = cells;
  for (auto& row : rows) {
    for (std::string& cell : row) cell = printable(cell);
  }
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    while (line.ends_with(' ')) line.pop_back();
    std::printf("%s\n", line.c_str());
  }
}

}  // namespace stadtkern::admin
