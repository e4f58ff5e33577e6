// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/erasures.h"

#include "lifecycle/descriptor.h"
#include "log.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <optional>

namespace stadtkern::lifecycle {
namespace {

constexpr std::array<std::string_view, 4> kKeys{R"({"at":")", R"(","town":")", R"(","module":")", R"(","subject":")"};
constexpr off_t kLongestLine = 1024;
constexpr std::string_view kEnd = R"("})";

// What add() wrote: the values hold nothing that JSON escapes.
std::optional<Erasure> parse(std::string_view line) {
  Erasure erasure;
  const std::array<std::string*, 4> values{&erasure.at, &erasure.town, &erasure.module, &erasure.subject};
  for (std::size_t i = 0; i < kKeys.size(); ++i) {
    if (!line.starts_with(kKeys[i])) return std::nullopt;
    line.remove_prefix(kKeys[i].size());
    const std::size_t end = line.find('"');
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    *values[i] = line.substr(0, end);
    line.remove_prefix(end);
  }
  return line == kEnd ? std::optional(std::move(erasure)) : std::nullopt;
}

// Where the next line belongs: behind the last whole one, for a crash may have torn one, which nobody was told of. -1:
// the file cannot be read.
off_t end_of_last_line(int file) {
  const off_t size = ::lseek(file, 0, SEEK_END);
  const off_t from = std::max<off_t>(0, size - kLongestLine);
  std::string tail(static_cast<std::size_t>(size - from), '\0');
  if (size < 0 || ::pread(file, tail.data(), tail.size(), from) != static_cast<ssize_t>(tail.size())) return -1;
  return from + static_cast<off_t>(tail.rfind('\n') + 1);  // npos + 1 is 0
}

bool sync_folder(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened && ::fsync(opened.get()) == 0;
}

}  // namespace

Status ErasureList::add(const Erasure& erasure) {
  const auto failed = [&](int error) {
    return Error{Code::Unavailable, "the erasure cannot be noted in " + file_.string() + ": " + ::strerror(error)};
  };
  const Descriptor file(::open(file_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!file) return failed(errno);
  const off_t end = end_of_last_line(file.get());
  if (end < 0 || ::ftruncate(file.get(), end) != 0) return failed(errno);
  std::string line;
  for (std::size_t i = 0; const std::string* value : {&erasure.at, &erasure.town, &erasure.module, &erasure.subject}) {
    line.append(kKeys[i++]).append(*value);
  }
  line.append(kEnd).append("\n");
  const ssize_t written = ::write(file.get(), line.data(), line.size());
  const bool whole = written == static_cast<ssize_t>(line.size());
  if (whole && ::fsync(file.get()) == 0 && (end > 0 || sync_folder(file_))) return {};
  const int error = written >= 0 && !whole ? ENOSPC : errno;
  [[maybe_unused]] const int cut = ::ftruncate(file.get(), end);
  return failed(error);
}

Result<std::vector<Erasure>> ErasureList::since(std::string_view town, std::string_view time) const {
  std::vector<Erasure> list;
  std::error_code error;
  if (!std::filesystem::exists(file_, error)) return list;
  std::ifstream in(file_, std::ios::binary);
  if (!in) return Error{Code::Unavailable, file_.string() + " cannot be read"};
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (in.eof()) break;  // without a line end: torn by a crash
    auto erasure = parse(line);
    if (!erasure) {
      return Error{Code::DataLoss, file_.string() + ":" + std::to_string(number) +
                                       " is no erasure; mend or remove the line: it is needed after a restore"};
    }
    if (erasure->town == town && erasure->at >= time) list.push_back(*std::move(erasure));
  }
  return list;
}

bool opaque_id(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.' || c == ':';
  });
}

bool time_prefix(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  if (text.size() > kForm.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == '0' ? !digit : text[i] != kForm[i]) return false;
  }
  // Whole numbers only: "2026-1" would be taken for a month.
  return text.size() == kForm.size() || text.empty() || kForm[text.size()] != '0' || kForm[text.size() - 1] != '0';
}

}  // namespace stadtkern::lifecycle
