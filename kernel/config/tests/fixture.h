// SPDX-License-Identifier: EUPL-1.2
// A configuration in a temporary folder: one town, one module, valid; each test changes a line.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include "config/config.h"

namespace stadtkern::config::test {

inline const std::string kNode = R"(state = "../state"
module_folders = ["../modules"]

[[listeners]]
name = "http"
address = "127.0.0.1:0"
module = "door"

[modules.door]
)";

inline const std::string kTown = R"(name = { de = "Neustadt", en = "Newtown" }
ags = "99999009"
languages = ["de", "en"]
time_zone = "Europe/Berlin"
hosts = ["neustadt.localhost"]
area = "areas/neustadt.geojson"

[map]
lat = 48.5
lon = 8.8
zoom = 13

[modules.bench]
version = "^1.2"
tariff = 3
)";

inline const std::string kBench = R"(manifest = 1
id = "bench"
version = "1.2.0"
name = { de = "Bank", en = "Bench" }

[provides."bench/v1"]
version = "1.3"
methods = { List = "safe", Start = { safety = "keyed", stream = "down" } }
[events]
publishes = { "bench.wait.started" = { payload = "bench.v1.WaitStarted", version = 1, keep = "30 d" } }
subscribes = ["people.person.erased", { type = "people.person.moved", from = "now" }]
[http]
mount = "/api/bench/v1"
claims = ["/waits/v2"]
max_body = "64 KiB"
[roles."bench.staff"]
name = { de = "Pflegen", en = "Look after" }
[permissions]
outbound = ["feed.example.org:443"]
[commands.import]
summary = { de = "Einlesen", en = "Read in" }
args = ["FILE..."]
role = "bench.staff"
[limits]
workers = 2
memory = "128 MiB"
drain = "10 s"
)";

inline const std::string kDoor = R"(manifest = 1
id = "door"
version = "0.1.0"
scope = "node"
name = { en = "Door" }
[permissions]
edge = true
listen = true
)";

inline const std::string kSchema = R"({
  "type": "object", "additionalProperties": false, "required": ["tariff"],
  "properties": {
    "tariff": {"type": "integer", "minimum": 1, "maximum": 9},
    "mode": {"type": "string", "enum": ["after_review", "text_at_once"], "default": "after_review"},
    "code": {"type": "string", "pattern": "^[a-z]+$"},
    "share": {"type": "number"},
    "mail": {"type": "object", "additionalProperties": false, "required": ["sender"],
             "properties": {"sender": {"type": "string"}, "subject": {"type": "string", "default": "Hello"}}},
    "pause": {"type": "object", "additionalProperties": false,
              "properties": {"minutes": {"type": "integer", "default": 5}}},
    "places": {"type": "array", "items": {"$ref": "#/definitions/place"}}
  },
  "definitions": {
    "place": {"type": "object", "additionalProperties": false, "required": ["id"],
              "properties": {"id": {"type": "string"}, "seats": {"type": "integer", "default": 2}}}
  }
})";

inline const std::string kArea =
    R"({"type":"Polygon","coordinates":[[[8.8,48.5],[8.9,48.5],[8.9,48.6],[8.8,48.6],[8.8,48.5]]]})";

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "stadtkern-config-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
    write("config/stadtkern.toml", kNode);
    write("config/towns/neustadt.toml", kTown);
    write("config/areas/neustadt.geojson", kArea);
    write("modules/bench/plugin.toml", kBench);
    write("modules/bench/settings.schema.json", kSchema);
    write("modules/door/plugin.toml", kDoor);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  void write(const std::string& name, const std::string& text) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
  }

  // Replaces the first `from` in the file; throws when there is none.
  void edit(const std::string& name, const std::string& from, const std::string& to) const {
    std::ifstream in(path_ / name, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error(name + " has no " + from);
    write(name, text.replace(at, from.size(), to));
  }

  [[nodiscard]] Loaded load(const LoadOptions& options = {}) const {
    LoadOptions as_the_kernel = options;
    if (!as_the_kernel.secrets) as_the_kernel.secrets = std::make_shared<Secrets>(Secrets::Mode::Read);
    return config::load(path_ / "config", as_the_kernel);
  }

  // All problems as text, with the temporary folder's name and the last line taken out.
  [[nodiscard]] std::string faults(const LoadOptions& options = {}) const {
    auto text = to_text(load(options).problems);
    for (std::size_t at = 0; (at = text.find(path_.string() + "/")) != std::string::npos;) {
      text.erase(at, path_.string().size() + 1);
    }
    const auto last = text.rfind('\n', text.size() - 2);
    return text.empty() ? text : text.substr(0, last == std::string::npos ? 0 : last);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace stadtkern::config::test
