// SPDX-License-Identifier: EUPL-1.2
// The certificates that the gateway shows, by the name a client asks for, and what it agrees to (TLS 1.2 and 1.3 with
// the suites of BSI TR-02102-2). Files that change are taken over while connections go on; a pair that cannot be used
// leaves the one before. OpenSSL shows in tls_*.cpp only. io thread only.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tls_stream.h"

namespace gateway {

// PEM files: the certificate with its chain behind it, and its key.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

class TlsCertificates {
 public:
  // Of several the first is for clients that name no host, or one that none of them is for. InvalidArgument, with the
  // file's name: one that cannot be used.
  static stadtkern::Result<std::unique_ptr<TlsCertificates>> load(std::vector<TlsFiles> files);
  ~TlsCertificates();

  // The server's end on an accepted, non-blocking socket, which stays the caller's. Null: out of memory.
  std::unique_ptr<TlsStream> accept(int descriptor);

  struct Change {
    std::string certificate;  // its file
    std::string fault;        // empty: it is used from now on; else the one before goes on
  };
  // Looks at the files. A fault is told once per state of the files.
  std::vector<Change> look_again();
  // When the first of them ends, in seconds since 1970.
  std::int64_t ends() const;
  // How many files cannot be used as they are now.
  std::size_t faults() const;

  struct Pair;

 private:
  TlsCertificates();
  std::vector<Pair> pairs_;
};

}  // namespace gateway
