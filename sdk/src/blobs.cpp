// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/blobs.h>

#include <array>

namespace stadtkern {

namespace {

// Asked for when needed: a plugin without blobs loads in a host without this table.
Result<const stadtkern_blobs*> table_of(const detail::Api* api) {
  const auto* table = static_cast<const stadtkern_blobs*>(api->host->table(api->host, "stadtkern.blobs/1"));
  if (table) return table;
  return Error{Code::FailedPrecondition, "this host has no table \"stadtkern.blobs/1\": update the host"};
}

}  // namespace

Result<std::string> Blobs::put(std::string_view content) const {
  const auto table = table_of(town_.api());
  if (!table) return table.error();
  std::array<char, STADTKERN_BLOB_NAME> name{};
  detail::Failure failure;
  const auto code =
      (*table)->put(town_.handle(), detail::bytes(content), name.data(), detail::Failure::take, failure.self());
  if (code != STADTKERN_OK) return failure.take_error(code);
  return std::string(name.data(), name.size());
}

Result<std::string> Blobs::get(std::string_view name) const {
  const auto table = table_of(town_.api());
  if (!table) return table.error();
  std::string content;
  detail::Failure failure;
  const auto code = (*table)->get(
      town_.handle(), detail::bytes(name),
      [](void* user, stadtkern_bytes found) { static_cast<std::string*>(user)->assign(found.data, found.size); },
      &content, detail::Failure::take, failure.self());
  if (code != STADTKERN_OK) return failure.take_error(code);
  return content;
}

void Tx::add_blob(std::string_view name) {
  if (error_) return;
  const auto table = table_of(api_);
  detail::Failure failure;
  if (!table) {
    error_ = table.error();
  } else if (const auto code = (*table)->add(tx_, detail::bytes(name), detail::Failure::take, failure.self())) {
    error_ = failure.take_error(code);
  }
}

void Tx::remove_blob(std::string_view name) {
  if (error_) return;
  const auto table = table_of(api_);
  detail::Failure failure;
  if (!table) {
    error_ = table.error();
  } else if (const auto code = (*table)->remove(tx_, detail::bytes(name), detail::Failure::take, failure.self())) {
    error_ = failure.take_error(code);
  }
}

}  // namespace stadtkern
