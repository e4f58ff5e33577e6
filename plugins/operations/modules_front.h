// SPDX-License-Identifier: EUPL-1.2
// The pages about modules: all of them, one, its settings in a town, catalogues. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "form_key.h"

namespace operations {

class ModulesFront {
 public:
  explicit ModulesFront(SentForms& sent) : sent_(sent) {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using PageReply = stadtkern::Reply<stadtkern::Page>;

  void list(const Request& request, const PageRequest& page, PageReply reply);
  void tile(const Request& request, const PageRequest& page, PageReply reply);
  void module(const Request& request, const PageRequest& page, PageReply reply);
  void act(const Request& request, const PageRequest& page, PageReply reply);
  void confirm(const Request& request, const PageRequest& page, PageReply reply);
  void settings(const Request& request, const PageRequest& page, PageReply reply);
  void change_settings(const Request& request, const PageRequest& page, PageReply reply);
  void catalogue(const Request& request, const PageRequest& page, PageReply reply);
  void act_on_catalogue(const Request& request, const PageRequest& page, PageReply reply);

  SentForms& sent_;
};

}  // namespace operations
