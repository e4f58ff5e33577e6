// SPDX-License-Identifier: EUPL-1.2
// bus_bench: what a call over the bus costs, beside the peers, in interleaved rounds. README.md says how to read it.
#include "bus_measure.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace stadtkern::bench;

struct Options {
  int rounds = 7;
  double seconds = 1.0;
  bool json = false;
  std::string only;  // participants whose name begins so
};

// One line of the table: how the load looks, and which figure of Measured is compared.
struct Discipline {
  std::string name;
  Load load;
  bool latency;
};

constexpr std::string_view kReference = "zmq_proxy";

void usage(std::FILE* out) {
  std::fputs(
      "usage: bus_bench [options]\n"
      "  --smoke        one short round: does it run at all\n"
      "  --rounds N     interleaved rounds (default 7)\n"
      "  --seconds S    per participant and round (default 1)\n"
      "  --only NAME    only participants whose name begins so (zmq_proxy, the reference, always runs)\n"
      "  --json         JSON lines instead of the table\n",
      out);
}

// False after a usage error.
bool read_options(int count, char** arguments, Options& options) {
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    const char* value = i + 1 < count ? arguments[i + 1] : nullptr;
    if (argument == "--smoke") {
      options.rounds = 1;
      options.seconds = 0.15;
    } else if (argument == "--json") {
      options.json = true;
    } else if (argument == "--help") {
      usage(stdout);
      std::exit(0);
    } else if (value != nullptr && argument == "--rounds") {
      options.rounds = std::max(1, std::atoi(arguments[++i]));
    } else if (value != nullptr && argument == "--seconds") {
      options.seconds = std::max(0.01, std::atof(arguments[++i]));
    } else if (value != nullptr && argument == "--only") {
      options.only = arguments[++i];
    } else {
      return false;
    }
  }
  return true;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double figure(const Discipline& discipline, const Measured& measured) {
  return discipline.latency ? measured.p50_us : measured.per_second;
}

// The ratio to the reference of the same round, then the median: a noisy neighbour hits both.
double ratio(const Discipline& discipline, const std::vector<Measured>& own, const std::vector<Measured>& reference) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < own.size() && i < reference.size(); ++i) {
    const double base = figure(discipline, reference[i]);
    if (base > 0) ratios.push_back(figure(discipline, own[i]) / base);
  }
  return ratios.empty() ? 0 : median(ratios);
}

void report(const Discipline& discipline, const std::string& name, const std::vector<Measured>& runs, double to_proxy,
            bool json) {
  const auto middle = [&runs](double Measured::*member) {
    std::vector<double> values;
    for (const Measured& run : runs) values.push_back(run.*member);
    return median(values);
  };
  double best = 0;
  std::uint64_t failed = 0;
  for (const Measured& run : runs) {
    failed += run.failed;
    const double value = figure(discipline, run);
    if (best == 0 || (discipline.latency ? value < best : value > best)) best = value;
  }
  const double per_second = middle(&Measured::per_second), p50 = middle(&Measured::p50_us),
               p99 = middle(&Measured::p99_us), cpu = middle(&Measured::broker_cpu_us);
  if (json) {
    std::printf(
        "{\"bench\":\"bus\",\"discipline\":\"%s\",\"participant\":\"%s\",\"rounds\":%zu,\"per_second\":%.0f,"
        "\"p50_us\":%.1f,\"p99_us\":%.1f,\"best\":%.1f,\"broker_cpu_us\":%.2f,\"to_zmq_proxy\":%.3f,\"failed\":%llu}\n",
        discipline.name.c_str(), name.c_str(), runs.size(), per_second, p50, p99, best, cpu, to_proxy,
        static_cast<unsigned long long>(failed));
  } else {
    std::printf("%-22s %-18s %10.0f %9.1f %9.1f %10.1f %9.2f %9.3f %7llu\n", discipline.name.c_str(), name.c_str(),
                per_second, p50, p99, best, cpu, to_proxy, static_cast<unsigned long long>(failed));
  }
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  if (!read_options(count, arguments, options)) {
    usage(stderr);
    return 2;
  }
  std::string folder = (std::filesystem::temp_directory_path() / "stadtkern-bench.XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) {
    std::perror("bus_bench: temporary folder");
    return 3;
  }

  std::vector<Participant> participants = zmq_participants();
  std::string why;
  for (Participant& peer : nats_participants(why)) participants.push_back(std::move(peer));
  participants.push_back(unix_socket_floor());
  std::erase_if(participants,
                [&](const Participant& one) { return !one.name.starts_with(options.only) && one.name != kReference; });
  if (!why.empty()) std::fprintf(options.json ? stderr : stdout, "left out: nats (%s)\n", why.c_str());

  const double s = options.seconds;
  const std::vector<Discipline> disciplines{
      {"window 256, 100 B", {100, 256, s, false}, false},
      {"window 256, 1 KiB", {1024, 256, s, false}, false},
      {"pinned p50, 100 B", {100, 1, s, true}, true},
  };
  if (!options.json) {
    std::printf("%-22s %-18s %10s %9s %9s %10s %9s %9s %7s\n", "discipline", "participant", "per_s", "p50_us", "p99_us",
                "best", "cpu_us", "to_proxy", "failed");
  }
  bool complete = true;
  for (const Discipline& discipline : disciplines) {
    std::map<std::string, std::vector<Measured>> runs;
    for (int round = 0; round < options.rounds; ++round) {
      for (const Participant& participant : participants) {
        runs[participant.name].push_back(participant.run(discipline.load, folder));
      }
    }
    for (const Participant& participant : participants) {
      const auto& own = runs[participant.name];
      report(discipline, participant.name, own, ratio(discipline, own, runs[std::string(kReference)]), options.json);
      for (const Measured& run : own) complete = complete && run.per_second > 0 && run.failed == 0;
    }
  }
  if (!options.json) {
    for (const Participant& participant : participants) {
      std::printf("%-18s %s\n", participant.name.c_str(), participant.what.c_str());
    }
  }
  std::filesystem::remove_all(folder);
  if (!complete) std::fputs("bus_bench: a participant failed or answered with errors\n", stderr);
  return complete ? 0 : 1;
}
