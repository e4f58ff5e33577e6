// SPDX-License-Identifier: EUPL-1.2
// A module's backup/v1 in one town, over an admin connection of its own: several can be asked at the same moment.
#pragma once

#include "admin/client.h"
#include "wire/backup.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace stadtkern::admin {

class ModuleLine {
 public:
  ModuleLine(Client client, std::string town, std::string module, std::string version)
      : client_(std::move(client)), town_(std::move(town)), module_(std::move(module)), version_(std::move(version)) {}

  const std::string& module() const { return module_; }
  const std::string& version() const { return version_; }

  // Half of a call: what is sent to all is then waited for from all.
  [[nodiscard]] Status send(const char* method, const std::string& body);
  [[nodiscard]] Result<std::string> receive();
  // A down stream, to its end.
  [[nodiscard]] Status stream(const char* method, const std::string& body,
                              const std::function<Status(std::string_view)>& on_bytes);

 private:
  wire::admin::Admin request(const char* method, const std::string& body, bool stream) const;
  Error named(Error error) const;

  Client client_;
  const std::string town_;
  const std::string module_;
  const std::string version_;
};

}  // namespace stadtkern::admin
