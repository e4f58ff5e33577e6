// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/download.h>

#include <mutex>

namespace stadtkern {

// Lives as long as a copy of the download, or the host's end of it.
struct Download::State {
  explicit State(const detail::Api* tables) : api(tables) {}

  // ---- with `mutex` held
  // Sends what is kept as far as there is credit; true when all of it is gone.
  bool flush() {
    constexpr std::size_t kChunk = 64 * 1024;
    while (stream != nullptr && sent < kept.size()) {
      const auto piece = std::string_view(kept).substr(sent, kChunk);
      if (api->stream->write(stream, detail::bytes(piece)) != STADTKERN_OK) return false;
      sent += piece.size();
    }
    kept.clear();
    sent = 0;
    return true;
  }
  void end_with(const Error* error) {
    over = true;
    if (stream != nullptr) api->stream->end(stream, error != nullptr ? detail::ErrorView(*error).get() : nullptr);
  }

  const detail::Api* const api;
  mutable std::mutex mutex;
  stadtkern_stream* stream = nullptr;  // null once it is gone
  std::string kept;                    // one piece, of which `sent` bytes have gone
  std::size_t sent = 0;
  bool ending = false;  // when what is kept has gone
  bool over = false;
  std::function<Status()> room;
  std::function<void()> gone;
};

void Download::begin(unsigned status, const Headers& headers) const {
  std::vector<stadtkern_pair> pairs;
  for (const auto& [name, value] : headers) pairs.push_back({detail::bytes(name), detail::bytes(value)});
  const std::lock_guard lock(state_->mutex);
  if (state_->stream == nullptr || state_->over) return;
  if (state_->api->download->begin(state_->stream, status, pairs.data(), pairs.size()) == STADTKERN_OK) return;
  const Error error{Code::Internal, "a download's head comes once, before its bytes, and has 16 KiB at most"};
  state_->end_with(&error);
}

void Download::on_room(std::function<Status()> call) const {
  const std::lock_guard lock(state_->mutex);
  if (state_->stream != nullptr) state_->room = std::move(call);
}

bool Download::write(std::string_view bytes) const {
  const std::lock_guard lock(state_->mutex);
  State& state = *state_;
  if (state.stream == nullptr || state.over || state.ending) return false;
  if (!state.kept.empty() || bytes.size() > kMostAtOnce) {
    const Error error{Code::Internal, state.kept.empty() ? "a download was written more than 1 MiB at once"
                                                         : "a download was written while there was no room"};
    state.end_with(&error);
    return false;
  }
  state.kept = bytes;
  return state.flush();
}

void Download::end() const {
  const std::lock_guard lock(state_->mutex);
  if (state_->over || state_->ending) return;
  state_->ending = true;
  if (state_->kept.empty()) state_->end_with(nullptr);
}

void Download::fail(const Error& error) const {
  const std::lock_guard lock(state_->mutex);
  if (!state_->over) state_->end_with(&error);
}

bool Download::open() const {
  const std::lock_guard lock(state_->mutex);
  return state_->stream != nullptr && !state_->over;
}

void Download::on_gone(std::function<void()> call) const {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stream != nullptr) {
      state_->gone = std::move(call);
      return;
    }
  }
  call();
}

// There may be credit: what was kept goes first, then the author has his turn.
void Download::room(const std::shared_ptr<State>& state) noexcept {
  std::function<Status()> call;
  {
    const std::lock_guard lock(state->mutex);
    if (state->stream == nullptr || state->over || !state->flush()) return;
    if (state->ending) return state->end_with(nullptr);
    call = state->room;
  }
  if (!call) return;
  Download self(state);
  const auto fail = [](void* to, const stadtkern_error* error) {
    static_cast<const Download*>(to)->fail(detail::copy(*error));
  };
  detail::guarded("on_room", fail, &self, call);
}

std::shared_ptr<Download::State> Download::accept(const detail::Api* api, stadtkern_request* request) {
  static constexpr stadtkern_stream_callbacks kCallbacks{
      sizeof(stadtkern_stream_callbacks),
      nullptr,
      [](void* user) noexcept { room(*static_cast<std::shared_ptr<State>*>(user)); },
      nullptr,
      [](void* user, const stadtkern_error*) noexcept {
        const std::unique_ptr<std::shared_ptr<State>> held(static_cast<std::shared_ptr<State>*>(user));
        State& state = **held;
        std::function<void()> gone;
        std::function<Status()> kept_alive;  // may hold the last copy of what is locked here
        {
          const std::lock_guard lock(state.mutex);
          state.stream = nullptr;
          state.over = true;
          gone = std::move(state.gone);
          kept_alive = std::move(state.room);
        }
        const auto ignore = [](void*, const stadtkern_error*) {};
        detail::guarded("on_gone", ignore, nullptr, [&]() -> Status {
          if (gone) gone();
          return {};
        });
      },
  };
  auto state = std::make_shared<State>(api);
  auto held = std::make_unique<std::shared_ptr<State>>(state);
  // Callbacks begin when the handler has returned, so the handle is in its place before the first of them.
  state->stream = api->stream->accept(request, &kCallbacks, held.get());
  if (state->stream == nullptr) return nullptr;
  (void)held.release();  // the host gives it back to on_gone
  return state;
}

}  // namespace stadtkern
