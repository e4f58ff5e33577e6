// SPDX-License-Identifier: EUPL-1.2
// stadtkern events: what a module has told of in a town, and with --follow what it tells of from now on.
#include "admin/cli_events.h"
#include "admin/cli.h"
#include "admin/interrupt.h"
#include "admin/module_schema.h"
#include "admin/town_words.h"
#include "wire/events.h"

#include <poll.h>
#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

namespace stadtkern::admin {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLookAgainMs = 500;
constexpr std::chrono::seconds kPatience{30};  // with a module or kernel that is away, before following gives up

struct EventOptions {
  std::string town;
  std::string module;
  std::string log_id;
  std::uint64_t from = 0;
  unsigned limit = 100;
  bool follow = false;
  bool from_given = false;
  bool aside = false;  // what it could not handle: list it, have it handled again, give one up
  bool retry = false;
  bool discard = false;
  std::uint64_t id = 0;
  unsigned seconds = 0;  // 0: until Ctrl-C
};

std::string base64(const std::string& bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return text;
}

json::Value to_json(const wire::events::Event& event, const ModuleOnDisk& module) {
  json::Value out = json::Value::object();
  out.set("seq", event.seq);
  out.set("type", event.type);
  out.set("version", event.version);
  out.set("time_us", event.time_us);
  out.set("key", event.key);
  out.set("subject", event.subject);
  if (event.tombstone) {
    out.set("tombstone", true);
    return out;
  }
  set_payload(out, event.type, event.payload, &module);
  return out;
}

// The position in a module's log, moved on page by page.
struct Reader {
  const EventOptions& options;
  const ModuleOnDisk& module;
  wire::events::PullRequest pull;

  Result<wire::events::PullReply> page(Client& client, std::uint32_t limit) {
    pull.limit = limit;
    wire::admin::Admin request;
    request.call =
        wire::admin::Call{options.town, "events/v1@" + options.module, "Pull", wire::encode(pull), {}, 0, false, {}};
    const Result<wire::admin::Admin> answer = client.ask(request);
    if (!answer) return answer.error();
    auto reply = wire::decode<wire::events::PullReply>(answer->reply ? answer->reply->body : std::string());
    if (!reply) return Error{Code::Internal, "the module's answer cannot be read"};
    reply->more = reply->more && (reply->position > pull.seq || reply->log_id != pull.log_id);
    pull.log_id = reply->log_id;
    pull.seq = reply->position;
    pull.from_now = false;
    return *std::move(reply);
  }
};

json::Value position_of(const Reader& reader) {
  json::Value result = json::Value::object();
  result.set("log_id", reader.pull.log_id);
  result.set("position", reader.pull.seq);
  return result;
}

void list(Cli& cli, Client& client, Reader reader) {
  json::Value list = json::Value::array();
  unsigned left = reader.options.limit;
  for (bool more = true; more && left > 0;) {
    const Result<wire::events::PullReply> page = reader.page(client, std::min(left, wire::events::kMaxPull));
    if (!page) return cli.fail(page.error());
    for (const wire::events::Event& event : page->events) {
      json::Value line = to_json(event, reader.module);
      if (!cli.json) std::printf("%s\n", json::write(line).c_str());
      list.push(std::move(line));
      --left;
    }
    more = page->more;
  }
  if (!cli.json) return;
  json::Value result = position_of(reader);
  result.set("events", std::move(list));
  cli.result(result);
}

// The module or the kernel may be restarting: that is waited for, within patience.
bool comes_back(const Error& error) {
  return error.code == Code::Unavailable || error.code == Code::DeadlineExceeded ||
         error.code == Code::ResourceExhausted;
}

// Each event a line as it comes; with --json a last line tells where to go on.
void follow(Cli& cli, Client client, Reader reader) {
  const Interrupt interrupt;
  const Clock::time_point end = Clock::now() + std::chrono::seconds(reader.options.seconds);
  const auto over = [&] { return interrupt.asked() || (reader.options.seconds > 0 && Clock::now() >= end); };
  Clock::time_point last_heard = Clock::now();
  std::uint64_t events = 0;
  while (!over()) {
    const std::string log_before = reader.pull.log_id;
    const Result<wire::events::PullReply> page = reader.page(client, wire::events::kMaxPull);
    if (!page) {
      if (!comes_back(page.error()) || Clock::now() - last_heard > kPatience) return cli.fail(page.error());
      ::poll(nullptr, 0, kLookAgainMs);
      if (Result<Client> again = Client::connect(cli.state)) client = *std::move(again);
      continue;
    }
    last_heard = Clock::now();
    if (!log_before.empty() && log_before != reader.pull.log_id) {
      std::fputs("the log has begun anew (a restore): events may be told again\n", stderr);
    }
    for (const wire::events::Event& event : page->events) {
      std::printf("%s\n", json::write(to_json(event, reader.module)).c_str());
    }
    events += page->events.size();
    std::fflush(stdout);
    if (!page->more && !over()) ::poll(nullptr, 0, kLookAgainMs);
  }
  if (!cli.json) return;
  json::Value result = position_of(reader);
  result.set("count", events);
  cli.result(result);
}

void events(Cli& cli, const EventOptions& options) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<ModuleOnDisk> module = find_module(*client, {options.module, {}, options.town});
  if (!module) return cli.fail(module.error());
  Reader reader{options, *module, {}};
  reader.pull.log_id = options.log_id;
  reader.pull.seq = options.from;
  reader.pull.from_now = options.follow && !options.from_given && options.log_id.empty();
  for (const catalogue::Publication& publication : module->manifest.publishes) {
    reader.pull.types.push_back(publication.type);
  }
  if (reader.pull.types.empty()) {
    return cli.fail({Code::NotFound, "module " + options.module + " publishes no events"});
  }
  if (options.from_given && options.log_id.empty()) {  // it counts in the log of now, whose id any page tells
    reader.pull.from_now = true;
    if (const auto page = reader.page(*client, 1); !page) return cli.fail(page.error());
    reader.pull.seq = options.from;
  }
  if (options.follow) return follow(cli, *std::move(client), std::move(reader));
  list(cli, *client, std::move(reader));
}

}  // namespace

