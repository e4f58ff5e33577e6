// SPDX-License-Identifier: Apache-2.0
#include "runtime/upload.h"

#include "runtime/runtime.h"

#include <algorithm>

namespace stadtkern::runtime {

bool UploadBody::pump(std::uint64_t credit, const Send& send) {
  const std::lock_guard lock(mutex_);
  credit_ += credit;
  while (!over_ && sent_ < body_.size() && credit_ > 0) {
    const auto size = std::min<std::uint64_t>({body_.size() - sent_, credit_, wire::kMaxChunk});
    if (!send(wire::Kind::Chunk, std::string_view(body_).substr(sent_, size))) return false;
    sent_ += size;
    credit_ -= size;
  }
  if (over_ || sent_ < body_.size()) return true;
  over_ = true;
  std::string().swap(body_);
  return send(wire::Kind::End, {});
}

void UploadBody::stop() {
  const std::lock_guard lock(mutex_);
  over_ = true;
  std::string().swap(body_);
}

namespace {

// The receiving end, until the body is whole. Callbacks of its stream, one at a time.
struct Receiving {
  Runtime* runtime;
  std::unique_ptr<stadtkern_request> request;  // null once it is answered or handed on; goes with a stream cut short
  UploadRoom::Share* share;                    // the request's

  void refuse(const Error& error) { runtime->fail(request.release(), error); }

  std::uint32_t chunk(std::string_view bytes) {
    if (request) {
      const std::size_t most = request->http->route->max_body;
      if (bytes.size() > most - request->upload.size()) {
        refuse({Code::TooLarge, "this address takes a body of at most " + std::to_string(most) + " bytes"});
      } else if (!share->take(bytes.size())) {
        refuse({Code::ResourceExhausted, "too many large requests are under way", {}, {}, 1000});
      } else {
        request->upload.append(bytes);
      }
    }
    return static_cast<std::uint32_t>(bytes.size());
  }
  void whole() {
    if (!request) return;
    stadtkern_request* complete = request.release();
    complete->body = complete->upload;
    const Route& route = *complete->http->route;
    route.handler(route.user, complete);
  }
  void gone() {
    if (request) runtime->drop(request.release());
  }
};

}  // namespace

void Runtime::take_upload(stadtkern_request* raw) {
  if (const Status status = prepare_http(*raw, "Upload"); !status) return refuse_http(raw, status.error());
  if (raw->http->route == nullptr || raw->http->route->max_body == 0) {
    return fail(raw,
                {Code::TooLarge, "this address takes a body of at most " + std::to_string(kUploadAbove) + " bytes"});
  }
  const auto stream = find_stream(raw->prefix.correlation);
  if (!stream) return fail(raw, {Code::InvalidArgument, "an upload is a stream"});
  make_views(*raw);
  raw->upload_share = std::make_unique<UploadRoom::Share>(upload_room_);
  UploadRoom::Share* share = raw->upload_share.get();
  const auto receiving = std::make_shared<Receiving>(Receiving{this, std::unique_ptr<stadtkern_request>(raw), share});
  StreamHandlers handlers;
  handlers.on_chunk = [receiving](std::string_view bytes) { return receiving->chunk(bytes); };
  handlers.on_end = [receiving] { receiving->whole(); };
  handlers.on_gone = [receiving](const Error*) { receiving->gone(); };
  // The request ends with its answer, not with the stream.
  if (stream->accept(std::move(handlers), [] {})) return;
  fail(receiving->request.release(), {Code::Internal, "a stream was taken twice"});
}

void Runtime::drop(stadtkern_request* raw) {
  const std::unique_ptr<stadtkern_request> request(raw);
  untrack(raw);
}

std::uint64_t Runtime::call_upload(const CallSpec& spec, std::string body, OnAnswer on_answer) {
  const auto content = std::make_shared<UploadBody>(std::move(body));
  const auto number = std::make_shared<std::atomic<std::uint64_t>>(0);
  const auto pump = [this, content, number](std::uint64_t credit) {
    const auto send = [&](wire::Kind kind, std::string_view payload) {
      wire::Prefix prefix;
      prefix.kind = kind;
      prefix.flags = wire::flag::kToCallee;
      prefix.epoch = welcome_.epoch;
      prefix.correlation = *number;
      return link_.send(wire::header(prefix), payload);
    };
    if (content->pump(credit, send)) return;
    content->stop();
    cancel(*number);
  };
  CallStreamHandlers handlers;
  handlers.on_chunk = [](std::string_view) {};
  handlers.on_credit = pump;
  handlers.on_end = [content, on_answer = std::move(on_answer)](std::optional<std::string_view> reply,
                                                                const Error* error) {
    content->stop();
    const Error none{Code::Internal, "the module ended an upload without an answer"};
    if (!error && !reply) error = &none;
    on_answer(reply.value_or(std::string_view()), error);
  };
  const std::uint64_t correlation = call_stream(spec, std::move(handlers), number);
  if (correlation != 0) pump(0);
  return correlation;
}

}  // namespace stadtkern::runtime
