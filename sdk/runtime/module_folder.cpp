// SPDX-License-Identifier: Apache-2.0
#include "runtime/module_folder.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace stadtkern::runtime {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

Result<std::unique_ptr<json::Schema>> load_schema(const std::string& folder) {
  const fs::path path = fs::path(folder) / "schema" / "descriptors.binpb";
  const auto bytes = read_file(path);
  if (!bytes) return std::unique_ptr<json::Schema>();
  return json::Schema::load(*bytes);
}

Result<std::unique_ptr<json::Schema>> load_documented_schema(const std::string& folder) {
  const auto bytes = read_file(fs::path(folder) / "schema" / "documented.binpb");
  return bytes ? json::Schema::load(*bytes) : load_schema(folder);
}

void complete_from_schema(Methods& methods, const json::Schema* schema) {
  if (!schema) return;
  for (const auto& service : schema->services()) {
    for (const auto& rpc : service.methods) {
      for (Method* method : methods.all_provided()) {
        std::string package = method->service.substr(0, method->service.find('@'));
        std::replace(package.begin(), package.end(), '/', '.');
        if (rpc.name != method->name || !service.name.starts_with(package + ".")) continue;
        method->input = schema->message(rpc.input);
        method->output = schema->message(rpc.output);
      }
    }
  }
}

Result<std::shared_ptr<const store::Migrations>> load_migrations(const std::string& folder, unsigned schema,
                                                                 unsigned reads_from) {
  std::vector<store::Migration> list;
  std::error_code error;
  for (fs::directory_iterator it(fs::path(folder) / "migrations", error), end; !error && it != end;
       it.increment(error)) {
    const std::string file = it->path().filename().string();
    if (!file.ends_with(".sql")) continue;
    store::Migration migration;
    const auto [rest, parsed] = std::from_chars(file.data(), file.data() + file.size(), migration.number);
    if (parsed != std::errc() || rest == file.data() + file.size() || *rest != '_') {
      return Error{Code::FailedPrecondition, "migrations/" + file + ": the name is not NUMBER_name.sql"};
    }
    migration.name = std::string(rest + 1, file.data() + file.size() - 4);
    auto sql = read_file(it->path());
    if (!sql) return Error{Code::Unavailable, "migrations/" + file + " cannot be read"};
    migration.sql = *std::move(sql);
    list.push_back(std::move(migration));
  }
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  if (list.size() != schema) {
    return Error{Code::FailedPrecondition, "plugin.toml says schema = " + std::to_string(schema) +
                                               ", migrations/ holds " + std::to_string(list.size()) + " files"};
  }
  auto made = store::Migrations::make(std::move(list), static_cast<int>(reads_from));
  if (!made) return made.error();
  return std::make_shared<const store::Migrations>(*std::move(made));
}

}  // namespace stadtkern::runtime
