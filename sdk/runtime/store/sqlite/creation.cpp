// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/sqlite/creation.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "runtime/store/durable_folder.h"
#include "runtime/store/sqlite/connection.h"

namespace stadtkern::runtime::store::sqlite {

namespace {

// With what an interrupted creation may have left beside it.
void remove_draft(const std::string& draft) noexcept {
  for (const char* tail : {"", "-wal", "-shm", "-journal"}) ::unlink((draft + tail).c_str());
}

Status fill(const std::string& draft, std::int64_t max_pages, const Backend::FirstContent& first) {
  auto opened = SqliteConnection::open(draft, Access::Create);
  if (!opened) return std::move(opened).error();
  SqliteConnection& connection = **opened;
  if (max_pages > 0) {
    if (Status limited = connection.limit_pages(max_pages); !limited) return limited;
  }
  if (Status begun = connection.begin(); !begun) return begun;
  if (Status filled = first ? first(connection) : Status{}; !filled) {
    connection.rollback();
    return filled;
  }
  if (Status committed = connection.commit(); !committed) return committed;
  return connection.finish_draft();
}

}  // namespace

std::string draft_of(const std::filesystem::path& file) {
  return file.string() + ".new";
}

Status create_store(const std::filesystem::path& file, std::int64_t max_pages, const Backend::FirstContent& first) {
  const std::string draft = draft_of(file);
  remove_draft(draft);
  Status done = fill(draft, max_pages, first);
  if (done) done = sync_file(draft);
  if (done && ::link(draft.c_str(), file.c_str()) != 0) {
    done = Error{Code::StorageFull, "cannot give " + draft + " its name: " + std::strerror(errno), "file"};
  }
  if (!done) remove_draft(draft);
  return done;
}

Status settle_store(const std::filesystem::path& file, const std::filesystem::path& root) {
  const std::string draft = draft_of(file);
  if (::access(draft.c_str(), F_OK) != 0) return {};
  if (Status synced = sync_folders(file.parent_path(), root); !synced) return synced;
  remove_draft(draft);
  return {};
}

}  // namespace stadtkern::runtime::store::sqlite