void set_payload(json::Value& line, const std::string& type, const std::string& payload,
                 const ModuleOnDisk* publisher) {
  if (publisher && publisher->schema) {
    for (const catalogue::Publication& publication : publisher->manifest.publishes) {
      if (publication.type != type || !publisher->schema->has_message(publication.payload)) continue;
      const Result<std::string> text = publisher->schema->to_json(publication.payload, payload);
      Result<json::Value> value = text ? json::parse(*text) : Result<json::Value>(text.error());
      if (!value) continue;
      line.set("payload", *std::move(value));
      return;
    }
  }
  line.set("payload_base64", base64(payload));
}

void add_events(Command app, Cli& cli) {
  Command command =
      app.subcommand("events", "What a module has told of in a town, oldest first; and what it could not handle");
  const auto wanted = std::make_shared<EventOptions>();
  command.option("TOWN", wanted->town, kTownWord).required();
  command.option("MODULE", wanted->module).required();
  command.option("--log", wanted->log_id, "The log that --from counts in; else the one that is there");
  Option from = command.option("--from", wanted->from, "Only what came after this number");
  command.option("--limit", wanted->limit, "At most so many, without --follow").shows_default();
  Option follow = command.flag("--follow,-f", wanted->follow,
                               "What comes from now on (or after --from), until Ctrl-C; a line each");
  command.option("--for", wanted->seconds, "End following after so many seconds").needs(follow).range(1U, 31'536'000U);
  Option aside =
      command.flag("--set-aside", wanted->aside, "Events of others that it could not handle and that stand aside");
  Option retry =
      command.flag("--retry", wanted->retry, "Have those handled again, once the module is mended: all, or the one ID");
  Option discard = command.flag("--discard", wanted->discard, "Give the one ID up: it is never handled");
  Option id = command.option("ID", wanted->id, "With --retry or --discard: one, as --set-aside numbers it")
                  .range(std::uint64_t{1}, std::uint64_t{INT64_MAX});
  discard.needs(id);
  for (Option chosen : {aside, retry, discard}) {
    for (Option other : {aside, retry, discard, follow, from}) {
      if (chosen != other) chosen.excludes(other);
    }
  }
  command.runs([&cli, wanted, from] {
    const AsideOptions which{wanted->town, wanted->module, wanted->limit};
    if (wanted->aside) return list_aside(cli, which);
    if (wanted->retry) return retry_aside(cli, which, wanted->id);
    if (wanted->discard) return discard_aside(cli, which, wanted->id);
    if (wanted->id != 0) wrong_usage("ID requires --retry or --discard");
    wanted->from_given = from.given();
    events(cli, *wanted);
  });
}

}  // namespace stadtkern::admin
