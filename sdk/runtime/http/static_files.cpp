// SPDX-License-Identifier: Apache-2.0
#include "runtime/http/static_files.h"

#include <sodium/crypto_generichash.h>
#include <sodium/utils.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

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

struct Encoding {
  std::string_view name;
  std::string_view ending;
};
constexpr std::array kEncodings{Encoding{"br", ".br"}, Encoding{"gzip", ".gz"}};  // the smallest first

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// "q=0" and "q=0.0" say no; how much somebody likes one beside another is not looked at.
bool refused(std::string_view weight) {
  return (weight.starts_with("q=0") || weight.starts_with("Q=0")) &&
         weight.find_first_not_of("0.", 2) == std::string_view::npos;
}

bool accepts(std::string_view field, std::string_view encoding) {
  bool any = false;
  while (!field.empty()) {
    const auto end = field.find(',');
    const std::string_view item = field.substr(0, end);
    field.remove_prefix(end == std::string_view::npos ? field.size() : end + 1);
    const auto sign = item.find(';');
    const std::string_view named = trimmed(item.substr(0, sign));
    const bool taken = sign == std::string_view::npos || !refused(trimmed(item.substr(sign + 1)));
    if (named == encoding) return taken;
    if (named == "*") any = taken;
  }
  return any;
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
  std::set<std::string> there;
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
    if (it->is_regular_file(error)) there.insert(fs::relative(it->path(), root, error).string());
  }
  for (const std::string& name : there) {
    const auto ending = std::find_if(kEncodings.begin(), kEncodings.end(),
                                     [&](const Encoding& one) { return name.ends_with(one.ending); });
    if (ending != kEncodings.end() && there.contains(name.substr(0, name.size() - ending->ending.size()))) continue;
    Known& known = files_[name];
    for (const Encoding& one : kEncodings) {
      const std::string compressed = name + std::string(one.ending);
      if (there.contains(compressed)) known.push_back({one.name, (root / compressed).string(), {}});
    }
    known.push_back({{}, (root / name).string(), {}});
  }
}

Result<StaticFiles::File> StaticFiles::read(std::string_view path, std::string_view accepted) {
  File out;
  std::string name;
  {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(path);
    if (found == files_.end()) return Error{Code::NotFound, "there is no file at this address"};
    const Known& known = found->second;
    const auto best = std::find_if(known.begin(), known.end() - 1,
                                   [&](const Variant& one) { return accepts(accepted, one.encoding); });
    name = best->file;
    out.encoding = best->encoding;
    out.varies = known.size() > 1;
  }
  std::ifstream in(name, std::ios::binary);
  out.content_type = content_type_of(path);
  out.body.assign(std::istreambuf_iterator<char>(in), {});
  if (!in.good() && !in.eof()) return Error{Code::Unavailable, "the file cannot be read at the moment"};
  const std::lock_guard lock(mutex_);
  for (Variant& one : files_.find(path)->second) {
    if (one.file != name) continue;
    if (one.etag.empty()) one.etag = etag_of(out.body);
    out.etag = one.etag;
  }
  return out;
}

}  // namespace stadtkern::runtime
