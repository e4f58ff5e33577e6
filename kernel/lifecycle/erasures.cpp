// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/erasures.h"

#include "config/json.h"
#include "config/rfc3339.h"
#include "lifecycle/descriptor.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace stadtkern::lifecycle {
namespace {

constexpr std::array<std::string_view, 4> kKeys{R"({"at":")", R"(","town":")", R"(","module":")", R"(","subject":")"};
constexpr off_t kLongestLine = 1024;
constexpr std::string_view kEnd = R"("})";

// A line as add() writes it, or as a person does who mends one: any JSON that says the same.
std::optional<Erasure> parse(std::string_view line) {
  std::string fault;
  const auto entry = config::parse_json(line, fault);
  const auto word = [&](std::string_view key) {
    const config::Member* member = entry ? entry->find(key) : nullptr;
    return member != nullptr && member->value.kind == config::Kind::Text ? member->value.text : std::string();
  };
  Erasure erasure{word("at"), word("town"), word("module"), word("subject")};
  if (erasure.town.empty() || erasure.module.empty() || erasure.subject.empty()) return std::nullopt;
  if (!config::parse_rfc3339(erasure.at)) return std::nullopt;
  return erasure;
}

// The whole file; a missing one is empty.
Result<std::string> read_whole(const std::filesystem::path& path) {
  const auto failed = [&] { return Error{Code::Unavailable, path.string() + " cannot be read: " + ::strerror(errno)}; };
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file && errno == ENOENT) return std::string();
  if (!file) return failed();
  std::string text;
  std::array<char, 65536> piece{};
  for (;;) {
    const ssize_t count = ::read(file.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed();
    if (count == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
}

// What stands behind the last line end, and where that begins. Nothing, with errno set: the file cannot be read.
struct Tail {
  off_t begin = 0;
  std::string text;
};
std::optional<Tail> read_tail(int file) {
  const off_t size = ::lseek(file, 0, SEEK_END);
  const off_t from = std::max<off_t>(0, size - kLongestLine);
  std::string text(static_cast<std::size_t>(size - from), '\0');
  if (size < 0 || ::pread(file, text.data(), text.size(), from) != static_cast<ssize_t>(text.size())) {
    return std::nullopt;
  }
  const std::size_t begin = text.rfind('\n') + 1;  // npos + 1 is 0
  return Tail{from + static_cast<off_t>(begin), text.substr(begin)};
}

bool sync_folder(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened && ::fsync(opened.get()) == 0;
}

}  // namespace

Status ErasureList::add(const Erasure& erasure) {
  const auto failed = [&](int error) {
    const bool full = error == ENOSPC || error == EDQUOT || error == EROFS;
    return Error{full ? Code::StorageFull : Code::Unavailable,
                 "the erasure cannot be noted in " + file_.string() + ": " + ::strerror(error)};
  };
  const Descriptor file(::open(file_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!file) return failed(errno);
  const auto tail = read_tail(file.get());
  if (!tail) return failed(errno);
  // Without a line end: torn by a crash before anybody was told of it, and cut off; or put there by a person, and kept.
  const bool keep = !tail->text.empty() && parse(tail->text);
  const off_t end = tail->begin + (keep ? static_cast<off_t>(tail->text.size()) : 0);
  if (::ftruncate(file.get(), end) != 0) return failed(errno);
  std::string line(keep ? "\n" : "");
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

// In the order of their lines.
Result<std::vector<Erasure>> ErasureList::all() const {
  const Result<std::string> read = read_whole(file_);
  if (!read) return read.error();
  std::vector<Erasure> list;
  for (std::string_view left = *read; !left.empty();) {
    const std::size_t end = left.find('\n');
    auto erasure = parse(left.substr(0, end));
    if (!erasure && end == std::string_view::npos) break;  // torn by a crash: was not acknowledged
    if (!erasure) {
      return Error{Code::DataLoss, file_.string() + ":" + std::to_string(list.size() + 1) +
                                       " cannot be read, and what it erased must not come back; mend the line"};
    }
    list.push_back(*std::move(erasure));
    left.remove_prefix(std::min(end, left.size() - 1) + 1);
  }
  return list;
}

Result<std::vector<Erasure>> ErasureList::since(std::string_view town, std::int64_t us_since_1970) const {
  Result<std::vector<Erasure>> list = all();
  if (!list) return list.error();
  std::erase_if(*list, [&](const Erasure& erasure) {
    return erasure.town != town || *config::parse_rfc3339(erasure.at) < us_since_1970;
  });
  return list;
}

std::uint64_t ErasureList::lines() const {
  const Result<std::string> read = read_whole(file_);
  return read ? static_cast<std::uint64_t>(std::count(read->begin(), read->end(), '\n')) : 0;
}

Result<std::vector<std::string>> ErasureList::subjects(const std::set<std::string>& towns, std::string_view module,
                                                       const ErasedAfter& after) const {
  Result<std::vector<Erasure>> list = all();
  if (!list) return list.error();
  std::vector<std::string> subjects;
  for (std::size_t i = 0; i < list->size(); ++i) {
    Erasure& erasure = (*list)[i];
    const bool later = i >= after.lines || *config::parse_rfc3339(erasure.at) >= after.us_since_1970;
    if (!later || erasure.module != module || !towns.contains(erasure.town)) continue;
    if (std::find(subjects.begin(), subjects.end(), erasure.subject) != subjects.end()) continue;
    subjects.push_back(std::move(erasure.subject));
  }
  return subjects;
}

bool opaque_id(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.' || c == ':';
  });
}

std::optional<std::int64_t> first_moment(std::string_view text) {
  constexpr std::string_view kFirst = "0000-01-01T00:00:00Z";
  constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  if (text.size() > kForm.size()) return std::nullopt;
  // Whole numbers only: "2026-1" would be taken for a month.
  const std::size_t size = text.size();
  if (size > 0 && size < kForm.size() && kForm[size] == '0' && kForm[size - 1] == '0') return std::nullopt;
  return config::parse_rfc3339(std::string(text).append(kFirst.substr(size)));
}

}  // namespace stadtkern::lifecycle
