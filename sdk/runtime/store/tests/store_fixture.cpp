// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"

#include <stdlib.h>

#include <stdexcept>

namespace stadtkern::runtime::store::test {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "stadtkern-store-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::shared_ptr<const Migrations> notes() {
  return migrations({{1, "notes", "CREATE TABLE notes (id @id, body TEXT NOT NULL UNIQUE);"}});
}

std::future<Outcome> submit(Stores& stores, std::string_view town, Write write, std::optional<IdempotencyKey> key) {
  auto promise = std::make_shared<std::promise<Outcome>>();
  auto future = promise->get_future();
  stores.write(town,
               make_job(std::move(write),
                        [promise](Result<Reply> reply, bool replayed) {
                          promise->set_value({std::move(reply), replayed});
                        }),
               std::move(key));
  return future;
}

Outcome write(Stores& stores, std::string_view town, Write write, std::optional<IdempotencyKey> key) {
  return submit(stores, town, std::move(write), std::move(key)).get();
}

Write insert_note(std::string body) {
  return [body = std::move(body)](Tx& tx) -> Result<Reply> {
    auto done = tx.query("INSERT INTO notes (body) VALUES (?)", {body});
    if (!done) return std::move(done).error();
    return Reply{0, body};
  };
}

std::vector<std::string> texts(Stores& stores, std::string_view town, std::string_view sql) {
  std::vector<std::string> found;
  Status read = stores.read(town, [&](Connection& connection) -> Status {
    auto done = connection.system(sql, {}, [&](const Row& row) {
      found.push_back(row[0].type() == Value::Type::Int64 ? std::to_string(row[0].int64())
                                                          : std::string(row[0].text()));
      return true;
    });
    if (!done) return std::move(done).error();
    return {};
  });
  if (!read) throw std::runtime_error(read.error().message);
  return found;
}

std::int64_t count(Stores& stores, std::string_view town, std::string_view table) {
  return std::stoll(texts(stores, town, "SELECT count(*) FROM " + std::string(table)).at(0));
}

IdempotencyKey key(std::string scope, unsigned char fill) {
  IdempotencyKey made{std::move(scope), {}};
  made.hash.fill(std::byte{fill});
  return made;
}

std::future<Outcome> Gate::close(Stores& stores, std::string_view town) {
  auto waiting = submit(stores, town, [this](Tx&) -> Result<Reply> {
    arrived_.set_value();
    open_.get_future().wait();
    return Reply{};
  });
  arrived_.get_future().wait();
  return waiting;
}

}  // namespace stadtkern::runtime::store::test
