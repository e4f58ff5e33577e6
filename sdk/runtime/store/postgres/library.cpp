// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/postgres/library.h"

#include <dlfcn.h>
#include <libpq-fe.h>

#include <mutex>
#include <string>

namespace stadtkern::runtime::store::postgres::libpq {

namespace {

constexpr const char* kFile = "libpq.so.5";

struct Table {
  decltype(&PQconnectStartParams) connect_start = nullptr;
  decltype(&PQconnectPoll) connect_poll = nullptr;
  decltype(&PQsetnonblocking) set_nonblocking = nullptr;
  decltype(&PQsetNoticeReceiver) set_notice_receiver = nullptr;
  decltype(&PQfinish) finish = nullptr;
  decltype(&PQsocket) socket = nullptr;
  decltype(&PQstatus) status = nullptr;
  decltype(&PQtransactionStatus) transaction = nullptr;
  decltype(&PQerrorMessage) error_message = nullptr;
  decltype(&PQsendQuery) send_query = nullptr;
  decltype(&PQsendQueryParams) send_query_params = nullptr;
  decltype(&PQsendPrepare) send_prepare = nullptr;
  decltype(&PQsendQueryPrepared) send_query_prepared = nullptr;
  decltype(&PQflush) flush = nullptr;
  decltype(&PQconsumeInput) consume_input = nullptr;
  decltype(&PQisBusy) is_busy = nullptr;
  decltype(&PQgetResult) get_result = nullptr;
  decltype(&PQresultStatus) result_status = nullptr;
  decltype(&PQresultErrorField) error_field = nullptr;
  decltype(&PQntuples) rows = nullptr;
  decltype(&PQnfields) columns = nullptr;
  decltype(&PQftype) column_type = nullptr;
  decltype(&PQgetisnull) is_null = nullptr;
  decltype(&PQgetvalue) value = nullptr;
  decltype(&PQgetlength) length = nullptr;
  decltype(&PQcmdStatus) command_status = nullptr;
  decltype(&PQcmdTuples) changed_rows = nullptr;
  decltype(&PQclear) clear = nullptr;
};

Table table;

// Never closed again: libpq keeps state of its own in the process, and of OpenSSL's.
Status fill_table() {
  void* const file = dlopen(kFile, RTLD_NOW | RTLD_LOCAL);
  if (file == nullptr) {
    const char* why = dlerror();
    return Error{Code::FailedPrecondition,
                 std::string("PostgreSQL is configured, but its client library cannot be loaded: ") +
                     (why == nullptr ? kFile : why) + "; install libpq5",
                 "libpq"};
  }
  const char* missing = nullptr;
  const auto take = [&](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(file, name));
    if (function == nullptr && missing == nullptr) missing = name;
  };
  take(table.connect_start, "PQconnectStartParams");
  take(table.connect_poll, "PQconnectPoll");
  take(table.set_nonblocking, "PQsetnonblocking");
  take(table.set_notice_receiver, "PQsetNoticeReceiver");
  take(table.finish, "PQfinish");
  take(table.socket, "PQsocket");
  take(table.status, "PQstatus");
  take(table.transaction, "PQtransactionStatus");
  take(table.error_message, "PQerrorMessage");
  take(table.send_query, "PQsendQuery");
  take(table.send_query_params, "PQsendQueryParams");
  take(table.send_prepare, "PQsendPrepare");
  take(table.send_query_prepared, "PQsendQueryPrepared");
  take(table.flush, "PQflush");
  take(table.consume_input, "PQconsumeInput");
  take(table.is_busy, "PQisBusy");
  take(table.get_result, "PQgetResult");
  take(table.result_status, "PQresultStatus");
  take(table.error_field, "PQresultErrorField");
  take(table.rows, "PQntuples");
  take(table.columns, "PQnfields");
  take(table.column_type, "PQftype");
  take(table.is_null, "PQgetisnull");
  take(table.value, "PQgetvalue");
  take(table.length, "PQgetlength");
  take(table.command_status, "PQcmdStatus");
  take(table.changed_rows, "PQcmdTuples");
  take(table.clear, "PQclear");
  if (missing == nullptr) return {};
  return Error{Code::FailedPrecondition, std::string(kFile) + " has no function " + missing, "libpq"};
}

const char* or_empty(const char* text) noexcept {
  return text == nullptr ? "" : text;
}

}  // namespace

