// SPDX-License-Identifier: EUPL-1.2
// The pages about towns, tokens and what modules hold of people. Any worker.
#pragma once

#include <stadtkern/plugin.h>

namespace operations {

class TownsFront {
 public:
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using PageReply = stadtkern::Reply<stadtkern::Page>;

  void list(const Request& request, const PageRequest& page, PageReply reply);
  void make_token(const Request& request, const PageRequest& page, PageReply reply);
  void town(const Request& request, const PageRequest& page, PageReply reply);
  void privacy(const Request& request, const PageRequest& page, PageReply reply);
  void answer_person(const Request& request, const PageRequest& page, PageReply reply);
};

}  // namespace operations
