// SPDX-License-Identifier: Apache-2.0
// The SDK's runtime: everything between the bus and one plugin. A host gives it the kernel's messages; a test kit gives
// it made-up ones. Knows no socket and no process.
#pragma once

#include "json/schema.h"
#include "runtime/actions.h"
#include "runtime/backups.h"
#include "runtime/blob_sweep.h"
#include "runtime/call_stream.h"
#include "runtime/calls.h"
#include "runtime/edge.h"
#include "runtime/event_retention.h"
#include "runtime/event_retries.h"
#include "runtime/http/downloads.h"
#include "runtime/http/event_streams.h"
#include "runtime/http/routes.h"
#include "runtime/http/static_files.h"
#include "runtime/link.h"
#include "runtime/log.h"
#include "runtime/methods.h"
#include "runtime/misbehaviour.h"
#include "runtime/privacy.h"
#include "runtime/publisher.h"
#include "runtime/registrations.h"
#include "runtime/request.h"
#include "runtime/schedule.h"
#include "runtime/store/stores.h"
#include "runtime/stream.h"
#include "runtime/subscriptions.h"
#include "runtime/timers.h"
#include "runtime/town.h"
#include "runtime/worker_pool.h"
#include "wire/control.h"

#include <stadtkern/abi.h>
#include <stadtkern/result.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace stadtkern::runtime {

// What the plugin's C code holds as its host.
struct HostHandle : stadtkern_host {
  class Runtime* runtime = nullptr;
};

struct Options {
  std::string folder;  // the module's: migrations/, schema/, web/
  store::Clock clock = store::Clock::system();
  // A write function that runs longer ends the instance.
  std::chrono::microseconds stuck_write = store::StoreLimits().stuck_write;
  std::function<std::int64_t()> monotonic_ns;  // the bus's clock: deadlines
  // Handles this instance's answers on the calling worker until `done`; wake() ends a wait whose answer came elsewhere.
  std::function<void(const std::atomic<bool>& done)> wait;
  std::function<void()> wake;
  std::function<void(std::function<void()>)> defer;  // runs a task soon on another thread
  Misbehaviour::Report misbehaved;                   // tells the kernel; none: nobody is told
};

class Runtime {
 public:
  // `welcome` is what the kernel said of this instance. link and log outlive the runtime.
  Runtime(wire::control::Welcome welcome, Options options, Link& link, Log& log);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  // --- life, one call at a time -----------------------------------------------------------------------------------
  // Loads schema and migrations, then the plugin says what it serves. [control]
  Status create(const stadtkern_entry& entry);
  Status start();  // [worker]
  // Opens the store of a town that is about to be opened; what goes wrong is open_town's to say. [any]
  void prepare_store(const std::string& town);
  Status open_town(const wire::control::TownOpen& facts);  // [worker]
  // New settings; refused by the plugin: the old ones stay. [worker]
  Status reconfigure_town(const wire::control::TownOpen& facts);
  void close_town(std::uint32_t id);  // [worker]
  // This instance's standing work (timers, subscriptions) may run in that town from now on. [worker]
  void activate(std::uint32_t town, std::uint64_t activation);
  // Ends when what is under way has ended, or after `ms`. [worker]
  void drain(std::uint32_t ms);
  void destroy();  // no handle() runs any more, none comes [control]

  // --- traffic ----------------------------------------------------------------------------------------------------
  // One message of the bus, which the link has shown to arrived() before. [worker]
  void handle(Message message);
  // Whether it must not stand behind requests: metrics, event pulls, health. [any]
  bool for_lane(const Message& message) const;
  void listener(const stadtkern_listener& listener);       // [control]
  void registry(const wire::control::Registry& snapshot);  // [control]
  void bus_lost();                                         // [control]
  // The bus is another kernel's now. Calls from before that are not among `sent_again` were answered by the one before,
  // or it has lost them: those without an answer after a second get one from here. [control]
  void bus_replaced(const std::vector<std::uint64_t>& before, const std::unordered_set<std::uint64_t>& sent_again);
  [[nodiscard]] std::vector<std::uint64_t> calls_under_way() const { return calls_.under_way(); }
  void watch() {
    event_streams_.beat(options_.monotonic_ns());
    if (stores_) stores_->watch();
    look_after_doubtful();
  }  // a few times a second [control]
  std::string metrics();
  // Looks at a clock that was set by hand, and returns when what fell due has been done, as far as it needs nobody
  // else. For the test kit; not from a callback.
  void settle();

