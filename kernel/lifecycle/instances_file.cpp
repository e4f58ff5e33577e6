// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/instances_file.h"

#include "lifecycle/process.h"

#include <fstream>
#include <system_error>

namespace stadtkern::lifecycle {
namespace {

// Start times count from boot.
std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

}  // namespace

void write_instances(const std::filesystem::path& file, const std::vector<RunningInstance>& instances) {
  const std::filesystem::path temporary = file.string() + ".new";
  std::ofstream out(temporary, std::ios::trunc);
  out << boot_id() << '\n';
  for (const RunningInstance& one : instances) out << one.pid << ' ' << one.start_time << ' ' << one.name << '\n';
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(temporary, file, error);
}

std::vector<RunningInstance> read_instances(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string boot;
  std::vector<RunningInstance> all;
  if (!std::getline(in, boot) || boot != boot_id()) return all;
  RunningInstance one;
  while (in >> one.pid >> one.start_time >> one.name) all.push_back(one);
  return all;
}

std::vector<std::string> end_left_over(const std::filesystem::path& file) {
  std::vector<std::string> ended;
  for (const RunningInstance& one : read_instances(file)) {
    if (one.pid <= 1 || start_time_of(one.pid) != one.start_time) continue;
    end_stranger(one.pid, one.start_time);
    ended.push_back(one.name);
  }
  return ended;
}

}  // namespace stadtkern::lifecycle
