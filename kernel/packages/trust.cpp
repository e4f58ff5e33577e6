// SPDX-License-Identifier: EUPL-1.2
#include "packages/trust.h"

#include "catalogue/manifest.h"
#include "packages/files.h"
#include "packages/state_table.h"

#include <algorithm>
#include <ctime>

namespace stadtkern::packages {
namespace {

namespace fs = std::filesystem;
using config::in_quotes;

constexpr std::string_view kEnding = ".pub";

}  // namespace

Result<std::vector<TrustedKey>> read_keys(const fs::path& folder) {
  std::vector<TrustedKey> keys;
  std::error_code error;
  if (!fs::exists(folder, error)) return keys;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const fs::path& path = entry->path();
    if (path.extension() != kEnding || path.filename().string().starts_with('.')) continue;
    const Result<std::string> text = read_small(path, kLargestKeyFile);
    if (!text) return text.error();
    const Result<PublicKey> key = parse_public_key(*text);
    if (!key) return Error{Code::InvalidArgument, path.string() + ": " + key.error().message};
    keys.push_back({path.stem().string(), *key, path});
  }
  if (error) return trouble(folder, "read", error.value());
  std::sort(keys.begin(), keys.end(), [](const TrustedKey& a, const TrustedKey& b) { return a.name < b.name; });
  return keys;
}

const TrustedKey* find_key(const std::vector<TrustedKey>& keys, const KeyId& id) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const TrustedKey& key) { return key.key.id == id; });
  return found == keys.end() ? nullptr : &*found;
}

bool key_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text.front() != '.' && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

Result<TrustedKey> trust_key(const fs::path& folder, const std::string& name, const PublicKey& key) {
  if (!key_name(name)) {
    return Error{Code::InvalidArgument, "a key's name has lower-case letters, digits, \"-\", \"_\" and \".\", not " +
                                            in_quotes(name) + "; give it one with --name"};
  }
  const Result<std::vector<TrustedKey>> keys = read_keys(folder);
  if (!keys) return keys.error();
  for (const TrustedKey& known : *keys) {
    if (known.key == key && known.name == name) return known;
    if (known.key.id == key.id) {
      return Error{Code::Conflict, "key " + to_text(key.id) + " is in " + known.file.string() + " already"};
    }
    if (known.name == name) {
      return Error{Code::Conflict, known.file.string() + " holds key " + to_text(known.key.id) +
                                       ": choose another name with --name, or remove that file"};
    }
  }
  const fs::path whole = fs::absolute(folder).lexically_normal();
  if (Status made = make_folders(whole.parent_path(), whole.filename()); !made) return made.error();
  TrustedKey trusted{name, key, folder / (name + std::string(kEnding))};
  if (Status put = put_file(trusted.file, public_key_file(key), 0644); !put) return put.error();
  return trusted;
}

Result<std::vector<Pin>> load_pins(const fs::path& state) {
  std::vector<Pin> pins;
  const Status read =
      read_state_table(state / kPinsFile, "pins", [&](const config::Member& entry, config::TableReader& table) {
        Pin pin{entry.key, {}, {}};
        if (!catalogue::module_id(entry.key)) table.fault("", in_quotes(entry.key) + " is no module's id");
        const Result<PublicKey> key = parse_public_key(table.required_text("key"));
        if (key) {
          pin.key = *key;
        } else {
          table.fault("key", key.error().message);
        }
        pin.since = table.required_text("since");
        pins.push_back(std::move(pin));
      });
  if (!read) return read.error();
  std::sort(pins.begin(), pins.end(), [](const Pin& a, const Pin& b) { return a.module < b.module; });
  return pins;
}

Status save_pins(const fs::path& state, std::vector<Pin> pins) {
  std::sort(pins.begin(), pins.end(), [](const Pin& a, const Pin& b) { return a.module < b.module; });
  std::string text =
      "# Which key signs which module, since its first install. Written by `stadtkern install` and `stadtkern key "
      "pin`.\nformat = " +
      std::to_string(kStateForm) + "\n";
  for (const Pin& pin : pins) {
    text += "\n[pins." + config::header_word(pin.module) + "]\nkey   = \"" + to_text(pin.key) + "\"  # " +
            to_text(pin.key.id) + "\nsince = \"" + pin.since + "\"\n";
  }
  return put_file(state / kPinsFile, text, 0644);
}

const Pin* find_pin(const std::vector<Pin>& pins, std::string_view module) {
  const auto found = std::find_if(pins.begin(), pins.end(), [&](const Pin& pin) { return pin.module == module; });
  return found == pins.end() ? nullptr : &*found;
}

void set_pin(std::vector<Pin>& pins, Pin pin) {
  std::erase_if(pins, [&](const Pin& other) { return other.module == pin.module; });
  pins.push_back(std::move(pin));
}

std::string now_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace stadtkern::packages
