// SPDX-License-Identifier: Apache-2.0
// libpq, loaded from the system when PostgreSQL is configured and not before. Functions as libpq's of the same names,
// which document them; library.cpp is the only file that knows its header. All but load() need a load() that succeeded.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>

struct pg_conn;
struct pg_result;

namespace stadtkern::runtime::store::postgres::libpq {

// Loads libpq.so.5, once per process. FailedPrecondition when it isn't installed. Any thread.
Status load();

enum class Poll : std::uint8_t { Read, Write, Done, Failed };
enum class Transaction : std::uint8_t { None, Open, Failed, Unknown };

struct Parameters {
  int count = 0;
  const unsigned* types = nullptr;  // OIDs, 0: to be inferred
  const char* const* values = nullptr;
  const int* lengths = nullptr;
  const int* formats = nullptr;  // 1: binary
};

// Non-blocking; notices are dropped. Null when there is no memory.
pg_conn* connect_start(const char* const* keywords, const char* const* values) noexcept;
Poll connect_poll(pg_conn* connection) noexcept;
bool set_nonblocking(pg_conn* connection) noexcept;
void finish(pg_conn* connection) noexcept;

int socket(const pg_conn* connection) noexcept;
bool connected(const pg_conn* connection) noexcept;
Transaction transaction(const pg_conn* connection) noexcept;
const char* error_message(const pg_conn* connection) noexcept;

bool send_query(pg_conn* connection, const char* sql) noexcept;  // several statements are possible
bool send_query_params(pg_conn* connection, const char* sql, const Parameters& parameters) noexcept;
bool send_prepare(pg_conn* connection, const char* name, const char* sql, const Parameters& parameters) noexcept;
bool send_query_prepared(pg_conn* connection, const char* name, const Parameters& parameters) noexcept;
int flush(pg_conn* connection) noexcept;
bool consume_input(pg_conn* connection) noexcept;
bool is_busy(pg_conn* connection) noexcept;
pg_result* get_result(pg_conn* connection) noexcept;

bool succeeded(const pg_result* result) noexcept;
const char* sqlstate(const pg_result* result) noexcept;         // "" when there is none
const char* primary_message(const pg_result* result) noexcept;  // without detail, which may hold data
int rows(const pg_result* result) noexcept;
int columns(const pg_result* result) noexcept;
unsigned column_type(const pg_result* result, int column) noexcept;
bool is_null(const pg_result* result, int row, int column) noexcept;
const char* value(const pg_result* result, int row, int column) noexcept;
int length(const pg_result* result, int row, int column) noexcept;
const char* command_status(const pg_result* result) noexcept;
const char* changed_rows(const pg_result* result) noexcept;
void clear(pg_result* result) noexcept;

}  // namespace stadtkern::runtime::store::postgres::libpq
