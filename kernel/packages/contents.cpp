// SPDX-License-Identifier: EUPL-1.2
#include "packages/contents.h"

#include "config/problem.h"

#include <algorithm>
#include <set>

namespace stadtkern::packages {
namespace {

Error wrong(std::string message) {
  return {Code::FailedPrecondition, std::move(message)};
}

Error refused_name(std::string_view name, const std::string& fault) {
  return wrong("the name " + config::in_quotes(name) + " is refused: " + fault);
}

}  // namespace

std::string name_fault(std::string_view name) {
  if (name.empty()) return "it is empty";
  if (name.size() > kLongestName) return "it is longer than " + std::to_string(kLongestName) + " bytes";
  if (name.front() == '/') return "it is absolute";
  const bool visible = std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~' && c != '\\'; });
  if (!visible) return "it may hold visible ASCII only, without a backslash";
  std::size_t steps = 0;
  while (true) {
    const std::size_t slash = name.find('/');
    const std::string_view step = name.substr(0, slash);
    if (step.empty()) return "it has an empty step";
    if (step == "..") return "it leads out of the package";
    if (step.front() == '.') return "a step of it begins with a dot";
    if (++steps > kDeepestName) return "it is deeper than " + std::to_string(kDeepestName) + " folders";
    if (slash == std::string_view::npos) return {};
    name.remove_prefix(slash + 1);
  }
}

bool within_growth(std::uint64_t unpacked, std::uint64_t packed_size) {
  return unpacked <= kFreeGrowth + packed_size * kMostGrowth;
}

Status check_files(const std::vector<PackedFile>& files, std::uint64_t packed_size) {
  if (files.size() > kMostFiles) return wrong("it has more than " + std::to_string(kMostFiles) + " files");
  std::set<std::string, std::less<>> names;
  std::set<std::string, std::less<>> folders;
  std::uint64_t total = 0;
  for (const PackedFile& file : files) {
    if (const std::string fault = name_fault(file.name); !fault.empty()) {
      return refused_name(file.name, fault);
    }
    if (!names.insert(file.name).second) return wrong("it has " + config::in_quotes(file.name) + " twice");
    for (std::size_t at = file.name.find('/'); at != std::string::npos; at = file.name.find('/', at + 1)) {
      folders.insert(file.name.substr(0, at));
    }
    if (file.size > kLargestFile)
      return wrong(config::in_quotes(file.name) + " is larger than a file of a package may be (512 MiB)");
    total += file.size;
    if (total > kLargestUnpacked) return wrong("unpacked it is larger than a package may be (1 GiB)");
  }
  for (const std::string& folder : folders) {
    if (names.contains(folder)) return wrong("it has " + config::in_quotes(folder) + " as a file and as a folder");
  }
  if (packed_size > 0 && !within_growth(total, packed_size)) {
    return wrong("unpacked it is more than " + std::to_string(kMostGrowth) + " times as large as it is packed");
  }
  return {};
}

std::string hashes_text(const std::vector<PackedFile>& files) {
  std::string text;
  for (const PackedFile& file : files) text += file.sha256 + "  " + file.name + "\n";
  return text;
}

Result<Hashes> parse_hashes(std::string_view text) {
  Hashes hashes;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return wrong("its list of hashes does not end with a line's end");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    constexpr std::size_t kNameAt = 64 + 2;
    const bool form = line.size() > kNameAt && line.substr(64, 2) == "  " && sha256_text(line.substr(0, 64));
    if (!form) return wrong("its list of hashes has a line that is none: " + config::in_quotes(line));
    const std::string name(line.substr(kNameAt));
    if (const std::string fault = name_fault(name); !fault.empty()) {
      return refused_name(name, fault);
    }
    if (hashes.size() >= kMostFiles) return wrong("it has more than " + std::to_string(kMostFiles) + " files");
    if (!hashes.emplace(name, line.substr(0, 64)).second) {
      return wrong("its list of hashes names " + config::in_quotes(name) + " twice");
    }
  }
  return hashes;
}

bool sha256_text(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::vector<std::string> missing_parts(const catalogue::Manifest& manifest, const std::vector<PackedFile>& files) {
  std::vector<std::string> wanted;
  if (manifest.runtime == catalogue::Runtime::Isolated) wanted.push_back(manifest.id + ".so");
  // A program that is named by its name alone, or absolutely, is the system's.
  if (!manifest.command.empty()) {
    std::string program = manifest.command.front();
    if (program.starts_with("./")) program.erase(0, 2);
    const bool ours = program != manifest.command.front() || program.find('/') != std::string::npos;
    if (ours && !program.starts_with('/')) wanted.push_back(program);
  }
  for (const catalogue::Worker& worker : manifest.workers) wanted.push_back(worker.program);
  std::erase_if(wanted, [&](const std::string& name) {
    return std::any_of(files.begin(), files.end(), [&](const PackedFile& file) { return file.name == name; });
  });
  return wanted;
}

}  // namespace stadtkern::packages
