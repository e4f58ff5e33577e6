// SPDX-License-Identifier: Apache-2.0
#include "runtime/http/static_files.h"

#include <sodium/crypto_generichash.h>
#include <sodium/utils.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace stadtkern::runtime {
namespace {

std::string_view content_type_of(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".json", "application/json; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".webp", "image/webp"},
      {".woff2", "font/woff2"},
      {".txt", "text/plain; charset=utf-8"},
      {".ico", "image/x-icon"},
      {".webmanifest", "application/manifest+json"},
      {".map", "application/json; charset=utf-8"}};
  for (const auto& [ending, type] : kTypes) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

}  // namespace

std::string etag_of(std::string_view bytes) {
  std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                     nullptr, 0);
  std::array<char, 2 * crypto_generichash_BYTES_MIN + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return "\"" + std::string(hex.data()) + "\"";
}

bool none_match_hits(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    const auto end = header.find(',');
    std::string_view item = header.substr(0, end);
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item == "*") return true;
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == etag) return true;
  }
  return false;
}

StaticFiles::StaticFiles(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path root = fs::path(folder) / "web";
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
    if (it->is_regular_file(error)) files_[fs::relative(it->path(), root, error).string()].file = it->path().string();
  }
}

Result<StaticFiles::File> StaticFiles::read(std::string_view path) {
  std::string name;
  {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(path);
    if (found == files_.end()) return Error{Code::NotFound, "there is no file at this address"};
    name = found->second.file;
  }
  std::ifstream in(name, std::ios::binary);
  File out{std::string(content_type_of(path)), {}, {std::istreambuf_iterator<char>(in), {}}};
  if (!in.good() && !in.eof()) return Error{Code::Unavailable, "the file cannot be read at the moment"};
  const std::lock_guard lock(mutex_);
  auto& known = files_.find(path)->second;
  if (known.etag.empty()) known.etag = etag_of(out.body);
  out.etag = known.etag;
  return out;
}

}  // namespace stadtkern::runtime
