// SPDX-License-Identifier: EUPL-1.2
#include "tiles/packed.h"

#define ZLIB_CONST  // its input is only read
#include <zlib.h>

#include <new>
#include <stdexcept>

#include "text.h"

namespace places::tiles {
namespace {

constexpr int kGzip = 15 + 16;  // the largest window, with gzip's head
constexpr int kMemory = 8;

const Bytef* input(std::string_view bytes) {
  return reinterpret_cast<const Bytef*>(bytes.data());
}

}  // namespace

std::string packed(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = input(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (done != Z_STREAM_END) throw std::runtime_error("zlib packs less than it promised");
  return out;
}

std::optional<std::string> unpacked(std::string_view bytes, std::size_t most) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzip) != Z_OK) throw std::bad_alloc();
  std::string out(most, '\0');
  stream.next_in = input(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  if (done != Z_STREAM_END) return std::nullopt;
  return out;
}

bool takes_gzip(std::string_view header) {
  while (!header.empty()) {
    const auto end = header.find(',');
    const std::string_view one = trim(header.substr(0, end));
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    if (trim(one.substr(0, one.find(';'))) != "gzip") continue;
    const auto weight = one.find("q=");
    return weight == std::string_view::npos || one.find_first_not_of("0. ", weight + 2) != std::string_view::npos;
  }
  return false;
}

}  // namespace places::tiles
