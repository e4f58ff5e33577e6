// SPDX-License-Identifier: EUPL-1.2
#include "admin/backup_manifest.h"

#include "config/town.h"
#include "json/value.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace stadtkern::admin {
namespace {

Error wrong(std::string_view where, const std::string& what) {
  return {Code::FailedPrecondition, "the backup's " + std::string(where) + ": " + what + "; nothing was changed"};
}

bool hexadecimal(std::string_view text, std::size_t size) {
  return text.size() == size && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool module_id(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() >= 'a' && text.front() <= 'z' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

bool store_file(std::string_view name) {
  if (name == "store.db") return true;
  constexpr std::string_view kBlobs = "blobs/";
  if (!name.starts_with(kBlobs)) return false;
  name.remove_prefix(kBlobs.size());
  return name.size() == 67 && name[2] == '/' && name.substr(0, 2) == name.substr(3, 2) &&
         hexadecimal(name.substr(3), 64);
}

bool area_path(std::string_view path) {
  return path.empty() || (path.starts_with("areas/") && path.ends_with(".geojson") &&
                          path.find("..") == std::string_view::npos && path.find('\0') == std::string_view::npos);
}

std::string text(const json::Value& from, std::string_view key) {
  const json::Value* value = from.find(key);
  return value != nullptr && value->as_string() != nullptr ? *value->as_string() : std::string();
}

std::uint64_t number(const json::Value& from, std::string_view key) {
  const json::Value* value = from.find(key);
  return value == nullptr ? 0 : static_cast<std::uint64_t>(std::max<std::int64_t>(value->as_int().value_or(0), 0));
}

std::vector<std::string> texts(const json::Value& from, std::string_view key) {
  std::vector<std::string> out;
  const json::Value* list = from.find(key);
  if (list == nullptr) return out;
  for (const json::Value& item : list->items()) out.push_back(item.as_string() != nullptr ? *item.as_string() : "");
  return out;
}

json::Value array(const std::vector<std::string>& words) {
  json::Value list = json::Value::array();
  for (const std::string& word : words) list.push(word);
  return list;
}

json::Value array(const std::vector<BackupFile>& files) {
  json::Value list = json::Value::array();
  for (const BackupFile& file : files) {
    json::Value& entry = list.push(json::Value::object());
    entry.set("name", file.name);
    entry.set("size", file.size);
    entry.set("sha256", file.sha256);
  }
  return list;
}

std::vector<BackupFile> files(const json::Value& from, std::string_view key) {
  std::vector<BackupFile> out;
  const json::Value* list = from.find(key);
  if (list == nullptr) return out;
  for (const json::Value& item : list->items()) {
    out.push_back({text(item, "name"), number(item, "size"), text(item, "sha256")});
  }
  return out;
}

Status check(const BackupTown& town) {
  if (!config::town_name(town.name)) return wrong("town.json", "\"" + town.name + "\" is no town's name");
  if (!area_path(town.area_path)) return wrong("town.json", "the area's path leads elsewhere");
  for (const BackupFile& file : town.config) {
    if ((file.name != "config.toml" && file.name != "area.geojson") || !hexadecimal(file.sha256, 64)) {
      return wrong("town.json", "\"" + file.name + "\" is no file of a town's configuration");
    }
  }
  for (const BackupModule& module : town.modules) {
    if (!module_id(module.id)) return wrong("town.json", "\"" + module.id + "\" is no module's id");
    if (!hexadecimal(module.log_id, 32)) return wrong("town.json", module.id + " has no log id");
    const bool whole = std::any_of(module.files.begin(), module.files.end(),
                                   [](const BackupFile& file) { return file.name == "store.db"; });
    if (!whole) return wrong("town.json", module.id + " has no store");
    for (const BackupFile& file : module.files) {
      if (!store_file(file.name) || !hexadecimal(file.sha256, 64)) {
        return wrong("town.json", "\"" + file.name + "\" is no file of a store");
      }
    }
  }
  return {};
}

}  // namespace

std::string to_json(const BackupIndex& index) {
  json::Value out = json::Value::object();
  out.set("format", kBackupFormat);
  out.set("kernel", index.kernel);
  out.set("created", index.created);
  out.set("towns", array(index.towns));
  return json::write(out, json::Style::Pretty);
}

std::string to_json(const BackupTown& town) {
  json::Value out = json::Value::object();
  out.set("name", town.name);
  out.set("created", town.created);
  out.set("created_us", town.created_us);
  out.set("barrier_us", town.barrier_us);
  out.set("erasures", town.erasures);
  out.set("area_path", town.area_path);
  out.set("config", array(town.config));
  json::Value& modules = out.set("modules", json::Value::array());
  for (const BackupModule& module : town.modules) {
    json::Value& entry = modules.push(json::Value::object());
    entry.set("id", module.id);
    entry.set("version", module.version);
    entry.set("schema", module.schema);
    entry.set("log_id", module.log_id);
    entry.set("last_seq", module.last_seq);
    entry.set("files", array(module.files));
  }
  out.set("left_out", array(town.left_out));
  return json::write(out, json::Style::Pretty);
}

Result<BackupIndex> parse_index(std::string_view bytes) {
  const Result<json::Value> value = json::parse(bytes);
  if (!value) return wrong(kIndexName, value.error().message);
  const auto format = static_cast<std::int64_t>(number(*value, "format"));
  if (format != kBackupFormat) {
    return wrong(kIndexName, "format " + std::to_string(format) + ", and this release reads " +
                                 std::to_string(kBackupFormat) + "; take the release that wrote it (" +
                                 text(*value, "kernel") + ")");
  }
  BackupIndex index{text(*value, "kernel"), text(*value, "created"), texts(*value, "towns")};
  if (index.towns.empty()) return wrong(kIndexName, "it names no town");
  for (const std::string& town : index.towns) {
    if (!config::town_name(town)) return wrong(kIndexName, "\"" + town + "\" is no town's name");
  }
  return index;
}

Result<BackupTown> parse_town(std::string_view bytes) {
  const Result<json::Value> value = json::parse(bytes);
  if (!value) return wrong("town.json", value.error().message);
  BackupTown town;
  town.name = text(*value, "name");
  town.created = text(*value, "created");
  town.created_us = static_cast<std::int64_t>(number(*value, "created_us"));
  town.barrier_us = number(*value, "barrier_us");
  town.erasures = number(*value, "erasures");
  town.area_path = text(*value, "area_path");
  town.config = files(*value, "config");
  town.left_out = texts(*value, "left_out");
  if (const json::Value* modules = value->find("modules")) {
    for (const json::Value& entry : modules->items()) {
      town.modules.push_back({text(entry, "id"), text(entry, "version"),
                              static_cast<std::uint32_t>(number(entry, "schema")), text(entry, "log_id"),
                              number(entry, "last_seq"), files(entry, "files")});
    }
  }
  if (Status fine = check(town); !fine) return fine.error();
  return town;
}

std::string town_entry(std::string_view town, std::string_view name) {
  return std::string("towns/").append(town).append("/").append(name);
}

std::string store_entry(std::string_view town, std::string_view module, std::string_view name) {
  return town_entry(town, "stores/") + std::string(module).append("/").append(name);
}

std::string rfc3339(std::int64_t us_since_1970) {
  const std::time_t seconds = us_since_1970 / 1'000'000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text.data() + size, text.size() - size, ".%06dZ", static_cast<int>(us_since_1970 % 1'000'000));
  return text.data();
}

}  // namespace stadtkern::admin
