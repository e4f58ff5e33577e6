// SPDX-License-Identifier: Apache-2.0
// stadtkern.stream/1 and stadtkern.command/1.
#include "runtime/runtime.h"
#include "runtime/tables/stream_handle.h"
#include "runtime/tables/tables.h"
#include "wire/commands.h"

#include <stadtkern/detail/api.h>

#include <algorithm>

struct stadtkern_command {
  stadtkern::runtime::Runtime* runtime = nullptr;
  std::shared_ptr<stadtkern::runtime::Stream> stream{};
};

namespace stadtkern::runtime {

using detail::bytes;
using detail::view;

namespace tables {
namespace {

stadtkern_stream* accept(stadtkern_request* request, const stadtkern_stream_callbacks* callbacks, void* user) {
  const bool download = request->http && request->http->route && request->http->route->download;
  auto* handle = new stadtkern_stream{request->runtime, download};
  StreamHandlers handlers;
  handlers.on_chunk = [callbacks, user](std::string_view chunk) {
    return callbacks->on_chunk ? callbacks->on_chunk(user, bytes(chunk)) : 0;
  };
  handlers.on_credit = [callbacks, user] {
    if (callbacks->on_credit) callbacks->on_credit(user);
  };
  handlers.on_end = [callbacks, user] {
    if (callbacks->on_end) callbacks->on_end(user);
  };
  handlers.on_gone = [callbacks, user, handle](const Error* error) {
    callbacks->on_gone(user, error ? detail::ErrorView(*error).get() : nullptr);
    delete handle;
  };
  handle->stream = request->runtime->accept_stream(request, std::move(handlers));
  if (handle->stream) return handle;
  delete handle;
  return nullptr;
}

Status add_command(Runtime& runtime, std::string name, CommandHandler handler) {
  if (Status status = only_in_create(runtime); !status) return status;
  const auto& declared = runtime.facts().commands;
  if (std::find(declared.begin(), declared.end(), name) == declared.end()) {
    return Error{Code::NotFound, "plugin.toml offers no command \"" + name + "\""};
  }
  if (!runtime.registrations().commands.emplace(name, handler).second) {
    return Error{Code::Conflict, "the command \"" + name + "\" already has a handler"};
  }
  return {};
}

void listen(stadtkern_command* command, const stadtkern_command_callbacks* callbacks, void* user) {
  StreamHandlers handlers;
  handlers.on_chunk = [callbacks, user](std::string_view chunk) { return callbacks->on_input(user, bytes(chunk)); };
  handlers.on_end = [callbacks, user] { callbacks->on_input_end(user); };
  handlers.on_gone = [callbacks, user, command](const Error* error) {
    callbacks->on_gone(user, error ? detail::ErrorView(*error).get() : nullptr);
    delete command;
  };
  command->stream->set_handlers(std::move(handlers));
}

stadtkern_code output(stadtkern_command* command, stadtkern_bytes line) {
  return command->stream->write(std::string(view(line)) + "\n");
}

void finish(stadtkern_command* command, stadtkern_bytes result, const stadtkern_error* error) {
  const auto stream = command->stream;
  if (error) {
    const Error copy = plugins_error(*command->runtime, detail::copy(*error));
    stream->end(&copy);
  } else {
    stream->end_with(std::string(view(result)) + "\n");
  }
}

}  // namespace

const stadtkern_stream_table kStream{
    sizeof(stadtkern_stream_table),
    accept,
    [](stadtkern_stream* stream, stadtkern_bytes chunk) { return stream->stream->write(view(chunk)); },
    [](stadtkern_stream* stream, const stadtkern_error* error) {
      if (!error) return stream->stream->end(nullptr);
      const Error copy = plugins_error(*stream->runtime, detail::copy(*error));
      stream->stream->end(&copy);
    },
    [](stadtkern_stream* stream, std::uint32_t credit) { stream->stream->give_credit(credit); },
};

const stadtkern_command_table kCommand{
    sizeof(stadtkern_command_table),
    [](const stadtkern_host* host, stadtkern_bytes name,
       void (*handler)(void*, stadtkern_command*, stadtkern_request*, const stadtkern_bytes*, std::size_t), void* user,
       stadtkern_fail fail, void* to) {
      return answer(add_command(runtime_of(host), std::string(view(name)), {handler, user}), fail, to);
    },
    listen,
    [](stadtkern_command* command, std::uint32_t credit) { command->stream->give_credit(credit); },
    output,
    finish,
};

}  // namespace tables

std::shared_ptr<Stream> Runtime::accept_stream(stadtkern_request* request, StreamHandlers handlers) {
  auto stream = find_stream(request->prefix.correlation);
  const auto gone = [this, request] {
    untrack(request);
    delete request;
  };
  if (!stream || !stream->accept(std::move(handlers), gone)) return nullptr;
  if (!request->http) return stream;
  if (request->http->route->download) {
    stream->stand_first(*download_head(200, {}));
    if (request->http->head.verb == "HEAD") stream->head_only();
    downloads_.begin(stream);
  } else {
    stream->stand_first(event_stream_head());
    event_streams_.add(request->prefix.town, stream);
  }
  return stream;
}

std::shared_ptr<Stream> Runtime::find_stream(std::uint64_t number) {
  const std::lock_guard lock(streams_mutex_);
  const auto found = streams_.find(number);
  return found == streams_.end() ? nullptr : found->second;
}

void Runtime::run_command(stadtkern_request* request) {
  const auto run = wire::decode<wire::commands::RunRequest>(request->body);
  if (!run) return fail(request, {Code::InvalidArgument, "the command cannot be read"});
  const auto found = registrations_.commands.find(run->command);
  if (found == registrations_.commands.end()) {
    return fail(request, {Code::NotFound, "this module has no command \"" + run->command + "\""});
  }
  std::vector<stadtkern_bytes> arguments;
  for (const auto& argument : run->arguments) arguments.push_back(bytes(argument));
  auto* command = new stadtkern_command{this};
  // One that the handler ends at once, without listening, is freed all the same.
  StreamHandlers handlers;
  handlers.on_gone = [command](const Error*) { delete command; };
  command->stream = accept_stream(request, std::move(handlers));
  if (!command->stream) {
    delete command;
    return fail(request, {Code::InvalidArgument, "a command is run as a stream"});
  }
  found->second.handler(found->second.user, command, request, arguments.data(), arguments.size());
}

}  // namespace stadtkern::runtime
