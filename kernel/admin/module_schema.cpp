// SPDX-License-Identifier: EUPL-1.2
#include "admin/module_schema.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace stadtkern::admin {

Result<ModuleOnDisk> find_module(Client& client, const wire::admin::Locate& what) {
  wire::admin::Admin request;
  request.locate = what;
  const Result<wire::admin::Admin> answer = client.ask(request);
  if (!answer) return answer.error();
  if (!answer->located || answer->located->modules.empty())
    return Error{Code::Internal, "the kernel's answer is empty"};
  const wire::admin::Module& found = answer->located->modules.front();
  if (found.folder.empty()) return ModuleOnDisk{found.id, found.version, {}, nullptr};  // the kernel itself
  const std::filesystem::path folder = found.folder;
  config::Problems problems;
  std::optional<catalogue::Manifest> manifest = catalogue::read_manifest(folder, problems);
  if (!manifest) return Error{Code::Internal, config::to_text(std::move(problems))};
  ModuleOnDisk module{found.id, found.version, *std::move(manifest), nullptr};
  std::ifstream file(folder / "schema" / "descriptors.binpb", std::ios::binary);
  if (!file) return module;
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  Result<std::unique_ptr<json::Schema>> schema = json::Schema::load(bytes);
  if (!schema) return schema.error();
  module.schema = *std::move(schema);
  return module;
}

std::optional<json::Method> find_method(const json::Schema& schema, std::string_view contract,
                                        std::string_view method) {
  std::string package(contract.substr(0, contract.find('@')));
  std::replace(package.begin(), package.end(), '/', '.');
  package += '.';
  std::optional<json::Method> elsewhere;
  for (const json::Service& service : schema.services()) {
    for (const json::Method& candidate : service.methods) {
      if (candidate.name != method) continue;
      if (service.name.starts_with(package)) return candidate;
      if (!elsewhere) elsewhere = candidate;
    }
  }
  return elsewhere;
}

}  // namespace stadtkern::admin
