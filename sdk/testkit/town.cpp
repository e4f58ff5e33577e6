// SPDX-License-Identifier: Apache-2.0
#include "runtime/http/downloads.h"
#include "runtime/store/outbox.h"
#include "testkit/http.h"
#include "wire/commands.h"

#include <stadtkern/testkit.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace stadtkern::testkit {
namespace {

constexpr const char* kTown = "musterstadt";

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// Fills in what the schema gives a default for, also inside objects.
void fill(json::Value& settings, const json::Value& schema) {
  const json::Value* properties = schema.find("properties");
  if (!properties) return;
  for (const auto& [name, property] : properties->members()) {
    const json::Value* set = settings.find(name);
    const json::Value* standard = property.find("default");
    if (!set && standard) set = &settings.set(name, *standard);
    if (!set || set->kind() != json::Value::Kind::Object) continue;
    json::Value inner = *set;
    fill(inner, property);
    settings.set(name, std::move(inner));
  }
}

// All of it, as the callee gives credit; what has been answered meanwhile takes no more.
Status send(Exchange& exchange, std::string_view input) {
  for (std::uint64_t sent = 0; !input.empty() && !exchange.answered();) {
    const auto piece = input.substr(0, wire::kMaxChunk);
    sent += piece.size();
    const bool allowed = sent <= wire::kInitialCredit || exchange.wait_for_credit(sent - wire::kInitialCredit);
    if (!allowed) return Error{Code::DeadlineExceeded, "the module took no more input for 20 s"};
    exchange.chunk(piece);
    input.remove_prefix(piece.size());
  }
  exchange.end();
  return {};
}

}  // namespace

std::string with_defaults(const std::string& folder, const Settings& settings) {
  json::Value all = json::Value::object();
  for (const auto& [name, value] : settings) all.set(name, value);
  if (const auto text = read_file(folder + "/settings.schema.json")) {
    const auto schema = json::parse(*text);
    if (!schema) throw std::runtime_error(folder + "/settings.schema.json: " + schema.error().message);
    fill(all, *schema);
  }
  return json::write(all);
}

Client Client::with_key(std::string idempotency_key) const {
  Client out = *this;
  out.origin_.idempotency_key = std::move(idempotency_key);
  return out;
}

Response Client::request(const std::string& verb, const std::string& path, std::string_view body,
                         Headers headers) const {
  const Manifest& manifest = town_->module().manifest();
  const std::string method = bus_method(verb, !origin_.idempotency_key.empty(), body.size());
  if (method != "Upload") {
    const std::string service = "http/v1@" + manifest.id;
    const std::string payload = encode_request(manifest.facts, verb, path, body, headers);
    const auto answer = town_->node().call(town_->id(), service, method, payload, origin_)->answer();
    if (answer || answer.error().reason != runtime::kAskForStream) return decode_answer(answer);
    return take_stream(*town_->node().call(town_->id(), service, "Stream", payload, origin_, true));
  }
  const auto typed = [](const auto& header) { return header.first == "content-type"; };
  if (std::none_of(headers.begin(), headers.end(), typed)) headers.emplace_back("content-type", "application/json");
  const std::string head = encode_request(manifest.facts, verb, path, {}, headers);
  const auto exchange = town_->node().call(town_->id(), "http/v1@" + manifest.id, method, head, origin_, true);
  if (const Status sent = send(*exchange, body); !sent) return decode_answer(sent.error());
  return decode_answer(exchange->answer());
}

Result<std::string> Client::call_bytes(const std::string& method, std::string_view body) const {
  for (const auto& service : town_->module().manifest().provides) {
    for (const auto& known : service.methods) {
      if (known.name != method) continue;
      return town_->node().call(town_->id(), service.name, method, body, origin_)->answer();
    }
  }
  return Error{Code::Unimplemented, "plugin.toml provides no method \"" + method + "\""};
}

CommandResult Client::run_command(const std::string& name, const std::vector<std::string>& arguments,
                                  std::string_view input) const {
  const wire::commands::RunRequest run{name, arguments};
  const auto exchange = town_->node().call(town_->id(), "commands/v1@" + town_->module().manifest().id, "Run",
                                           wire::encode(run), origin_, true);
  if (const Status sent = send(*exchange, input); !sent) return {{}, sent.error()};
  CommandResult out;
  std::string text;
  while (const auto chunk = exchange->next()) {
    exchange->credit(static_cast<std::uint32_t>(chunk->size()));
    text += *chunk;
  }
  for (std::size_t end = 0; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
    out.lines.push_back(text.substr(0, end));
  }
  if (const auto answer = exchange->answer(); !answer) out.error = answer.error();
  return out;
}

Town::Town(Place place, const Settings& settings) : place_(std::move(place)), settings_(settings) {
  start();
}

void Town::start() {
  auto started = node_.start(place_.folder, place_.entry, place_.workers);
  if (!started) throw std::runtime_error("the module cannot start: " + started.error().message);
  module_ = *started;
  town_ = node_.town_id(kTown);
  const Status opened = node_.open_town(*module_, kTown, with_defaults(place_.folder, settings_));
  if (!opened) throw std::runtime_error("the town cannot be opened: " + opened.error().message);
  node_.settle();
}

void Town::restart(std::chrono::microseconds away) {
  node_.stop(module_->manifest().id);
  clock().advance(away);
  start();
}

CommandResult Town::seed(const std::string& file) {
  const auto content = read_file(place_.source + "/" + file);
  if (!content) return {{}, Error{Code::NotFound, place_.source + "/" + file + " cannot be read"}};
  return as("operator").run_command("import", {file}, *content);
}

std::vector<PublishedEvent> Town::events(const std::string& type) {
  std::vector<PublishedEvent> out;
  const std::string_view types[] = {type};
  const Status status = module_->runtime().stores()->read(kTown, [&](runtime::store::Connection& connection) -> Status {
    for (std::int64_t position = 0;;) {
      auto page = runtime::store::events_after(connection, types, position, 256);
      if (!page) return page.error();
      for (auto& event : page->events) {
        out.push_back({event.type, static_cast<unsigned>(event.version), event.key, event.subject, event.payload});
      }
      position = page->position;
      if (!page->more) return {};
    }
  });
  if (!status) throw std::runtime_error("the events cannot be read: " + status.error().message);
  return out;
}

Status Town::reconfigure(const Settings& settings) {
  Status status = module_->runtime().reconfigure_town(node_.town_facts(kTown, with_defaults(place_.folder, settings)));
  if (status) settings_ = settings;
  return status;
}

Status Town::withhold(const std::vector<std::pair<std::string, unsigned>>& events) {
  auto facts = node_.town_facts(kTown, with_defaults(place_.folder, settings_));
  for (const auto& [type, version] : events) facts.withheld.push_back({type, version, 0, 0});
  return module_->runtime().reconfigure_town(facts);
}

}  // namespace stadtkern::testkit
