// SPDX-License-Identifier: EUPL-1.2
#include "metrics.h"

#include <algorithm>

#include "ascii.h"

namespace gateway {
namespace {

void head(std::string& text, std::string_view name, std::string_view type, std::string_view help) {
  text.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

template <class Value>
void sample(std::string& text, std::string_view name, std::string_view labels, Value value) {
  text.append(name);
  if (!labels.empty()) text.append("{").append(labels).append("}");
  text.push_back(' ');
  append_number(text, value);
  text.push_back('\n');
}

std::string target(std::string_view module) {
  return "target=\"" + std::string(module.empty() ? "gateway" : module) + "\"";
}

}  // namespace

void Metrics::request(std::string_view town, std::string_view module, unsigned status, std::chrono::microseconds took,
                      std::uint64_t bytes) {
  const double seconds = std::chrono::duration<double>(took).count();
  std::size_t bucket = 0;
  while (bucket < kBounds.size() && seconds > kBounds[bucket].seconds) ++bucket;
  const std::lock_guard lock(mutex_);
  auto found = series_.find(module);
  if (found == series_.end()) found = series_.emplace(module, Series{}).first;
  auto& series = found->second;
  ++series.by_class[std::min(status / 100, 5u)];
  ++series.buckets[bucket];
  series.seconds += seconds;
  series.bytes += bytes;
  if (town.empty() || module.empty()) return;
  auto in_town = towns_.find(town);
  if (in_town == towns_.end()) in_town = towns_.try_emplace(std::string(town)).first;
  auto count = in_town->second.find(module);
  if (count == in_town->second.end()) count = in_town->second.try_emplace(std::string(module)).first;
  ++count->second.requests;
  if (status >= 500) ++count->second.errors;
}

Metrics::Count Metrics::of_town(std::string_view town, std::string_view module) const {
  const std::lock_guard lock(mutex_);
  const auto in_town = towns_.find(town);
  if (in_town == towns_.end()) return {};
  const auto count = in_town->second.find(module);
  return count == in_town->second.end() ? Count{} : count->second;
}

std::string Metrics::text() const {
  const auto series = [this] {
    const std::lock_guard lock(mutex_);
    return series_;
  }();
  std::string text;
  head(text, "stadtkern_http_requests_total", "counter", "Requests answered, by target module and class of status.");
  for (const auto& [module, counts] : series) {
    for (std::size_t c = 1; c < counts.by_class.size(); ++c) {
      if (counts.by_class[c] == 0) continue;
      sample(text, "stadtkern_http_requests_total", target(module) + ",status=\"" + std::to_string(c) + "xx\"",
             counts.by_class[c]);
    }
  }
  head(text, "stadtkern_http_response_bytes_total", "counter", "Bytes of answers' bodies.");
  for (const auto& [module, counts] : series) {
    sample(text, "stadtkern_http_response_bytes_total", target(module), counts.bytes);
  }
  head(text, "stadtkern_http_request_seconds", "histogram", "Time from a request's head to its answer's last byte.");
  for (const auto& [module, counts] : series) {
    std::uint64_t sum = 0;
    for (std::size_t b = 0; b <= kBounds.size(); ++b) {
      sum += counts.buckets[b];
      const auto bound = b < kBounds.size() ? kBounds[b].label : std::string_view("+Inf");
      sample(text, "stadtkern_http_request_seconds_bucket", target(module) + ",le=\"" + std::string(bound) + "\"", sum);
    }
    sample(text, "stadtkern_http_request_seconds_sum", target(module), counts.seconds);
    sample(text, "stadtkern_http_request_seconds_count", target(module), sum);
  }
  head(text, "stadtkern_http_connections", "gauge", "Connections that are open.");
  sample(text, "stadtkern_http_connections", {}, open_.load(std::memory_order_relaxed));
  head(text, "stadtkern_http_connections_accepted_total", "counter", "Connections accepted.");
  sample(text, "stadtkern_http_connections_accepted_total", {}, accepted_.load(std::memory_order_relaxed));
  head(text, "stadtkern_http_accept_pauses_total", "counter", "Times no more connections were accepted for a while.");
  sample(text, "stadtkern_http_accept_pauses_total", {}, pauses_.load(std::memory_order_relaxed));
  head(text, "stadtkern_tls_handshakes_refused_total", "counter", "Connections of clients that begin too many.");
  sample(text, "stadtkern_tls_handshakes_refused_total", {}, refused_.load(std::memory_order_relaxed));
  head(text, "stadtkern_tls_certificate_end_seconds", "gauge", "When the first certificate ends, since 1970; 0: none.");
  sample(text, "stadtkern_tls_certificate_end_seconds", {}, certificates_end_.load());
  head(text, "stadtkern_tls_certificate_faults", "gauge", "Certificate files that cannot be used as they are now.");
  sample(text, "stadtkern_tls_certificate_faults", {}, certificate_faults_.load());
  return text;
}

}  // namespace gateway
