// SPDX-License-Identifier: EUPL-1.2
#include "config/secrets.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "config/schema_walk.h"

namespace stadtkern::config {
namespace {

constexpr std::size_t kLongest = 64 * 1024;  // bytes, of a key in PEM as well
constexpr mode_t kOthers = 0077;             // what nobody but the owner may have

struct Found {
  std::string text;
  std::string fault;  // empty: found
};

// Of a descriptor that is its own.
struct Opened {
  explicit Opened(const std::string& file) : number(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}
  ~Opened() {
    if (number >= 0) ::close(number);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  const int number;
};

// Ends of lines at the end are an editor's, not the secret's.
Found usable(std::string text, const std::string& where) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.empty()) return {{}, where + " is empty"};
  if (text.size() > kLongest) return {{}, where + " has more than 64 KiB"};
  if (text.find('\0') != std::string::npos) return {{}, where + " is no text"};
  return {std::move(text), {}};
}

// Opened without waiting, then looked at: a pipe would stop whoever reads it, and a device never end.
Found from_file(const std::string& file, mode_t& mode) {
  const std::string where = "the file " + in_quotes(file);
  const auto unreadable = [&where] { return Found{{}, where + " cannot be read: " + std::strerror(errno)}; };
  const Opened opened(file);
  struct stat facts {};
  if (opened.number < 0 || ::fstat(opened.number, &facts) != 0) return unreadable();
  if (!S_ISREG(facts.st_mode)) return {{}, where + " is not a regular file"};
  mode = facts.st_mode;
  std::string text(kLongest + 2, '\0');  // more, to see whether it is too long
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = ::read(opened.number, text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable();
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
  return usable(std::move(text), where);
}

Found from_environment(const std::string& name) {
  const char* text = std::getenv(name.c_str());
  const std::string where = "the variable " + in_quotes(name);
  if (text == nullptr) return {{}, where + " is not set where this runs"};
  return usable(text, where);
}

// The key, file or env, and what it names; null when the form is another one.
const Member* reference_in(const Value& value) {
  if (value.kind != Kind::Table || value.members.size() != 1) return nullptr;
  const Member& member = value.members[0];
  return member.value.kind == Kind::Text && (member.key == "file" || member.key == "env") ? &member : nullptr;
}

// Nothing when only the owner may read or write it.
std::optional<std::string> open_to_others(const std::string& file, mode_t mode) {
  if ((mode & kOthers) == 0) return std::nullopt;
  return "the secret in " + file + " is open to others than its owner: chmod 600 " + file;
}

void resolve(Value& value, Secrets& secrets, const Place& at, const std::string& path, const std::string& name,
             Problems& problems) {
  std::string fault;
  std::optional<std::string> found = secrets.find(value, fault);
  if (!found) {
    problems.push_back(problem_at(at, path, in_quotes(name) + ": " + fault));
    return;
  }
  if (!secrets.reads()) return;
  const Value was = std::move(value);
  value = blank(Kind::Text);
  value.text = std::move(*found);
  value.line = was.line;
  value.column = was.column;
}

}  // namespace

std::optional<std::string> Secrets::find(const Value& value, std::string& fault) {
  const Member* reference = reference_in(value);
  if (reference == nullptr) {
    fault = "a secret does not stand in this file: write { file = \"/path\" } or { env = \"NAME\" }";
    return std::nullopt;
  }
  const std::string& name = reference->value.text;
  const bool file = reference->key == "file";
  if (file && !name.starts_with('/')) {
    fault = "the file " + in_quotes(name) + " must be named from / on";
    return std::nullopt;
  }
  std::string key = reference->key + " " + name;
  if (mode_ == Mode::Form) {
    if (file) files_.emplace(name);
    return key;
  }
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  mode_t mode = 0;
  Found found = file ? from_file(name, mode) : from_environment(name);
  if (!found.fault.empty()) {
    fault = std::move(found.fault);
    return std::nullopt;
  }
  if (auto warning = open_to_others(name, mode)) warnings_.push_back(std::move(*warning));
  return known_.emplace(std::move(key), std::move(found.text)).first->second;
}

std::vector<std::string> Secrets::warnings() const {
  std::vector<std::string> list = warnings_;
  for (const std::string& file : files_) {
    struct stat facts {};
    if (::stat(file.c_str(), &facts) != 0) continue;  // not for whoever asks
    if (auto warning = open_to_others(file, facts.st_mode)) list.push_back(std::move(*warning));
  }
  return list;
}

bool is_secret(const Value& root_schema, const Value* schema) {
  const Value* known = dereferenced(root_schema, schema);
  const Member* marked = known == nullptr ? nullptr : known->find("writeOnly");
  return marked != nullptr && marked->value.kind == Kind::Boolean && marked->value.boolean;
}

void resolve_secrets(const Value& root_schema, const Value* schema, Value& settings, Secrets& secrets,
                     const Place& place, const std::string& path, Problems& problems) {
  const auto at = [&place](unsigned line, unsigned column) {
    return line > 0 ? Place{place.file, line, column} : place;
  };
  for (std::size_t i = 0; i < settings.items.size(); ++i) {
    const Value* inner = subschema(root_schema, schema, std::to_string(i));
    Value& item = settings.items[i];
    if (is_secret(root_schema, inner)) {
      resolve(item, secrets, at(item.line, item.column), path, "element " + std::to_string(i + 1), problems);
    } else {
      resolve_secrets(root_schema, inner, item, secrets, at(item.line, item.column), path, problems);
    }
  }
  for (Member& member : settings.members) {
    const Value* inner = subschema(root_schema, schema, member.key);
    if (is_secret(root_schema, inner)) {
      resolve(member.value, secrets, at(member.line, member.column), path, member.key, problems);
    } else {
      resolve_secrets(root_schema, inner, member.value, secrets, at(member.line, member.column),
                      joined(path, member.key), problems);
    }
  }
}

}  // namespace stadtkern::config
