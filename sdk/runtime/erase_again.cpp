// SPDX-License-Identifier: Apache-2.0
#include "runtime/erase_again.h"

#include "runtime/store/durable_folder.h"
#include "wire/backup.h"

#include <unistd.h>

#include <fstream>
#include <iterator>

namespace stadtkern::runtime {

Status erase_again(const std::filesystem::path& store, const EraseSubjects& erase) {
  const std::filesystem::path list = store / wire::backup::kErasuresFile;
  std::ifstream in(list, std::ios::binary);
  if (!in) return {};
  const auto erasures = wire::decode<wire::backup::Erasures>(std::string{std::istreambuf_iterator<char>(in), {}});
  if (!erasures) return Error{Code::DataLoss, list.string() + " cannot be read; restore the town's backup again"};
  if (!erase && !erasures->subjects.empty()) {
    return Error{
        Code::FailedPrecondition,
        "people were erased after the backup was made, and this version of the module cannot erase them again: "
        "run the version that erased them"};
  }
  if (!erasures->subjects.empty()) {
    if (Status erased = erase(erasures->subjects); !erased) return erased;
  }
  ::unlink(list.c_str());
  return store::sync_folder(store);
}

}  // namespace stadtkern::runtime
