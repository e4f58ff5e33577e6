// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/sqlite/errors.h"

#include <sqlite3.h>

#include <cerrno>
#include <string>

namespace stadtkern::runtime::store::sqlite {

namespace {

constexpr unsigned kRetrySoon = 1000;
constexpr unsigned kRetryDisk = 30000;

Error constraint(int extended, std::string message) {
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return {Code::Conflict, std::move(message), "unique"};
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return {Code::Conflict, std::move(message), "foreign_key"};
    case SQLITE_CONSTRAINT_NOTNULL:
      return {Code::Internal, std::move(message), "not_null"};
    case SQLITE_CONSTRAINT_CHECK:
      return {Code::Internal, std::move(message), "check"};
    case SQLITE_CONSTRAINT_DATATYPE:
      return {Code::Internal, std::move(message), "type"};
    default:
      return {Code::Internal, std::move(message), "sql"};
  }
}

// ENOSPC arrives as SQLITE_FULL; a quota or a file's limit only as a failed write, its errno often overwritten since.
bool disk_is_full(sqlite3* db, int extended) noexcept {
  if (extended == SQLITE_IOERR_WRITE || extended == SQLITE_IOERR_SHMSIZE) return true;
  const int number = sqlite3_system_errno(db);
  return number == ENOSPC || number == EDQUOT || number == EROFS || number == EFBIG;
}

Error storage_full(std::string message) {
  return {.code = Code::StorageFull, .message = std::move(message), .reason = "", .retry_after_ms = kRetryDisk};
}

}  // namespace

Error last_error(sqlite3* db, std::string_view doing, bool reader) {
  std::string message{doing};
  if (db == nullptr) return {Code::ResourceExhausted, message + ": out of memory"};
  const int extended = sqlite3_extended_errcode(db);
  message.append(": ").append(sqlite3_errmsg(db));
  switch (extended & 0xFF) {
    case SQLITE_CONSTRAINT:
      return constraint(extended, std::move(message));
    case SQLITE_FULL:
      return storage_full(std::move(message));
    case SQLITE_READONLY:
      if (reader) return {Code::FailedPrecondition, "a read may not write: " + message, "read_only"};
      return storage_full(std::move(message));
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      if (disk_is_full(db, extended)) return storage_full(std::move(message));
      return {.code = Code::Unavailable, .message = std::move(message), .reason = "io", .retry_after_ms = kRetryDisk};
    case SQLITE_PERM:
      return storage_full(std::move(message));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Code::DataLoss, message + "; restore the town's backup", ""};
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:
      return {.code = Code::Unavailable, .message = std::move(message), .reason = "busy", .retry_after_ms = kRetrySoon};
    case SQLITE_NOMEM:
      return {Code::ResourceExhausted, std::move(message), "memory"};
    case SQLITE_TOOBIG:
      return {Code::TooLarge, std::move(message), ""};
    case SQLITE_MISMATCH:
      return {Code::Internal, std::move(message), "type"};
    default:
      return {Code::Internal, std::move(message), "sql"};
  }
}

}  // namespace stadtkern::runtime::store::sqlite
