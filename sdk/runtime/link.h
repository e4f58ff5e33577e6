// SPDX-License-Identifier: Apache-2.0
// The way out of the runtime: to the kernel's bus in a host, to the test in a test kit.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace stadtkern::runtime {

// One message of the data bus.
struct Message {
  std::string header;
  std::string payload;
};

class Link {
 public:
  virtual ~Link() = default;
  // Sends [header][payload]; false when the connection is gone or its queue is full. Any thread.
  virtual bool send(std::string_view header, std::string_view payload) = 0;
  // Messages are handled by several threads at once, yet a stream's frames have an order. So `arrived` sees each
  // message when it is taken from the bus: one at a time, in the bus's order, before anybody handles it. It may take
  // the payload and returns soon. Set once, before the first message.
  virtual void in_order(std::function<void(Message&)> arrived) = 0;
};

}  // namespace stadtkern::runtime
