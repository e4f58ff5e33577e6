// SPDX-License-Identifier: Apache-2.0
// The C tables that a plugin asks its host for, by id. One file per table; each is a constant.
#pragma once

#include <stadtkern/abi_blobs.h>
#include <stadtkern/abi_download.h>
#include <stadtkern/abi_edge.h>
#include <stadtkern/abi_pages.h>
#include <stadtkern/abi_privacy.h>
#include <stadtkern/abi_roles.h>
#include <stadtkern/abi_worker.h>
#include <stadtkern/result.h>

#include <string_view>

namespace stadtkern::runtime {

class Runtime;

namespace tables {

// What HostHandle::table points to.
const void* find(const stadtkern_host* host, const char* id);

Runtime& runtime_of(const stadtkern_host* host);

// Registration is allowed inside create only. Gives `status` to `fail`, or OK.
stadtkern_code answer(const Status& status, stadtkern_fail fail, void* to);
Status only_in_create(const Runtime& runtime);
// An error that a plugin gave: what only the platform may say becomes INTERNAL, and the log says so.
Error plugins_error(Runtime& runtime, Error error);

extern const stadtkern_log kLog;
extern const stadtkern_town_table kTown;
extern const stadtkern_bus kBus;
extern const stadtkern_stream_table kStream;
extern const stadtkern_command_table kCommand;
extern const stadtkern_http kHttp;
extern const stadtkern_download kDownload;
extern const stadtkern_store kStore;
extern const stadtkern_blobs kBlobs;
extern const stadtkern_events kEvents;
extern const stadtkern_timer kTimer;
extern const stadtkern_listeners kListeners;
extern const stadtkern_registry kRegistry;
extern const stadtkern_edge kEdge;
extern const stadtkern_metrics kMetrics;
extern const stadtkern_privacy kPrivacy;
extern const stadtkern_worker kWorker;
extern const stadtkern_roles kRoles;
extern const stadtkern_pages kPages;
extern const stadtkern_providers kProviders;

}  // namespace tables
}  // namespace stadtkern::runtime
