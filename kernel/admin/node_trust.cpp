// SPDX-License-Identifier: EUPL-1.2
#include "admin/node_trust.h"

#include "admin/client.h"
#include "catalogue/lock.h"
#include "config/node.h"
#include "config/toml_file.h"
#include "packages/files.h"

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSystemConfig = "/etc/stadtkern";
constexpr std::chrono::milliseconds kPatience{5'000};

Status add_locked(const fs::path& state, std::set<std::string>& hashes) {
  const Result<catalogue::Lock> lock = catalogue::load_lock(state);
  if (!lock) {
    return Error{Code::FailedPrecondition, lock.error().message + "\nso nobody knows which packages are needed"};
  }
  for (const catalogue::Locked& entry : lock->modules) hashes.insert(entry.sha256);
  return {};
}

Status add_running(const fs::path& state, std::set<std::string>& hashes) {
  Result<Client> client = Client::connect(state, kPatience);
  if (!client) return client.error().code == Code::Unavailable ? Status{} : Status{client.error()};
  wire::admin::Admin request;
  request.locate.emplace();
  const Result<wire::admin::Admin> answer = client->ask(request);
  if (!answer) return answer.error();
  if (!answer->located) return Error{Code::Internal, "the kernel's answer names no modules; is it another version?"};
  for (const wire::admin::Module& module : answer->located->modules) {
    for (const fs::path& step : fs::path(module.folder)) {
      if (packages::sha256_text(step.string())) hashes.insert(step.string());
    }
  }
  return {};
}

}  // namespace

fs::path config_folder(const fs::path& state, const std::string& given) {
  if (!given.empty()) return given;
  if (Result<Client> client = Client::connect(state, kPatience)) {
    const Result<wire::admin::Status> status = client->status();
    if (status && !status->config_folder.empty()) return status->config_folder;
  }
  std::error_code error;
  return !fs::exists("config", error) && fs::exists(kSystemConfig, error) ? kSystemConfig : "config";
}

Result<packages::Trust> trust_of(const fs::path& config) {
  packages::Trust trust;
  trust.keys_folder = config / packages::kKeysFolder;
  auto keys = packages::read_keys(trust.keys_folder);
  if (!keys) return keys.error();
  trust.keys = *std::move(keys);
  const fs::path file = config / "stadtkern.toml";
  std::error_code error;
  if (!fs::exists(file, error)) return trust;
  const Result<std::string> text = packages::read_small(file, config::kLargestToml);
  if (!text) return text.error();
  // Only this switch counts here; what else is wrong with the file is the kernel's matter.
  config::Problems problems;
  config::Secrets unread(config::Secrets::Mode::Form);
  const auto node = config::parse_node(*text, file.string(), unread, problems);
  if (!node) return Error{Code::InvalidArgument, config::to_text(std::move(problems))};
  trust.unsigned_allowed = node->node.unsigned_packages;
  return trust;
}

Result<std::set<std::string>> packages_in_use(const fs::path& state) {
  std::set<std::string> hashes;
  if (Status added = add_locked(state, hashes); !added) return added.error();
  if (Status added = add_running(state, hashes); !added) return added.error();
  return hashes;
}

Status note_change(const std::filesystem::path& state, const std::string& deed, const std::string& module,
                   const std::string& detail) {
  Result<Client> client = Client::connect(state, kPatience);
  return client ? client->note({deed, {}, {}, module, detail}) : Status();
}

}  // namespace stadtkern::admin