  // --- for the tables ---------------------------------------------------------------------------------------------
  const wire::control::Welcome& welcome() const { return welcome_; }
  const wire::control::ModuleFacts& facts() const { return facts_; }
  Methods& methods() { return methods_; }
  Routes& routes() { return routes_; }
  Edge& edge() { return edge_; }
  Log& log() { return log_; }
  Misbehaviour& misbehaviour() { return misbehaviour_; }
  store::Stores* stores() { return stores_.get(); }
  const json::Schema* schema() const { return schema_.get(); }
  Registrations& registrations() { return registrations_; }
  bool creating() const { return creating_; }
  WorkerPool& workers() { return workers_; }
  AsideCount& aside() { return aside_; }
  Privacy* privacy() { return privacy_.get(); }                                     // null: no personal data
  void soon(std::function<void()> task) const { options_.defer(std::move(task)); }  // on another thread
  void wait_for(const std::atomic<bool>& done) const { options_.wait(done); }
  void wake() const { options_.wake(); }
  std::int64_t monotonic_ns() const { return options_.monotonic_ns(); }
  std::int64_t wall_us() const { return options_.clock.wall_us(); }
  // Whether plugin.toml says that the module holds personal data.
  bool personal_data() const;
  std::shared_ptr<stadtkern_town> town(std::uint32_t id) const;  // null: not open

  // Completes and deletes the request.
  void reply(stadtkern_request* request, const Response& response);
  void fail(stadtkern_request* request, const Error& error);
  // With a message of the runtime's own services, or the error.
  template <class Message>
  void answer(stadtkern_request* request, const Result<Message>& outcome);

  // Turns a request into the stream that it asks for, and owns it until the stream is gone. Null when it asks for none
  // or was turned already.
  std::shared_ptr<Stream> accept_stream(stadtkern_request* request, StreamHandlers handlers);

  struct CallSpec {
    std::uint32_t town = 0;
    std::uint32_t service = 0;
    std::uint32_t method = 0;
    std::string_view payload;
    std::uint64_t parent = 0;
    std::string identity;  // edge only
    wire::Context context;
    std::uint32_t deadline_ms = 0;
    std::uint32_t print = 0;  // the same for requests that ask the same; 0: the payload says it
  };
  // Sends a call; `on_answer` comes exactly once. Returns the correlation, or 0 when it was answered at once.
  std::uint64_t call(const CallSpec& spec, OnAnswer on_answer);
  // The same for a method whose answer may be a stream; on_end comes exactly once.
  std::uint64_t call_stream(const CallSpec& spec, CallStreamHandlers handlers,
                            const std::shared_ptr<std::atomic<std::uint64_t>>& number = nullptr);
  // A call of http/v1.Upload: the payload carries the head, the stream the body.
  std::uint64_t call_upload(const CallSpec& spec, std::string body, OnAnswer on_answer);
  void drop(stadtkern_request* request);  // deletes one whose caller is gone
  void give_credit(std::uint64_t correlation, std::uint32_t bytes);
  void cancel(std::uint64_t correlation);  // also of a stream