Status load() {
  static std::once_flag once;
  static Status loaded;
  std::call_once(once, [] { loaded = fill_table(); });
  return loaded;
}

pg_conn* connect_start(const char* const* keywords, const char* const* values) noexcept {
  pg_conn* connection = table.connect_start(keywords, values, 1);  // 1: a dbname may be a whole conninfo
  if (connection != nullptr)
    table.set_notice_receiver(
        connection, [](void*, const PGresult*) {}, nullptr);
  return connection;
}

Poll connect_poll(pg_conn* connection) noexcept {
  switch (table.connect_poll(connection)) {
    case PGRES_POLLING_READING:
      return Poll::Read;
    case PGRES_POLLING_WRITING:
      return Poll::Write;
    case PGRES_POLLING_OK:
      return Poll::Done;
    default:
      return Poll::Failed;
  }
}

bool set_nonblocking(pg_conn* connection) noexcept {
  return table.set_nonblocking(connection, 1) == 0;
}
void finish(pg_conn* connection) noexcept {
  table.finish(connection);
}

int socket(const pg_conn* connection) noexcept {
  return table.socket(connection);
}
bool connected(const pg_conn* connection) noexcept {
  return table.status(connection) == CONNECTION_OK;
}
const char* error_message(const pg_conn* connection) noexcept {
  return or_empty(table.error_message(connection));
}

Transaction transaction(const pg_conn* connection) noexcept {
  switch (table.transaction(connection)) {
    case PQTRANS_IDLE:
      return Transaction::None;
    case PQTRANS_ACTIVE:
    case PQTRANS_INTRANS:
      return Transaction::Open;
    case PQTRANS_INERROR:
      return Transaction::Failed;
    default:
      return Transaction::Unknown;
  }
}

bool send_query(pg_conn* connection, const char* sql) noexcept {
  return table.send_query(connection, sql) == 1;
}
bool send_query_params(pg_conn* connection, const char* sql, const Parameters& parameters) noexcept {
  return table.send_query_params(connection, sql, parameters.count, parameters.types, parameters.values,
                                 parameters.lengths, parameters.formats, 0) == 1;
}
bool send_prepare(pg_conn* connection, const char* name, const char* sql, const Parameters& parameters) noexcept {
  return table.send_prepare(connection, name, sql, parameters.count, parameters.types) == 1;
}
bool send_query_prepared(pg_conn* connection, const char* name, const Parameters& parameters) noexcept {
  return table.send_query_prepared(connection, name, parameters.count, parameters.values, parameters.lengths,
                                   parameters.formats, 0) == 1;
}
int flush(pg_conn* connection) noexcept {
  return table.flush(connection);
}
bool consume_input(pg_conn* connection) noexcept {
  return table.consume_input(connection) == 1;
}
bool is_busy(pg_conn* connection) noexcept {
  return table.is_busy(connection) == 1;
}
pg_result* get_result(pg_conn* connection) noexcept {
  return table.get_result(connection);
}

bool succeeded(const pg_result* result) noexcept {
  const auto status = table.result_status(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}
const char* sqlstate(const pg_result* result) noexcept {
  return or_empty(table.error_field(result, PG_DIAG_SQLSTATE));
}
const char* primary_message(const pg_result* result) noexcept {
  return or_empty(table.error_field(result, PG_DIAG_MESSAGE_PRIMARY));
}
int rows(const pg_result* result) noexcept {
  return table.rows(result);
}
int columns(const pg_result* result) noexcept {
  return table.columns(result);
}
unsigned column_type(const pg_result* result, int column) noexcept {
  return table.column_type(result, column);
}
bool is_null(const pg_result* result, int row, int column) noexcept {
  return table.is_null(result, row, column) == 1;
}
const char* value(const pg_result* result, int row, int column) noexcept {
  return table.value(result, row, column);
}
int length(const pg_result* result, int row, int column) noexcept {
  return table.length(result, row, column);
}
// libpq takes these two without const, and changes nothing.
const char* command_status(const pg_result* result) noexcept {
  return or_empty(table.command_status(const_cast<PGresult*>(result)));
}
const char* changed_rows(const pg_result* result) noexcept {
  return or_empty(table.changed_rows(const_cast<PGresult*>(result)));
}
void clear(pg_result* result) noexcept {
  table.clear(result);
}

}  // namespace stadtkern::runtime::store::postgres::libpq
