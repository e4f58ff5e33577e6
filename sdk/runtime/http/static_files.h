// SPDX-License-Identifier: Apache-2.0
// The files of a module's web/ folder, below its mount at /web/: read when asked for, with a strong ETag of their
// bytes. Beside page.css may lie page.css.br and page.css.gz, the same compressed when it was built: they are no files
// of their own, and go to whoever takes that encoding (RFC 9110 section 12.5.3).
#pragma once

#include "wire/http_head.h"

#include <stadtkern/result.h>

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::runtime {

class StaticFiles {
 public:
  // Notes which files there are; what is not there then is never served. No web/ folder: none.
  explicit StaticFiles(const std::string& folder);

  bool empty() const { return files_.empty(); }

  struct File {
    std::string content_type;
    std::string etag;      // with its quotes; another for each encoding
    std::string encoding;  // "br", "gzip"; empty: as it is
    bool varies = false;   // there is another encoding of it
    std::string body;
  };
  // `path` below /web/, decoded; `accepted`: the field Accept-Encoding. NotFound; Unavailable when the file cannot be
  // read. [any]
  Result<File> read(std::string_view path, std::string_view accepted);

 private:
  struct Variant {
    std::string_view encoding;
    std::string file;
    std::string etag;  // made at the first read
  };
  using Known = std::vector<Variant>;  // the best one first, the file as it is last
  std::mutex mutex_;
  std::map<std::string, Known, std::less<>> files_;
};

// A strong ETag of these bytes, with its quotes.
[[nodiscard]] std::string etag_of(std::string_view bytes);

// Whether an If-None-Match header names this ETag (weak comparison, RFC 9110 section 13.1.2).
[[nodiscard]] bool none_match_hits(std::string_view header, std::string_view etag);

}  // namespace stadtkern::runtime
