// SPDX-License-Identifier: EUPL-1.2
// The pages about the node as a whole: how it fares, the plan, logs, audit. The manifest names their role, so the
// runtime lets nobody else come here. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "form_key.h"

namespace operations {

class OperationsFront {
 public:
  explicit OperationsFront(SentForms& sent) : sent_(sent) {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using PageReply = stadtkern::Reply<stadtkern::Page>;

  void node(const Request& request, const PageRequest& page, PageReply reply);
  void tile(const Request& request, const PageRequest& page, PageReply reply);
  void act(const Request& request, const PageRequest& page, PageReply reply);
  void plan(const Request& request, const PageRequest& page, PageReply reply);
  void apply(const Request& request, const PageRequest& page, PageReply reply);
  void logs(const Request& request, const PageRequest& page, PageReply reply);
  void trace(const Request& request, const PageRequest& page, PageReply reply);
  void audit(const Request& request, const PageRequest& page, PageReply reply);

  SentForms& sent_;
};

}  // namespace operations
