// SPDX-License-Identifier: EUPL-1.2
#include "config/secrets.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

#include "config/schema_walk.h"

namespace stadtkern::config {
namespace {

constexpr std::size_t kLongest = 64 * 1024;  // bytes, of a key in PEM as well

struct Found {
  std::string text;
  std::string fault;  // empty: found
};

// Ends of lines at the end are an editor's, not the secret's.
Found usable(std::string text, const std::string& where) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.empty()) return {{}, where + " is empty"};
  if (text.size() > kLongest) return {{}, where + " has more than 64 KiB"};
  if (text.find('\0') != std::string::npos) return {{}, where + " is no text"};
  return {std::move(text), {}};
}

Found from_file(const std::string& file) {
  const std::string where = "the file " + in_quotes(file);
  if (!file.starts_with('/')) return {{}, where + " must be named from / on"};
  std::ifstream in(file, std::ios::binary);
  if (!in) return {{}, where + " cannot be read: " + std::strerror(errno)};
  std::string text;
  text.resize(kLongest + 2);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return {{}, where + " cannot be read"};
  text.resize(static_cast<std::size_t>(in.gcount()));
  return usable(std::move(text), where);
}

Found from_environment(const std::string& name) {
  const char* text = std::getenv(name.c_str());
  const std::string where = "the variable " + in_quotes(name);
  if (text == nullptr) return {{}, where + " is not set where this runs"};
  return usable(text, where);
}

Found look_up(const Value& value) {
  const bool one = value.kind == Kind::Table && value.members.size() == 1;
  if (one && value.members[0].value.kind == Kind::Text) {
    const Member& member = value.members[0];
    if (member.key == "file") return from_file(member.value.text);
    if (member.key == "env") return from_environment(member.value.text);
  }
  return {{}, "a secret does not stand in this file: write { file = \"/path\" } or { env = \"NAME\" }"};
}

void resolve(Value& value, const Place& at, const std::string& path, const std::string& name, Problems& problems) {
  Found found = look_up(value);
  if (!found.fault.empty()) {
    problems.push_back(problem_at(at, path, in_quotes(name) + ": " + found.fault));
    return;
  }
  const Value was = std::move(value);
  value = blank(Kind::Text);
  value.text = std::move(found.text);
  value.line = was.line;
  value.column = was.column;
}

}  // namespace

std::optional<std::string> secret_of(const Value& value, std::string& fault) {
  Found found = look_up(value);
  fault = std::move(found.fault);
  if (!fault.empty()) return std::nullopt;
  return std::move(found.text);
}

bool is_secret(const Value& root_schema, const Value* schema) {
  const Value* known = dereferenced(root_schema, schema);
  const Member* marked = known == nullptr ? nullptr : known->find("writeOnly");
  return marked != nullptr && marked->value.kind == Kind::Boolean && marked->value.boolean;
}

void resolve_secrets(const Value& root_schema, const Value* schema, Value& settings, const Place& place,
                     const std::string& path, Problems& problems) {
  const auto at = [&place](unsigned line, unsigned column) {
    return line > 0 ? Place{place.file, line, column} : place;
  };
  for (std::size_t i = 0; i < settings.items.size(); ++i) {
    const Value* inner = subschema(root_schema, schema, std::to_string(i));
    Value& item = settings.items[i];
    if (is_secret(root_schema, inner)) {
      resolve(item, at(item.line, item.column), path, "element " + std::to_string(i + 1), problems);
    } else {
      resolve_secrets(root_schema, inner, item, at(item.line, item.column), path, problems);
    }
  }
  for (Member& member : settings.members) {
    const Value* inner = subschema(root_schema, schema, member.key);
    if (is_secret(root_schema, inner)) {
      resolve(member.value, at(member.line, member.column), path, member.key, problems);
    } else {
      resolve_secrets(root_schema, inner, member.value, at(member.line, member.column), joined(path, member.key),
                      problems);
    }
  }
}

}  // namespace stadtkern::config
