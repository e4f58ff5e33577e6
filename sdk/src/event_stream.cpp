// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/event_stream.h>

#include <algorithm>
#include <mutex>

namespace stadtkern {

// Lives as long as a copy of the stream, or the host's end of it.
struct EventStream::State {
  State(const detail::Api* tables, std::string_view last) : api(tables), last_id(last) {}
  const detail::Api* const api;
  const std::string last_id;
  mutable std::mutex mutex;
  stadtkern_stream* stream = nullptr;  // null once the client is gone
  std::function<void()> gone;
};

namespace {

constexpr std::size_t kMostAtOnce = 64 * 1024;

// One line of a field: what would end it is left out.
void append_field(std::string& to, std::string_view field, std::string_view value) {
  if (value.empty()) return;
  to.append(field).append(": ");
  for (const char c : value) {
    if (c != '\r' && c != '\n' && c != '\0') to.push_back(c);
  }
  to.push_back('\n');
}

std::string text_of(const EventStream::Event& event) {
  std::string text;
  text.reserve(event.data.size() + event.id.size() + event.name.size() + 32);
  append_field(text, "id", event.id);
  append_field(text, "event", event.name);
  for (std::string_view rest = event.data;;) {
    const auto end = rest.find_first_of("\r\n");
    text.append("data: ").append(rest.substr(0, end)).push_back('\n');
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + (rest.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  text.push_back('\n');
  return text;
}

}  // namespace

bool EventStream::send(const Event& event) const {
  const std::string text = text_of(event);
  const std::lock_guard lock(state_->mutex);
  for (std::size_t at = 0; at < text.size(); at += kMostAtOnce) {
    if (state_->stream == nullptr) return false;
    const auto piece = std::string_view(text).substr(at, kMostAtOnce);
    if (state_->api->stream->write(state_->stream, detail::bytes(piece)) == STADTKERN_OK) continue;
    // Half an event is none: the client reads it only when its blank line has come.
    state_->api->stream->end(state_->stream, nullptr);
    return false;
  }
  return true;
}

bool EventStream::open() const {
  const std::lock_guard lock(state_->mutex);
  return state_->stream != nullptr;
}

void EventStream::end() const {
  const std::lock_guard lock(state_->mutex);
  if (state_->stream != nullptr) state_->api->stream->end(state_->stream, nullptr);
}

void EventStream::refuse(const Error& error) const {
  const detail::ErrorView view(error);
  const std::lock_guard lock(state_->mutex);
  if (state_->stream != nullptr) state_->api->stream->end(state_->stream, view.get());
}

void EventStream::greet() const {
  const std::lock_guard lock(state_->mutex);
  if (state_->stream != nullptr) state_->api->stream->write(state_->stream, detail::bytes(":\n\n"));
}

const std::string& EventStream::last_event_id() const {
  return state_->last_id;
}

void EventStream::on_gone(std::function<void()> call) const {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stream != nullptr) {
      state_->gone = std::move(call);
      return;
    }
  }
  call();
}

std::shared_ptr<EventStream::State> EventStream::accept(const detail::Api* api, stadtkern_request* request,
                                                        std::string_view last_id) {
  static constexpr stadtkern_stream_callbacks kCallbacks{
      sizeof(stadtkern_stream_callbacks),
      nullptr,
      nullptr,
      nullptr,
      [](void* user, const stadtkern_error*) noexcept {
        const std::unique_ptr<std::shared_ptr<State>> held(static_cast<std::shared_ptr<State>*>(user));
        State& state = **held;
        std::function<void()> gone;
        {
          const std::lock_guard lock(state.mutex);
          state.stream = nullptr;
          gone = std::move(state.gone);
        }
        const auto ignore = [](void*, const stadtkern_error*) {};
        detail::guarded("on_gone", ignore, nullptr, [&]() -> Status {
          if (gone) gone();
          return {};
        });
      },
  };
  auto state = std::make_shared<State>(api, last_id);
  auto held = std::make_unique<std::shared_ptr<State>>(state);
  // Callbacks begin when the handler has returned, so the handle is in its place before the first of them.
  state->stream = api->stream->accept(request, &kCallbacks, held.get());
  if (state->stream == nullptr) return nullptr;
  held.release();
  return state;
}

}  // namespace stadtkern
