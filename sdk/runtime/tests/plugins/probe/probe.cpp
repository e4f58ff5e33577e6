// SPDX-License-Identifier: Apache-2.0
// The module of the runtime's tests: the field `mode` of a request says what it shall do.
#include <stadtkern/blobs.h>
#include <stadtkern/plugin.h>
#include <stadtkern/worker.h>

#include "probe.pb.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace probe {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Status;
using stadtkern::Tx;

class Import final : public stadtkern::CommandRun {
 public:
  Import(stadtkern::Command command, std::string mode) : command_(command), mode_(std::move(mode)) {}
  std::uint32_t input(std::string_view chunk) override {
    if (mode_ == "throw") throw std::runtime_error("no import today");
    bytes_ += chunk.size();
    return static_cast<std::uint32_t>(chunk.size());
  }
  void input_end() override {
    if (mode_ == "flood") {
      while (command_.output(std::string(60'000, 'x'))) {
      }
    }
    (void)command_.output(R"({"progress":1})");
    command_.finish("{\"bytes\":" + std::to_string(bytes_) + "}");
  }

 private:
  stadtkern::Command command_;
  std::string mode_;
  std::size_t bytes_ = 0;
};

// Sends back what comes, as far as the credit goes; the rest when there is credit again.
struct Echo {
  const stadtkern_stream_table* table;
  stadtkern_stream* stream = nullptr;
  std::vector<std::string> waiting{};
  bool ended = false;

  void flush() {
    while (!waiting.empty()) {
      if (table->write(stream, {waiting.front().data(), waiting.front().size()}) != STADTKERN_OK) return;
      waiting.erase(waiting.begin());
    }
    if (ended) table->end(stream, nullptr);
  }
};

constexpr stadtkern_stream_callbacks kEcho{
    sizeof(stadtkern_stream_callbacks),
    [](void* user, stadtkern_bytes chunk) {
      auto& echo = *static_cast<Echo*>(user);
      echo.waiting.emplace_back(chunk.data, chunk.size);
      echo.flush();
      return static_cast<std::uint32_t>(chunk.size);
    },
    [](void* user) { static_cast<Echo*>(user)->flush(); },
    [](void* user) {
      static_cast<Echo*>(user)->ended = true;
      static_cast<Echo*>(user)->flush();
    },
    [](void* user, const stadtkern_error*) { delete static_cast<Echo*>(user); },
};

class Probe final : public stadtkern::Plugin {
 public:
  explicit Probe(stadtkern::Host& host) {
    host.serve("Look", this, &Probe::look);
    host.serve("Put", this, &Probe::put);
    host.serve("probe/v1.Do", this, &Probe::perform);
    host.serve("Flow", this, &Probe::flow);
    host.http().get("/notes", "Look");
    host.http().get("/notes/{text}", "Look");
    host.http().post("/notes", "Put");
    host.http().put("/notes/{text}", "Put");
    host.http().put("/staff/{text}", "Put", "probe.staff");
    host.http().post("/things/{thing_id}", "Put", "probe.staff");
    host.http().post("/looks", "Look");
    host.http().post("/staff", "Put", "probe.staff");
    host.http().post("/do", "Do");
    host.http().upload("POST", "/api/probe/v1", "/large", 6'000'000, this, &Probe::large);
    host.http().download("/api/probe/v1", "/files/{what}", this, &Probe::give);
    host.http().download("/standard/v2", "/secret", this, &Probe::give, "probe.staff");
    host.http().raw("GET", "/standard/v2", "/things/{name}", this, &Probe::raw);
    host.http().raw("POST", "/standard/v2", "/things", this, &Probe::raw_write);
    host.http().raw("GET", "/standard/v2", "/writes", this, &Probe::raw_write);
    host.timers().every(std::chrono::minutes{1}, "tick", this, &Probe::tick);
    host.timers().every(std::chrono::seconds{10}, "tock", this, &Probe::tock);
    host.command("import", this, &Probe::import);
  }
  Status town_open(const stadtkern::Town& town) override {
    if (town.settings().boolean("refuse")) return Error{Code::FailedPrecondition, "this town is refused"};
    return {};
  }
  Status town_reconfigure(const stadtkern::Town& town) override { return town_open(town); }
  void town_close(const stadtkern::Town& town) override {
    if (!town.settings().boolean("last_note")) return;
    town.store().write(
        [](Tx& tx) {
          tx.execute("INSERT INTO notes (text) VALUES ('last')");
          return Status();
        },
        [](const Status&) {});
  }

 private:
  Result<v1::Told> look(const Request& request, const v1::Ask& body) {
    v1::Told told;
    if (body.mode() == "throw") throw std::runtime_error("as you asked");
    if (body.mode() == "missing") return stadtkern::not_found("note", body.text());
    if (body.mode() == "cancelled_code") return Error{Code::Cancelled, "not a module's to say"};
    if (body.mode() == "big") {
      told.set_text(std::string(2 << 20, 'x'));
      return told;
    }
    if (body.mode() == "gone") {
      told.set_number(gone_);
      return told;
    }
    if (body.mode() == "settings") {
      const auto settings = request.town().settings();
      told.set_text(settings.text("greeting"));
      told.set_number(settings.integer("deep/limit"));
      return told;
    }
    if (body.mode() == "town") {
      const auto town = request.town();
      told.set_text(
          std::string(town.display_name("de")).append(" ").append(town.time_zone()).append(" ").append(town.area()));
      return told;
    }
    if (body.mode() == "blob") {
      auto content = stadtkern::Blobs(request.town()).get(body.text());
      if (!content) return content.error();
      told.set_text(*content);
      return told;
    }
    if (body.mode() == "ticks") {
      return request.town().store().read([&](stadtkern::Connection& db) -> Result<v1::Told> {
        db.each("SELECT count(*) FROM ticks WHERE name = ?", {body.text()},
                [&](const stadtkern::Row& row) { told.set_number(row.integer(0)); });
        return told;
      });
    }
    return request.town().store().read([&](stadtkern::Connection& db) -> Result<v1::Told> {
      db.each("SELECT text FROM notes ORDER BY id", {},
              [&](const stadtkern::Row& row) { told.add_list(std::string(row.text(0))); });
      told.set_number(told.list_size());
      told.set_text(body.text());
      return told;
    });
  }

  void put(const Request& request, const v1::Ask& body, Reply<v1::Told> reply) {
    if (body.mode() == "drop") return;
    if (body.mode() == "keep_blob") {
      auto name = stadtkern::Blobs(request.town()).put(body.text());
      if (!name) return reply.send(name.error());
      return request.town().store().write(std::move(reply), [name = *name](Tx& tx) -> stadtkern::Answer<v1::Told> {
        tx.add_blob(name);
        v1::Told told;
        told.set_text(name);
        return told;
      });
    }
    if (body.mode() == "behind") {
      const auto kept = std::make_shared<Reply<v1::Told>>(std::move(reply));
      return request.town().store().write(
          [request, text = body.text()](Tx& tx) -> stadtkern::Status {
            tx.acts_for(request);
            if (text == "no") return Error{Code::Conflict, "refused"};
            tx.acted_on(text);
            return {};
          },
          [kept](stadtkern::Status stored) {
            if (!stored) return kept->send(std::move(stored).error());
            kept->send(v1::Told{});
          });
    }
    if (body.mode() == "throw_early") throw std::runtime_error("before the write");
    const auto* api = request.api();
    request.town().store().write(std::move(reply), [body, api](Tx& tx) -> stadtkern::Answer<v1::Told> {
      if (body.text().empty()) {
        return Error{Code::ValidationFailed, "a note has a text", {}, {{"/text", "is empty"}}};
      }
      tx.execute("INSERT INTO notes (text) VALUES (?)", {body.text()});
      if (body.mode() == "fail") return Error{Code::Conflict, "as you asked"};
      if (body.mode() == "throw") throw std::runtime_error("in the write");
      if (body.mode() == "sql") tx.execute("INSERT INTO nothing (text) VALUES (?)", {body.text()});
      if (body.mode() == "use_blob") tx.add_blob(body.text());
      if (body.mode() == "drop_blob") tx.remove_blob(body.text());
      if (body.mode() == "put_inside") {
        auto name = stadtkern::Blobs(tx.town()).put(body.text());
        if (!name) return name.error();
      }
      if (body.mode() == "undeclared") tx.publish("probe.never.declared", "", "", body);
      if (body.mode() == "call") {
        std::string refused;
        api->bus->call_wait(
            api->host, nullptr, tx.town().handle(), stadtkern::detail::bytes("listener/v1"),
            stadtkern::detail::bytes("Heard"), {}, {}, 0,
            [](void* to, stadtkern_bytes, const stadtkern_error* error) {
              if (error) *static_cast<std::string*>(to) = stadtkern::detail::view(error->message);
            },
            &refused);
        return Error{Code::FailedPrecondition, refused};
      }
      if (body.mode() == "newest") {
        tx.publish("probe.note.other", body.text(), "", body, tx.may_publish("probe.note.other", 2) ? 2 : 1);
      }
      if (body.mode() == "many") {
        for (int i = 0; i < 2 * std::stoi(body.text()); ++i) tx.acted_on("T" + std::to_string(i / 2));
      }
      if (body.mode() == "acted") tx.acted_on(body.text());
      if (body.mode() == "subject") tx.publish("probe.note.made", body.text(), body.text(), body);
      if (body.mode() == "rash") tx.publish("probe.note.other", body.text(), "", body, 2);
      for (int i = 0; i < std::max(1, body.count()); ++i) tx.publish("probe.note.made", body.text(), "", body);
      v1::Told told;
      told.set_text(body.mode() == "big" ? std::string(300 * 1024, 'x') : body.text());
      return stadtkern::created(told, "/notes/" + body.text());
    });
  }

  // Calls of another module, and requests that are kept.
  void perform(const Request& request, const v1::Ask& body, Reply<v1::Told> reply) {
    using stadtkern::detail::bytes;
    const auto* api = request.api();
    if (body.mode() == "hold") {
      const std::lock_guard lock(mutex_);
      held_.push_back(std::move(reply));
      return;
    }
    if (body.mode() == "release") {
      std::vector<Reply<v1::Told>> held;
      {
        const std::lock_guard lock(mutex_);
        held.swap(held_);
      }
      v1::Told told;
      told.set_number(static_cast<std::int64_t>(held.size()));
      for (auto& one : held) one.send(told);
      return reply.send(told);
    }
    if (body.mode() == "work") return work(request, body.text(), std::move(reply));
    const auto answer = [](void* to, stadtkern_bytes payload, const stadtkern_error* error) {
      const std::unique_ptr<Reply<v1::Told>> kept(static_cast<Reply<v1::Told>*>(to));
      if (error) return kept->send(stadtkern::detail::copy(*error));
      v1::Told told;
      told.ParseFromArray(payload.data, static_cast<int>(payload.size));
      kept->send(told);
    };
    auto* kept = new Reply<v1::Told>(std::move(reply));
    const std::string service = body.text().empty() ? "listener/v1" : body.text();
    const auto call = body.mode() == "wait" ? api->bus->call_wait : api->bus->call;
    call(api->host, request.handle(), nullptr, bytes(service), bytes("Heard"), {}, {}, 0, answer, kept);
  }

  // "WORKER ARGUMENT".
  void work(const Request& request, const std::string& what, Reply<v1::Told> reply) {
    const auto space = what.find(' ');
    auto kept = std::make_shared<Reply<v1::Told>>(std::move(reply));
    stadtkern::Worker(request.town(), what.substr(0, space))
        .run({what.substr(space + 1)}, "for the worker", [kept](const Result<stadtkern::WorkerResult>& result) {
          if (!result) return kept->send(result.error());
          v1::Told told;
          told.set_text(std::string(result->output));
          told.set_number(result->status);
          kept->send(told);
        });
  }

  void flow(const Request& request, const v1::Ask& body, Reply<v1::Told> reply) {
    if (body.mode() == "refuse") return reply.send(Error{Code::Conflict, "no stream today"});
    auto* echo = new Echo{request.api()->stream};
    stadtkern_request* raw = reply.release();
    echo->stream = request.api()->stream->accept(raw, &kEcho, echo);
    if (echo->stream) return;
    delete echo;
    const Error error{Code::InvalidArgument, "ask for it as a stream"};
    request.api()->bus->fail(raw, stadtkern::detail::ErrorView(error).get());
  }

  void raw(const Request& request, const stadtkern::HttpRequest& http, Reply<stadtkern::Raw> reply) {
    if (http.parameter("name") == "throw") throw std::runtime_error("in a raw route");
    stadtkern::Raw answer;
    answer.content_type = "text/plain; charset=utf-8";
    answer.headers = {{"x-query", std::string(http.query())}};
    answer.body = std::string(http.parameter("name")) + "|" + std::string(http.base_path()) + "|" +
                  std::string(http.header("accept")) + "|" + (request.principal().anonymous() ? "nobody" : "somebody");
    reply.send(answer);
  }
  // 5 MB, or what the name says.
  Status give(const Request& request, const stadtkern::Download& download) {
    const std::string what(request.http()->parameter("what"));
    if (what == "refused") return Error{Code::Conflict, "as you asked"};
    if (what == "throws") throw std::runtime_error("before the file");
    if (what != "plain") download.begin(200, {{"content-type", "text/plain"}, {"etag", "\"x\""}});
    const auto left = std::make_shared<std::size_t>(what == "empty" ? 0 : 5'000'000);
    download.on_gone([this] { ++gone_; });
    download.on_room([what, left, download]() -> Status {
      for (;;) {
        if (what == "broken" || (what == "breaks" && *left < 4'000'000)) return Error{Code::DataLoss, "no more"};
        if (what == "throws_later" && *left < 4'000'000) throw std::runtime_error("in the middle");
        if (*left == 0) {
          download.end();
          return {};
        }
        const std::size_t size = std::min<std::size_t>(*left, what == "large" ? 1'000'000 : 70'000);
        *left -= size;
        if (!download.write(std::string(size, static_cast<char>('a' + *left / 70'000 % 26)))) return {};
      }
    });
    return {};
  }
  void large(const Request& request, const stadtkern::HttpRequest&, Reply<stadtkern::Raw> reply) {
    const auto hash = std::hash<std::string_view>()(request.body());
    reply.send(stadtkern::Raw{200, "text/plain", std::to_string(request.body().size()) + " " + std::to_string(hash)});
  }
  void raw_write(const Request& request, const stadtkern::HttpRequest&, Reply<stadtkern::Raw> reply) {
    request.town().store().write(
        std::move(reply), [request, text = std::string(request.body())](Tx& tx) -> stadtkern::Answer<stadtkern::Raw> {
          if (text == "act") tx.acts_for(request);
          tx.execute("INSERT INTO notes (text) VALUES (?)", {text});
          return stadtkern::Raw{202, "text/plain", text};
        });
  }

  Result<std::unique_ptr<stadtkern::CommandRun>> import(const Request&, stadtkern::Command command,
                                                        const stadtkern::Host::Arguments& arguments) {
    if (arguments.empty()) return Error{Code::InvalidArgument, "which file?"};
    return std::unique_ptr<stadtkern::CommandRun>(new Import(command, std::string(arguments.front())));
  }

  Status note(Tx& tx, std::string_view name) {
    tx.execute("INSERT INTO ticks (name, at_us) VALUES (?, ?)", {name, tx.now_us()});
    return {};
  }
  Status tick(Tx& tx) {
    (void)note(tx, "tick");
    if (tx.town().settings().boolean("tick_fails")) return Error{Code::Conflict, "as the settings ask"};
    return {};
  }
  Status tock(Tx& tx) { return note(tx, "tock"); }

  std::mutex mutex_;
  std::vector<Reply<v1::Told>> held_;
  std::atomic<int> gone_ = 0;
};

}  // namespace probe

STADTKERN_PLUGIN(probe::Probe)