 private:
  void look_after_doubtful();
  void arrived(Message& message);  // in the bus's order, before handle()
  void handle_request(wire::Prefix prefix, Message message);
  void dispatch(stadtkern_request* request);
  Status prepare_http(stadtkern_request& request, std::string_view way);
  Status map_typed(stadtkern_request& request);
  Status admit_download(const stadtkern_request& request, bool streamed);
  void refuse_http(stadtkern_request* request, const Error& error);
  void list_routes(stadtkern_request* request);
  void serve_openapi(stadtkern_request* request);
  void take_upload(stadtkern_request* request);
  void serve_pages(stadtkern_request* request);
  void list_pages(stadtkern_request* request);
  Status prepare_page(stadtkern_request& request, bool submitted);
  Status check_pages() const;
  static void make_views(stadtkern_request& request);
  void serve_static(stadtkern_request* request, std::string_view path);
  void serve_implicit(const Service& service, stadtkern_request* request);
  std::shared_ptr<Stream> find_stream(std::uint64_t number);
  std::shared_ptr<CallStream> find_call_stream(std::uint64_t correlation);
  void forget_call_stream(std::uint64_t correlation);
  bool run_call_stream(const wire::Prefix& prefix);
  std::uint64_t send_call(const CallSpec& spec, std::uint64_t correlation, std::uint16_t flags);
  void run_command(stadtkern_request* request);
  void serve_events(stadtkern_request* request);
  void expire_events(stadtkern_request* request);
  void serve_set_aside(stadtkern_request* request, std::string_view method);
  void serve_actions(stadtkern_request* request);
  void serve_backup(stadtkern_request* request);
  Status erase_what_came_back(const std::shared_ptr<stadtkern_town>& opened);
  void prepare_standing_work();
  void begin_next();
  void begin(const std::shared_ptr<stadtkern_town>& open, std::uint64_t activation);
  void wake_subscribers(std::string_view town, std::string_view log_id, std::int64_t last_seq);
  void call_publisher(std::uint32_t town, std::uint32_t service, std::string_view method, std::string_view payload,
                      OnAnswer on_answer);
  void send_reply(const stadtkern_request& request, std::string_view payload);
  Result<std::string> payload_of(const stadtkern_request& request, const Response& response) const;
  Status prepare_privacy();
  void prepare_daily();
  void run_daily(const std::shared_ptr<stadtkern_town>& town);
  void sweep_blobs(const std::shared_ptr<stadtkern_town>& town);
  void remove_events(const std::shared_ptr<stadtkern_town>& town);
  void remove_actions(const std::shared_ptr<stadtkern_town>& town);
  [[nodiscard]] bool takes_changes();
  [[nodiscard]] bool has_blobs() const;
  Status track(stadtkern_request* request);
  void untrack(stadtkern_request* request);

  const wire::control::Welcome welcome_;
  const Options options_;
  Link& link_;
  Log& log_;
  Misbehaviour misbehaviour_;
  const wire::control::ModuleFacts facts_;
  HostHandle host_;
  Methods methods_;
  Routes routes_;
  Registrations registrations_;
  Edge edge_;
  StaticFiles static_files_;
  std::mutex openapi_mutex_;
  std::map<std::string, std::string> openapi_;  // documents, by mount
  std::unique_ptr<json::Schema> schema_;
  std::shared_ptr<const store::Migrations> migrations_;
  // Towns whose standing work is to begin: a few at a time, so that a citizen's write waits for those and not for all.
  struct Activations {
    std::mutex mutex;
    std::deque<std::pair<std::shared_ptr<stadtkern_town>, std::uint64_t>> waiting;
    unsigned running = 0;
  };
  Activations activations_;  // the stores' last jobs still ask for it
  std::unique_ptr<store::Stores> stores_;
  std::unique_ptr<Backups> backups_;  // goes before the stores
  const stadtkern_instance* plugin_ = nullptr;
  std::atomic<bool> creating_ = false;
  WorkerPool workers_;
  Calls calls_;
  EventStreams event_streams_;
  Downloads downloads_;
  const std::shared_ptr<UploadRoom> upload_room_ = std::make_shared<UploadRoom>();
  Publisher publisher_;
  std::unique_ptr<Actions> actions_;                 // only for a module with stores
  std::unique_ptr<EventRetention> event_retention_;  // only for a module that publishes
  std::unique_ptr<BlobSweep> blob_sweep_;            // only for a module with blobs, or with other standing work
  std::unique_ptr<Privacy> privacy_;                 // only for a module with personal data
  std::unique_ptr<Schedule> schedule_;               // only for a plugin with timers or subscriptions
  std::unique_ptr<Timers> timers_;
  AsideCount aside_;
  std::unique_ptr<Subscriptions> subscriptions_;
  std::unique_ptr<EventRetries> event_retries_;  // with subscriptions_

  mutable std::shared_mutex towns_mutex_;
  std::unordered_map<std::uint32_t, std::shared_ptr<stadtkern_town>> towns_;

  std::mutex streams_mutex_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Stream>> streams_;           // by the router's number
  std::unordered_map<std::uint64_t, std::shared_ptr<CallStream>> call_streams_;  // by our correlation

  mutable std::mutex active_mutex_;
  std::condition_variable idle_;
  std::unordered_map<std::uint64_t, stadtkern_request*> active_;  // by the router's number
};

}  // namespace stadtkern::runtime
