// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/sqlite/connection.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>

#include "runtime/store/sqlite/errors.h"
#include "runtime/store/sqlite/unused.h"
#include "runtime/store/utf8.h"

namespace stadtkern::runtime::store::sqlite {

namespace {

// Only another process that recovers or closes the file holds such a lock, for milliseconds.
constexpr int kBusyMs = 5000;
constexpr unsigned kRetryReadOnly = 30000;
constexpr int kLookasideBytes = 256;
constexpr int kLookasideSlots = 64;
constexpr std::size_t kUsualColumns = 32;

// Statistics of SQLite's allocator cost a process-wide mutex at every allocation.
void configure_library() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

Value column(sqlite3_stmt* statement, int index) {
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, index)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, index);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
      return std::string_view{text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index))};
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement, index));
      return ByteView{bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, index))};
    }
    default:
      return nullptr;
  }
}

bool names_system_table(const char* name) noexcept {
  return name != nullptr && sqlite3_strnicmp(name, "sk_", 3) == 0;
}

}  // namespace

SqliteConnection::SqliteConnection(sqlite3* db, Access access) : db_(db), access_(access), statements_(db) {}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path, Access access) {
  configure_library();
  sqlite3* db = nullptr;
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (access == Access::Read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    (access == Access::Create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  if (code != SQLITE_OK) {
    Error error = last_error(db, "opening the store " + path);
    sqlite3_close(db);
    return error;
  }
  // SQLite opens such a file for reading, and the connection stays so for good: later would be too late to notice.
  if (access == Access::Write && sqlite3_db_readonly(db, "main") == 1) {
    sqlite3_close(db);
    return Error{.code = Code::StorageFull,
                 .message = "the store " + path + " cannot be written: its file system or its rights are read-only",
                 .reason = "",
                 .retry_after_ms = kRetryReadOnly};
  }
  std::unique_ptr<SqliteConnection> connection{new SqliteConnection{db, access}};
  if (Status configured = connection->configure(); !configured) return std::move(configured).error();
  return connection;
}

Status SqliteConnection::configure() {
  sqlite3_busy_timeout(db_, kBusyMs);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_LOOKASIDE, nullptr, kLookasideBytes, kLookasideSlots);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);  // "x" is a name, as everywhere else
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_set_authorizer(db_, &SqliteConnection::authorize, this);
  // Small caches, as there are 64 stores with several connections each; temporary files (the undo of a savepoint among
  // them) stay in memory; LIKE compares bytes, as PostgreSQL's does.
  if (Status set = pragma("PRAGMA cache_size=-512; PRAGMA temp_store=MEMORY; PRAGMA case_sensitive_like=ON"); !set) {
    return set;
  }
  if (access_ == Access::Read) return {};
  // Nobody else opens the file, and a creation that ends early begins anew: no lock, no shared memory, no sync.
  if (access_ == Access::Create)
    return pragma("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF");
  // Deleted personal data is overwritten, not only unlinked.
  if (Status set = pragma("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=4194304; "
                          "PRAGMA secure_delete=ON");
      !set) {
    return set;
  }
  // The log's files stay when the store is closed, emptied: stores are closed and opened again all the time, and making
  // files where others have just been removed is what a file system does slowest.
  int stays = 1;
  sqlite3_file_control(db_, "main", SQLITE_FCNTL_PERSIST_WAL, &stays);
  sqlite3_wal_hook(db_, &SqliteConnection::log_grew, this);  // in place of SQLite's own checkpoints
  return {};
}

SqliteConnection::~SqliteConnection() {
  for (sqlite3_stmt* statement : {begin_, commit_, rollback_, savepoint_, release_, rollback_to_}) {
    sqlite3_finalize(statement);
  }
  // v2: the cached statements go after this, with the members; the database closes with the last of them.
  sqlite3_close_v2(db_);
}

Result<std::int64_t> SqliteConnection::execute(Origin origin, std::string_view sql, std::span<const Value> values,
                                               const OnRow& on_row) {
  // After a lost transaction a statement would commit by itself.
  if (begun_ && !in_transaction()) {
    return Error{Code::Unavailable, "the transaction was ended by an earlier error", "transaction_lost"};
  }
  struct Restore {
    Origin& origin;
    Origin before;
    ~Restore() { origin = before; }
  } const restore{origin_, origin_};
  origin_ = origin;

  auto prepared = statements_.prepare(origin, sql);
  if (!prepared) return std::move(prepared).error();
  if (Status bound = bind(prepared->get(), values); !bound) return std::move(bound).error();
  return step(prepared->get(), on_row);
}

