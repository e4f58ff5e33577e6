// SPDX-License-Identifier: EUPL-1.2
#include "packages/state_table.h"

#include "config/toml_file.h"
#include "packages/files.h"

#include <string>
#include <utility>

namespace stadtkern::packages {

Status read_state_table(const std::filesystem::path& file, std::string_view section,
                        const std::function<void(const config::Member&, config::TableReader&)>& each) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return {};
  const Result<std::string> text = read_small(file, config::kLargestToml);
  if (!text) return text.error();
  config::Problems problems;
  if (const auto value = config::parse_toml(*text, file.string(), problems)) {
    config::TableReader root(*value, file.string(), {}, problems);
    const auto form = root.integer("format", 1, 1'000'000);
    if (form && *form != kStateForm) {
      return Error{Code::FailedPrecondition, file.string() + " has form " + std::to_string(*form) +
                                                 ", which is newer than this program: use the newer one"};
    }
    if (!form) root.missing("format");
    root.each_table(section, each);
    root.finish();
  }
  if (!problems.empty()) return Error{Code::DataLoss, config::to_text(std::move(problems))};
  return {};
}

}  // namespace stadtkern::packages
