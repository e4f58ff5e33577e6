// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/manifest.h"

#include <algorithm>

#include "catalogue/manifest_sections.h"
#include "config/toml_file.h"

namespace stadtkern::catalogue {
namespace {

constexpr std::int64_t kForm = 1;  // `manifest = 1`: the form that this file reads

void read_form(config::TableReader& root) {
  if (!root.has("manifest")) {
    root.missing("manifest");
  } else if (const auto form = root.integer("manifest", 1, 1'000'000); form && *form != kForm) {
    root.fault("manifest", "manifest form " + std::to_string(*form) + " is newer than this kernel, which reads form " +
                               std::to_string(kForm));
  }
}

void read_identity(config::TableReader& root, Manifest& manifest) {
  manifest.place = root.place("id");
  manifest.id = root.required_text("id");
  if (!manifest.id.empty() && !module_id(manifest.id)) {
    root.fault("id", "\"id\" must be lower-case letters, digits, \"_\" or \"-\", at most 32, a letter first, not " +
                         config::in_quotes(manifest.id));
  }
  // A module's log is logs/ID.jsonl, and these are others' already.
  if (manifest.id == "kernel" || manifest.id == "audit" || manifest.id == "security") {
    root.fault("id", "\"id\" must not be " + config::in_quotes(manifest.id) + ", which is a log of the kernel's own");
  }
  const auto version = root.required_text("version");
  const auto parsed = parse_version(version);
  if (parsed) {
    manifest.version = *parsed;
  } else if (!version.empty()) {
    root.fault("version",
               "\"version\" must be a semantic version such as \"1.2.0\", not " + config::in_quotes(version));
  }
  manifest.name = root.per_language("name", true);
  manifest.licence = root.text("licence").value_or("");
  manifest.publisher = root.text("publisher").value_or("");
  manifest.summary = root.per_language("summary", false);
  manifest.whats_new = root.per_language("whats_new", false);
}

void read_runtime(config::TableReader& root, Manifest& manifest) {
  if (root.text("runtime") == "inproc") {
    root.fault("runtime", "runtime \"inproc\" comes later; this kernel runs \"isolated\" and \"exec\"");
  } else if (const auto runtime = root.one_of("runtime", {"isolated", "exec"})) {
    manifest.runtime = static_cast<Runtime>(*runtime);
  }
  if (const auto scope = root.one_of("scope", {"town", "node"})) manifest.scope = static_cast<Scope>(*scope);
  manifest.command = root.texts("command");
  if (manifest.runtime == Runtime::Exec && manifest.command.empty()) root.missing("command");
  if (manifest.runtime != Runtime::Exec && root.has("command")) {
    root.fault("command", "\"command\" belongs to runtime \"exec\"");
  }
}

void read_schema(config::TableReader& root, Manifest& manifest) {
  constexpr std::int64_t kMost = 1'000'000;
  manifest.schema = static_cast<std::uint32_t>(root.integer("schema", 1, kMost).value_or(0));
  const auto oldest = root.integer("schema_reads_from", 1, kMost);
  manifest.schema_reads_from = oldest ? static_cast<std::uint32_t>(*oldest) : manifest.schema;
  if (oldest && !root.has("schema"))
    root.fault("schema_reads_from", "\"schema_reads_from\" needs \"schema\" beside it");
  if (oldest && manifest.schema > 0 && *oldest > manifest.schema) {
    root.fault("schema_reads_from", "\"schema_reads_from\" must not be above \"schema\"");
  }
  manifest.personal_data = root.boolean("personal_data");
  if (manifest.personal_data == true && manifest.schema == 0) {
    root.fault("personal_data", "\"personal_data\" = true needs a store: \"schema\" beside it");
  }
}

}  // namespace

std::optional<Manifest> parse_manifest(std::string_view text, const std::string& file, config::Problems& problems) {
  const auto before = problems.size();
  const auto value = config::parse_toml(text, file, problems);
  if (!value) return std::nullopt;
  Manifest manifest;
  config::TableReader root(*value, file, {}, problems);
  read_form(root);
  read_identity(root, manifest);
  read_runtime(root, manifest);
  read_schema(root, manifest);
  read_provides(root, manifest);
  read_requires(root, manifest);
  read_events(root, manifest);
  read_http(root, manifest);
  read_roles(root, manifest);
  read_web(root, manifest);
  read_processing(root, manifest);
  read_permissions(root, manifest);
  read_commands(root, manifest);
  read_workers(root, manifest);
  root.table("limits", [&](config::TableReader& table) { manifest.limits = read_limits(table); });
  root.finish();
  if (problems.size() > before) return std::nullopt;
  return manifest;
}

std::optional<Manifest> read_manifest(const std::filesystem::path& folder, config::Problems& problems) {
  const auto path = folder / kManifestFile;
  const auto text = config::read_file(path, config::kLargestToml, path.string(), problems);
  if (!text) return std::nullopt;
  auto manifest = parse_manifest(*text, path.string(), problems);
  if (!manifest || manifest->web.entry.empty()) return manifest;
  std::error_code error;
  auto entry = folder / "web" / manifest->web.entry;
  if (std::filesystem::is_regular_file(entry, error)) return manifest;
  // A source folder has what it is built from.
  if (std::filesystem::is_regular_file(entry.replace_extension(".ts"), error)) return manifest;
  problems.push_back(config::problem_at(
      manifest->web.entry_place, "web.entry",
      "there is no file " + config::in_quotes("web/" + manifest->web.entry) + " in the module's folder"));
  return std::nullopt;
}

bool module_id(std::string_view text) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !text.empty() && text.size() <= 32 && letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

std::string_view to_text(Safety safety) {
  switch (safety) {
    case Safety::Safe:
      return "safe";
    case Safety::Idempotent:
      return "idempotent";
    case Safety::Keyed:
      return "keyed";
    case Safety::Once:
      return "once";
  }
  return "once";
}

}  // namespace stadtkern::catalogue
