// SPDX-License-Identifier: EUPL-1.2
// The body of a streamed answer: pieces come from the workers' threads and go to the client as they come, chunked for
// HTTP/1.1. What is held is bounded by the credit that the module has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace gateway {

class Flow {
 public:
  // ---- from the module, any thread. True: the io thread must be told; false: it is going to look anyway.
  bool begin();
  bool piece(std::string_view bytes);
  bool end();
  bool break_off();  // an end before the body's
  bool begun() const;

  // ---- io thread
  // Takes in what has come since.
  void collect(bool chunked);
  bool on() const noexcept { return on_; }          // the answer is a stream
  bool over() const noexcept { return over_; }      // the module will say no more
  bool closed() const noexcept { return closed_; }  // the client will be told no more than what is waiting
  bool cut() const noexcept { return cut_; }        // and then not that it has all of it
  // Ends it for the client, whatever the module still says.
  void close(bool chunked);
  std::string_view waiting() const noexcept { return waiting_; }
  // The client has taken these bytes of it; returns the credit that the module gets back.
  std::uint32_t sent(std::size_t bytes);
  // The module gets so much less to go on with: what it makes at once keeps others from its workers.
  void hold_back(std::uint32_t bytes) { to_hold_ = bytes; }
  std::uint64_t total() const noexcept { return total_; }

  void clear();

 private:
  mutable std::mutex mutex_;  // of the five below
  std::string arrived_;
  bool begun_ = false;
  bool ended_ = false;
  bool broken_ = false;
  bool told_ = false;

  std::string waiting_;
  std::uint64_t total_ = 0;   // bytes of the body
  std::uint32_t credit_ = 0;  // of what is waiting
  std::uint32_t to_hold_ = 0;
  std::size_t taken_ = 0;  // by the client, no credit given back yet
  bool on_ = false;
  bool over_ = false;
  bool closed_ = false;
  bool cut_ = false;
};

}  // namespace gateway