Status SqliteConnection::bind(sqlite3_stmt* statement, std::span<const Value> values) const {
  const auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
  if (wanted != values.size()) {
    return Error{Code::Internal,
                 "the statement takes " + std::to_string(wanted) + " values and got " + std::to_string(values.size()),
                 "sql"};
  }
  int code = SQLITE_OK;
  for (std::size_t i = 0; i < values.size() && code == SQLITE_OK; ++i) {
    const Value& value = values[i];
    const int at = static_cast<int>(i) + 1;
    switch (value.type()) {
      case Value::Type::Null:
        code = sqlite3_bind_null(statement, at);
        break;
      case Value::Type::Int64:
        code = sqlite3_bind_int64(statement, at, value.int64());
        break;
      case Value::Type::Double:
        // SQLite would silently store NaN as null.
        if (std::isnan(value.number())) return Error{Code::InvalidArgument, "NaN cannot be stored", "number"};
        code = sqlite3_bind_double(statement, at, value.number());
        break;
      case Value::Type::Text: {
        const std::string_view text = value.text();
        if (!storable_text(text)) {
          return Error{Code::InvalidArgument, "text must be UTF-8 without NUL", "text"};
        }
        // A null pointer would bind null; empty text is not null.
        code = sqlite3_bind_text64(statement, at, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                                   SQLITE_UTF8);
        break;
      }
      case Value::Type::Bytes: {
        const ByteView bytes = value.bytes();
        code = bytes.empty() ? sqlite3_bind_zeroblob(statement, at, 0)
                             : sqlite3_bind_blob64(statement, at, bytes.data(), bytes.size(), SQLITE_STATIC);
        break;
      }
    }
  }
  if (code != SQLITE_OK) return last_error(db_, "passing values");
  return {};
}

Result<std::int64_t> SqliteConnection::step(sqlite3_stmt* statement, const OnRow& on_row) {
  const bool writes = sqlite3_stmt_readonly(statement) == 0;
  const sqlite3_int64 before = writes ? sqlite3_total_changes64(db_) : 0;
  const auto columns = static_cast<std::size_t>(sqlite3_column_count(statement));
  std::array<Value, kUsualColumns> usual;
  std::vector<Value> many;
  if (on_row && columns > usual.size()) many.resize(columns);
  const std::span<Value> row = many.empty() ? std::span{usual}.first(std::min(columns, usual.size())) : std::span{many};

  int code = sqlite3_step(statement);
  for (bool wanted = static_cast<bool>(on_row); code == SQLITE_ROW; code = sqlite3_step(statement)) {
    if (wanted) {
      for (std::size_t i = 0; i < row.size(); ++i) row[i] = column(statement, static_cast<int>(i));
      wanted = on_row(Row{row});
    }
    if (!wanted && !writes) return 0;  // a writing statement counts its changes at its end
  }
  if (code != SQLITE_DONE) return last_error(db_, "running a statement", access_ == Access::Read);
  // CREATE and the like leave the count of the statement before.
  return writes && sqlite3_total_changes64(db_) != before ? sqlite3_changes64(db_) : 0;
}

Status SqliteConnection::control(sqlite3_stmt*& statement, const char* sql) {
  origin_ = Origin::System;
  if (statement == nullptr &&
      sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return last_error(db_, sql);
  }
  const int code = sqlite3_step(statement);
  if (code == SQLITE_DONE || code == SQLITE_ROW) {
    sqlite3_reset(statement);
    return {};
  }
  Error error = last_error(db_, sql);
  sqlite3_reset(statement);
  return error;
}

Status SqliteConnection::pragma(const char* sql) {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return last_error(db_, "setting up the store");
  return {};
}

Status SqliteConnection::begin() {
  Status begun = control(begin_, access_ == Access::Read ? "BEGIN" : "BEGIN IMMEDIATE");
  begun_ = static_cast<bool>(begun);
  return begun;
}

Status SqliteConnection::commit() {
  if (!in_transaction()) {
    begun_ = false;
    return Error{Code::Unavailable, "the transaction was ended by an earlier error", "transaction_lost"};
  }
  Status committed = control(commit_, "COMMIT");
  if (!committed) rollback();
  begun_ = false;
  return committed;
}

void SqliteConnection::rollback() noexcept {
  begun_ = false;
  if (!in_transaction()) return;
  // ROLLBACK fails only when there is nothing to roll back; SQLite has then ended the transaction itself.
  static_cast<void>(control(rollback_, "ROLLBACK"));
}

Status SqliteConnection::savepoint() {
  return control(savepoint_, "SAVEPOINT sk_step");
}

Status SqliteConnection::release() {
  return control(release_, "RELEASE sk_step");
}

Status SqliteConnection::rollback_to() {
  if (Status undone = control(rollback_to_, "ROLLBACK TO sk_step"); !undone) return undone;
  return release();
}

bool SqliteConnection::in_transaction() const noexcept {
  return sqlite3_get_autocommit(db_) == 0;
}

void SqliteConnection::checkpoint() noexcept {
  // What cannot be copied now, because a reader still needs it, is copied next time.
  int left = 0;
  int copied = 0;
  sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &left, &copied);
  log_pages_ = 0;
}

