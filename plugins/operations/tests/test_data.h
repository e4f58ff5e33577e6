// SPDX-License-Identifier: EUPL-1.2
// What a node told, as text; and a place for pages.
#pragma once

#include <string>
#include <string_view>

#include "place.h"
#include "told.h"

namespace operations {

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

inline Place place_in(std::string language = "en") {
  return {std::move(language), "/t/x/console/en/operations",
          "musterstadt",       [] { return std::string("key"); },
          "Europe/Berlin",     {{"a1", {"Eva Beispiel", "/t/x/console/en/identity/people/a1"}}}};
}

inline Told told_text(std::string result, unsigned exit_code = 0) {
  return told(Outcome{exit_code, std::move(result), {}, false});
}

inline Told told_error(const std::string& code, const std::string& message) {
  return told_text(R"json({"error":{"code":")json" + code + R"json(","message":")json" + message + R"json("}})json", 1);
}

inline Told not_through(stadtkern::Code code, std::string message = "why") {
  return told(stadtkern::Error{code, std::move(message)});
}

// A node with waste in two towns, a module that crashed, and a swap of waste that is watched.
inline const char* const kStatus =
    R"json({"kernel":{"version":"0.1.0","pid":10807,"uptime_s":7322,"state_folder":"/state","config_folder":"/config","log_level":"info","epoch":1,"audit_head":"559003f9","audit_records":15,"audit_fault":""},"towns":["musterdorf","musterstadt"],"modules":[)json"
    R"json({"id":"gateway","version":"0.1.0","towns":[],"runtime":"isolated","state":"ready","pid":10816,"restarts":0,"inflight":0,"rss_bytes":16203776,"unit":"gateway@0.1.0","uptime_s":7320,"requests":0,"errors":0,"p99_us":0,"wanted_towns":0,"failed_towns":{},"note":"","last_output":"","log_lines_dropped":0},)json"
    R"json({"id":"parking","version":"2.0.1","towns":[],"runtime":"isolated","state":"quarantined","pid":0,"restarts":5,"inflight":0,"rss_bytes":0,"unit":"parking@2.0.1","uptime_s":0,"requests":12,"errors":3,"p99_us":45000,"wanted_towns":1,"failed_towns":{"musterdorf":"bad feed <free>"},"note":"5 crashes in 60 s","last_output":"terminate called: bad feed\n","log_lines_dropped":0},)json"
    R"json({"id":"waste","version":"1.0.0","towns":["musterstadt","musterdorf"],"runtime":"isolated","state":"ready","pid":10814,"restarts":0,"inflight":1,"rss_bytes":20975616,"unit":"waste@1.0.0","uptime_s":7320,"requests":184022,"errors":1,"p99_us":4120,"wanted_towns":2,"failed_towns":{},"note":"","last_output":"","log_lines_dropped":0},)json"
    R"json({"id":"waste","version":"1.1.0","towns":["musterstadt"],"runtime":"isolated","state":"ready","pid":10876,"restarts":0,"inflight":0,"rss_bytes":19636224,"unit":"waste@1.1.0","uptime_s":12,"requests":412,"errors":0,"p99_us":3890,"wanted_towns":1,"failed_towns":{},"note":"","last_output":"","log_lines_dropped":0}],)json"
    R"json("listeners":[{"name":"http","address":"127.0.0.1:37759","module":"gateway"}],"drifts":["musterdorf: waste is disabled here, the file says enabled"],"unsigned_packages":false,"lock_notes":[],"kept_data":[],"withdrawn":[],)json"
    R"json("swap":{"module":"waste","from":"1.0.0","to":"1.1.0","phase":"watching","towns":["musterstadt"],"left_out":{"musterdorf":"the store is busy"},"why":"","note":"","flip_ms":21,"watch_left_ms":58508,"events":["+0 ms starting waste 1.1.0 beside the version that serves","+21 ms serves musterstadt"],"who":"operator:0","old":{"requests":40,"errors":1,"p99_us":4120,"rss_bytes":20975616},"new":{"requests":412,"errors":0,"p99_us":3890,"rss_bytes":19636224}}})json";

inline const char* const kDoctor =
    R"json({"problems":1,"warnings":1,"checks":[{"check":"kernel","level":"ok","text":"pid 10807, up 0 s","next":""},{"check":"backups","level":"warning","text":"none yet of musterdorf","next":"stadtkern backup TOWN FILE","code":"backups.never","about":"musterdorf"},{"check":"module parking","level":"problem","text":"quarantined","next":"stadtkern restart parking"}]})json";

inline const char* const kAudit =
    R"json({"entries":[{"number":1,"time":"2026-11-27T04:39:00.866Z","who":"kernel","what":"started","detail":"epoch 1"},{"number":2,"time":"2026-11-27T04:40:00.950Z","who":"person:a1@musterstadt","what":"restart","detail":"waste <b>","why":"slow"}]})json";

inline const char* const kPackages =
    R"json({"packages":[{"id":"waste","version":"1.0.0","sha256":"aa","folder":"/p/waste-1.0.0","in_use":true,"key":"k"},{"id":"waste","version":"1.1.0","sha256":"bb","folder":"/p/waste-1.1.0","in_use":true,"key":"k"}]})json";

inline const char* const kSearch =
    R"json({"packages":[{"id":"waste","version":"1.10.0","catalogue":"main","sha256":"cc","size":1,"name":{"de":"Müll und Schäden","en":"Rubbish and defects"},"summary":{"de":"Melden","en":"Report"},"whats_new":{"de":"Schneller","en":"Faster"},"licence":"EUPL-1.2","publisher":"stadtkern","provides":["waste/v1 1.3"],"requires":["places/v1 ^1.0 (optional)"],"schema":4,"schema_reads_from":2,"installed":false},{"id":"waste","version":"1.2.0","catalogue":"main","sha256":"dd","size":1,"name":{},"summary":{},"whats_new":{},"licence":"","publisher":"","provides":[],"requires":[],"schema":4,"schema_reads_from":2,"installed":false,"withdrawn":"loses photos"}]})json";

}  // namespace operations
