// SPDX-License-Identifier: Apache-2.0
// The parts of Town, Request, Store and Command that need no template.
#include <stadtkern/command.h>
#include <stadtkern/store.h>

#include <charconv>
#include <cstddef>

namespace stadtkern {

std::string_view Town::display_name(std::string_view language) const {
  return detail::view(api_->town->display_name(town_, detail::bytes(language)));
}

std::vector<std::string_view> Town::languages() const {
  std::vector<stadtkern_bytes> raw(api_->town->languages(town_, nullptr, 0));
  api_->town->languages(town_, raw.data(), raw.size());
  std::vector<std::string_view> out;
  for (const auto& language : raw) out.push_back(detail::view(language));
  return out;
}

stadtkern_value Settings::find(std::string_view name) const {
  const std::string pointer = "/" + std::string(name);
  return api_->town->setting(town_, detail::bytes(pointer));
}

std::string Settings::text(std::string_view name, std::string_view fallback) const {
  const auto value = find(name);
  return std::string(value.type == STADTKERN_TEXT ? detail::view(value.bytes) : fallback);
}

std::int64_t Settings::integer(std::string_view name, std::int64_t fallback) const {
  const auto value = find(name);
  return value.type == STADTKERN_INTEGER ? value.integer : fallback;
}

double Settings::real(std::string_view name, double fallback) const {
  const auto value = find(name);
  if (value.type == STADTKERN_INTEGER) return static_cast<double>(value.integer);
  return value.type == STADTKERN_REAL ? value.real : fallback;
}

bool Settings::boolean(std::string_view name, bool fallback) const {
  const auto value = find(name);
  return value.type == STADTKERN_BOOLEAN ? value.integer != 0 : fallback;
}

std::chrono::milliseconds Settings::duration(std::string_view name, std::chrono::milliseconds fallback) const {
  return parse_duration(text(name)).value_or(fallback);
}

std::string Settings::json() const {
  return std::string(detail::view(api_->town->settings(town_)));
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  static constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
  for (const auto& [name, milliseconds] : kUnits) {
    if (unit == name && number <= INT64_MAX / milliseconds) return std::chrono::milliseconds(number * milliseconds);
  }
  return std::nullopt;
}

namespace {

bool contains(const stadtkern_bytes* names, std::size_t count, std::string_view wanted) {
  for (std::size_t i = 0; i < count; ++i) {
    if (detail::view(names[i]) == wanted) return true;
  }
  return false;
}

std::string_view value_of(const stadtkern_pair* pairs, std::size_t count, std::string_view name) {
  for (std::size_t i = 0; i < count; ++i) {
    if (detail::view(pairs[i].name) == name) return detail::view(pairs[i].value);
  }
  return {};
}

}  // namespace

bool Principal::has(std::string_view role) const {
  return contains(view_->roles, view_->role_count, role);
}
bool Principal::in(std::string_view group) const {
  return contains(view_->groups, view_->group_count, group);
}

std::string_view HttpRequest::header(std::string_view name) const {
  return value_of(view_.headers, view_.header_count, name);
}
std::string_view HttpRequest::parameter(std::string_view name) const {
  return value_of(view_.parameters, view_.parameter_count, name);
}

std::optional<HttpRequest> Request::http() const {
  stadtkern_http_view view{};
  view.size = sizeof view;
  if (!api_->http->view(request_, &view)) return std::nullopt;
  return HttpRequest(view);
}

detail::Encoding<Raw>::Encoding(const Raw& raw) {
  for (const auto& [name, value] : raw.headers) headers.push_back({bytes(name), bytes(value)});
  response.http_status = static_cast<std::uint16_t>(raw.status);
  response.content_type = bytes(raw.content_type);
  response.body = bytes(raw.body);
  response.headers = headers.data();
  response.header_count = headers.size();
}

std::int64_t Connection::run(std::string_view sql, std::span<const Value> values,
                             const std::function<bool(const Row&)>& row) {
  if (error_) return 0;
  std::vector<stadtkern_value> raw;
  raw.reserve(values.size());
  for (const auto& value : values) raw.push_back(value.raw());
  struct Call {
    const std::function<bool(const Row&)>* row;
    std::exception_ptr thrown;
  } call{&row, nullptr};
  detail::Failure failure;
  std::int64_t changed = 0;
  const auto code = api_->store->query(
      connection_, detail::bytes(sql), raw.data(), raw.size(),
      [](void* user, const stadtkern_value* columns, std::size_t count) noexcept -> int {
        auto& self = *static_cast<Call*>(user);
        if (!*self.row) return 0;
        try {
          return (*self.row)(Row({columns, count})) ? 0 : 1;
        } catch (...) {
          self.thrown = std::current_exception();
          return 1;
        }
      },
      &call, &changed, detail::Failure::take, failure.self());
  if (call.thrown) std::rethrow_exception(call.thrown);
  if (code != STADTKERN_OK) {
    error_ = failure.take_error(code);
    return 0;
  }
  return changed;
}

void Tx::publish(const EventDraft& event) {
  if (error_) return;
  const stadtkern_event_draft draft{sizeof draft,
                                    event.payload_version,
                                    detail::bytes(event.type),
                                    detail::bytes(event.key),
                                    detail::bytes(event.subject),
                                    detail::bytes(event.payload)};
  detail::Failure failure;
  const auto code = api_->store->publish(tx_, &draft, detail::Failure::take, failure.self());
  if (code != STADTKERN_OK) error_ = failure.take_error(code);
}

bool Tx::may_publish(std::string_view type, unsigned payload_version) const {
  if (api_->store->size <= offsetof(stadtkern_store, may_publish)) return true;  // a host that withholds nothing
  return api_->store->may_publish(tx_, detail::bytes(type), payload_version) != 0;
}

void Tx::acted_on(std::string_view object) {
  if (error_ || api_->store->size <= offsetof(stadtkern_store, acted_on)) return;  // a host that keeps no such record
  detail::Failure failure;
  const auto code = api_->store->acted_on(tx_, detail::bytes(object), detail::Failure::take, failure.self());
  if (code != STADTKERN_OK) error_ = failure.take_error(code);
}

void Tx::acts_for(const Request& request) {
  if (api_->store->size <= offsetof(stadtkern_store, acts_for)) return;  // as above
  api_->store->acts_for(tx_, request.handle());
}

void Store::write(std::function<Status(Tx&)> function, std::function<void(Status)> done) {
  struct Job {
    const detail::Api* api;
    std::function<Status(Tx&)> function;
    std::function<void(Status)> done;
  };
  api_->store->write(
      town_, nullptr,
      [](void* user, stadtkern_tx* raw, stadtkern_fail fail, void* to) noexcept -> stadtkern_code {
        auto& self = *static_cast<Job*>(user);
        return detail::guarded("write function", fail, to, [&]() -> Status {
          Tx tx(self.api, raw);
          Status status = self.function(tx);
          if (tx.error()) return *tx.error();
          return status;
        });
      },
      [](void* user, const stadtkern_error* error) noexcept {
        const std::unique_ptr<Job> job(static_cast<Job*>(user));
        if (job->done) job->done(error ? Status(detail::copy(*error)) : Status());
      },
      new Job{api_, std::move(function), std::move(done)});
}

Status Command::output(std::string_view json_line) const {
  const auto code = api_->command->output(command_, detail::bytes(json_line));
  if (code == STADTKERN_OK) return {};
  return Error{static_cast<Code>(code), "the caller does not take output at the moment"};
}

void Command::finish(std::string_view json_result) const {
  api_->command->finish(command_, detail::bytes(json_result), nullptr);
}

void Command::finish(const Error& error) const {
  api_->command->finish(command_, {}, detail::ErrorView(error).get());
}

}  // namespace stadtkern