bool SqliteConnection::empty_log(std::chrono::milliseconds wait) noexcept {
  sqlite3_busy_timeout(db_, static_cast<int>(wait.count()));
  const int code = sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(db_, kBusyMs);
  if (code == SQLITE_OK) log_pages_ = 0;
  return code == SQLITE_OK;
}

// With an empty log and nobody writing, the file is the store, and no reader looks at what is unused: so it may be
// written beside the pager, byte for byte, whatever becomes of the machine meanwhile. The pager's own copies of the
// pages are dropped first, or they would bring it back. It goes through SQLite's open file: another descriptor's close
// would take away its locks.
std::optional<std::int64_t> SqliteConnection::clear_unused(std::int64_t from, std::int64_t count,
                                                           std::chrono::milliseconds wait) noexcept {
  if (!empty_log(wait)) return std::nullopt;
  sqlite3_db_release_memory(db_);
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(db_, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return std::nullopt;
  std::array<unsigned char, 100> head{};
  sqlite3_int64 size = 0;
  if (file->pMethods->xRead(file, head.data(), head.size(), 0) != SQLITE_OK) return std::nullopt;
  if (file->pMethods->xFileSize(file, &size) != SQLITE_OK) return std::nullopt;
  const std::size_t page_size = head[16] == 0 && head[17] == 1 ? 65536 : head[16] << 8U | head[17];
  const sqlite3_int64 pages = size / static_cast<sqlite3_int64>(page_size);
  if (pages >= kTooManyPages) return 0;

  std::vector<std::byte> page(page_size);
  bool changed = false;
  const sqlite3_int64 end = std::min<sqlite3_int64>(from + count, pages + 1);
  for (; from < end; ++from) {
    const sqlite3_int64 at = (from - 1) * static_cast<sqlite3_int64>(page_size);
    if (file->pMethods->xRead(file, page.data(), static_cast<int>(page_size), at) != SQLITE_OK) return std::nullopt;
    for (const Range& range : unused_ranges(page, page_size - head[20], from == 1)) {
      const auto part = std::span(page).subspan(range.begin, range.end - range.begin);
      if (std::all_of(part.begin(), part.end(), [](std::byte byte) { return byte == std::byte{0}; })) continue;
      std::fill(part.begin(), part.end(), std::byte{0});
      const auto place = at + static_cast<sqlite3_int64>(range.begin);
      if (file->pMethods->xWrite(file, part.data(), static_cast<int>(part.size()), place) != SQLITE_OK) {
        return std::nullopt;
      }
      changed = true;
    }
  }
  if (changed && file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) != SQLITE_OK) return std::nullopt;
  return from > pages ? 0 : from;
}

void SqliteConnection::keep_log_at_close() noexcept {
  sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Status SqliteConnection::finish_draft() {
  return pragma("PRAGMA journal_mode=WAL");
}

Status SqliteConnection::copy_to(const std::string& path) {
  constexpr int kPagesAtOnce = 1024;
  sqlite3* to = nullptr;
  int code =
      sqlite3_open_v2(path.c_str(), &to, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  if (code == SQLITE_OK) {
    code = sqlite3_exec(to, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", nullptr, nullptr, nullptr);
  }
  sqlite3_backup* copying = code == SQLITE_OK ? sqlite3_backup_init(to, "main", db_, "main") : nullptr;
  if (copying != nullptr) {
    do code = sqlite3_backup_step(copying, kPagesAtOnce);
    while (code == SQLITE_OK);
    sqlite3_backup_finish(copying);
  }
  Status done = code == SQLITE_DONE ? Status{} : Status{last_error(to, "copying the store to " + path)};
  sqlite3_close(to);
  return done;
}

Status SqliteConnection::limit_pages(std::int64_t pages) {
  const std::string sql = "PRAGMA max_page_count=" + std::to_string(pages);
  return pragma(sql.c_str());
}

int SqliteConnection::authorize(void* self, int action, const char* first, const char* second, const char*,
                                const char*) {
  if (static_cast<SqliteConnection*>(self)->origin_ == Origin::System) return SQLITE_OK;
  // The dialect has refused these by name; SQLite also takes a 'string' for a table's name, which only it sees.
  if (action == SQLITE_ATTACH || action == SQLITE_DETACH || action == SQLITE_PRAGMA || action == SQLITE_TRANSACTION ||
      action == SQLITE_SAVEPOINT || names_system_table(first) || names_system_table(second)) {
    return SQLITE_DENY;
  }
  return SQLITE_OK;
}

int SqliteConnection::log_grew(void* self, sqlite3*, const char*, int pages) {
  static_cast<SqliteConnection*>(self)->log_pages_ = pages;
  return SQLITE_OK;
}

}  // namespace stadtkern::runtime::store::sqlite
