// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/sqlite/restored.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

#include "runtime/store/durable_folder.h"
#include "runtime/store/meta.h"
#include "wire/backup.h"

namespace stadtkern::runtime::store::sqlite {

namespace {

Status carry_out(const wire::backup::Restored& restored, Connection& writer) {
  auto log_id = meta::text(writer, meta::kLogId);
  if (!log_id) return std::move(log_id).error();
  if (*log_id != restored.old_log_id) return {};  // done before a crash
  if (Status set = meta::set_text(writer, meta::kLogId, restored.log_id); !set) return set;
  if (Status set = meta::set_number(writer, meta::kEpoch, 0); !set) return set;
  for (const wire::backup::RenamedLog& log : restored.logs) {
    for (const char* sql :
         {"UPDATE sk_cursors SET log_id = ? WHERE log_id = ?", "UPDATE sk_set_aside SET log_id = ? WHERE log_id = ?"}) {
      auto moved = writer.system(sql, {std::string_view(log.to), std::string_view(log.from)});
      if (!moved) return std::move(moved).error();
    }
  }
  return {};
}

}  // namespace

Status settle_restore(const std::filesystem::path& folder, Connection& writer) {
  const std::filesystem::path marker = folder / wire::backup::kRestoredFile;
  std::ifstream in(marker, std::ios::binary);
  if (!in) return {};
  const auto restored = wire::decode<wire::backup::Restored>(std::string{std::istreambuf_iterator<char>(in), {}});
  if (!restored || restored->log_id.empty()) {
    return Error{Code::DataLoss, marker.string() + " cannot be read; restore the town's backup again", ""};
  }
  if (Status begun = writer.begin(); !begun) return begun;
  if (Status done = carry_out(*restored, writer); !done) {
    writer.rollback();
    return done;
  }
  if (Status committed = writer.commit(); !committed) return committed;
  ::unlink(marker.c_str());
  return sync_folder(folder);
}

}  // namespace stadtkern::runtime::store::sqlite
