// SPDX-License-Identifier: Apache-2.0
// One running module of a test: plugin, runtime, and the worker threads that a host would have.
#pragma once

#include "runtime/runtime.h"
#include "testkit/manifest.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace stadtkern::testkit {

class Node;

class Module final : public runtime::Link {
 public:
  // `log` is a descriptor that the log is written to.
  Module(Node& node, Manifest manifest, wire::control::Welcome welcome, std::string folder, unsigned workers, int log);
  ~Module() override;

  Status create(const stadtkern_entry& entry);
  // Ends workers, stores and plugin. What others send from now on is answered by the node.
  void stop();

  const Manifest& manifest() const { return manifest_; }
  runtime::Runtime& runtime() { return *runtime_; }
  bool provides(std::uint32_t service) const;
  bool may_call(std::uint32_t service) const;

  void deliver(runtime::Message message);  // in the bus's order
  void settle();                           // returns when no message waits or is handled

  bool send(std::string_view header, std::string_view payload) override;
  void in_order(std::function<void(runtime::Message&)> arrived) override { arrived_ = std::move(arrived); }

 private:
  bool next(runtime::Message& out, const std::atomic<bool>* until);
  void work();
  void wait(const std::atomic<bool>& done);
  void run_deferred();

  Node& node_;
  const Manifest manifest_;
  const wire::control::Welcome welcome_;
  runtime::Log log_;
  std::function<void(runtime::Message&)> arrived_;
  std::mutex order_mutex_;
  std::mutex mutex_;
  std::condition_variable signal_;
  std::deque<runtime::Message> waiting_;
  std::deque<std::function<void()>> deferred_;
  std::size_t busy_ = 0;
  bool closed_ = false;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::vector<std::thread> threads_;
};

}  // namespace stadtkern::testkit
