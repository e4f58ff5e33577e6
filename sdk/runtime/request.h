// SPDX-License-Identifier: Apache-2.0
// A request that this instance handles: what came over the bus, decoded for the plugin, until it is completed.
#pragma once

#include "runtime/link.h"
#include "runtime/response.h"
#include "runtime/upload.h"
#include "wire/bus_messages.h"
#include "wire/http_head.h"
#include "wire/identity.h"
#include "wire/prefix.h"

#include <stadtkern/abi.h>
#include <stadtkern/result.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct stadtkern_town;

namespace stadtkern::runtime {

class Runtime;
struct Method;
struct Route;

// How the request came by HTTP, and which route it took.
struct HttpExchange {
  wire::http::RequestHead head;
  const Route* route = nullptr;
  bool page = false;                                            // asked by pages/v1, not by http/v1
  bool for_staff = false;                                       // the route or page demands a role
  std::vector<std::pair<std::string, std::string>> parameters;  // decoded
  std::vector<stadtkern_pair> header_views;
  std::vector<stadtkern_pair> parameter_views;
};

// Made by a worker; completed and deleted by whoever answers it.
struct Request {
  Runtime* runtime = nullptr;
  wire::Prefix prefix;
  Message message;     // owns what `body` may point into
  std::string mapped;  // the protobuf body of a typed HTTP route
  std::string upload;  // the body that came as a stream
  std::unique_ptr<UploadRoom::Share> upload_share;
  std::string_view body;  // what the handler sees
  std::shared_ptr<stadtkern_town> town;
  const Method* method = nullptr;  // null: a raw HTTP route
  wire::Identity identity;
  wire::Context context;
  std::unique_ptr<HttpExchange> http;
  std::atomic<bool> cancelled = false;
  std::vector<stadtkern_bytes> role_views;
  std::vector<stadtkern_bytes> group_views;
};

}  // namespace stadtkern::runtime

struct stadtkern_request : stadtkern::runtime::Request {};
