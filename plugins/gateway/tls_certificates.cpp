// SPDX-License-Identifier: EUPL-1.2
#include "tls_certificates.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <string_view>
#include <utility>

namespace gateway {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;

// BSI TR-02102-2, 3.3 and 3.4: authenticated ciphers with forward secrecy only, and the curves of 3.6.
constexpr const char* kSuites12 =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
constexpr const char* kSuites13 = "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256";
constexpr const char* kGroups = "P-256:P-384:P-521";
constexpr unsigned char kProtocol[] = "\x08http/1.1";

struct ContextEnd {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Context = std::unique_ptr<SSL_CTX, ContextEnd>;

// What tells one state of a file from the next.
struct FileState {
  ino_t inode = 0;
  off_t size = -1;
  timespec changed{};
  bool operator==(const FileState& other) const {
    return inode == other.inode && size == other.size && changed.tv_sec == other.changed.tv_sec &&
           changed.tv_nsec == other.changed.tv_nsec;
  }
};

FileState state_of(const std::string& file) {
  struct stat facts {};
  if (::stat(file.c_str(), &facts) != 0) return {};
  return {facts.st_ino, facts.st_size, facts.st_mtim};
}

// OpenSSL would ask on the terminal.
int no_password(char*, int, int, void*) {
  return 0;
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  unsigned char* chosen = nullptr;
  const int result = SSL_select_next_proto(&chosen, size, kProtocol, sizeof kProtocol - 1, offered, offered_size);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

Error unusable(const std::string& file) {
  const char* why = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return {Code::InvalidArgument, "modules.gateway.tls: " + file + " cannot be used: " +
                                     (why != nullptr ? why : "it cannot be read, or is not what it should be")};
}

bool agree_on_little(SSL_CTX* context) {
  SSL_CTX_set_options(
      context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // No key that outlives a connection: each begins with a whole handshake.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(context, no_password);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_cipher_list(context, kSuites12) == 1 && SSL_CTX_set_ciphersuites(context, kSuites13) == 1 &&
         SSL_CTX_set1_groups_list(context, kGroups) == 1;
}

Result<Context> read_pair(const TlsFiles& files) {
  ERR_clear_error();
  Context context(SSL_CTX_new(TLS_server_method()));
  if (!context || !agree_on_little(context.get())) return unusable("OpenSSL");
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
    return unusable(files.certificate);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1) return unusable(files.key);
  if (SSL_CTX_check_private_key(context.get()) != 1) return unusable(files.key);
  return context;
}

}  // namespace

struct TlsCertificates::Pair {
  TlsFiles files;
  FileState certificate_state;
  FileState key_state;
  Context context;
  bool faulty = false;
};

namespace {

// The name that the client asks for decides which certificate it sees.
int choose_certificate(SSL* ssl, int*, void* pairs) {
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (name == nullptr) return SSL_TLSEXT_ERR_OK;
  for (const auto& pair : *static_cast<std::vector<TlsCertificates::Pair>*>(pairs)) {
    X509* certificate = SSL_CTX_get0_certificate(pair.context.get());
    if (X509_check_host(certificate, name, std::strlen(name), 0, nullptr) != 1) continue;
    SSL_set_SSL_CTX(ssl, pair.context.get());
    break;
  }
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

TlsCertificates::TlsCertificates() = default;
TlsCertificates::~TlsCertificates() = default;

Result<std::unique_ptr<TlsCertificates>> TlsCertificates::load(std::vector<TlsFiles> files) {
  std::unique_ptr<TlsCertificates> all(new TlsCertificates());
  for (auto& one : files) {
    Pair pair;
    pair.certificate_state = state_of(one.certificate);
    pair.key_state = state_of(one.key);
    auto context = read_pair(one);
    if (!context) return context.error();
    pair.context = *std::move(context);
    pair.files = std::move(one);
    all->pairs_.push_back(std::move(pair));
  }
  if (all->pairs_.empty()) return Error{Code::InvalidArgument, "modules.gateway.tls: names no certificate"};
  for (auto& pair : all->pairs_) {
    SSL_CTX_set_tlsext_servername_callback(pair.context.get(), choose_certificate);
    SSL_CTX_set_tlsext_servername_arg(pair.context.get(), &all->pairs_);
  }
  return all;
}

std::unique_ptr<TlsStream> TlsCertificates::accept(int descriptor) {
  SSL* ssl = SSL_new(pairs_.front().context.get());
  if (ssl == nullptr) return nullptr;
  auto stream = std::make_unique<TlsStream>(ssl);
  if (SSL_set_fd(ssl, descriptor) != 1) return nullptr;
  SSL_set_accept_state(ssl);
  return stream;
}

std::vector<TlsCertificates::Change> TlsCertificates::look_again() {
  std::vector<Change> changes;
  for (auto& pair : pairs_) {
    const FileState certificate = state_of(pair.files.certificate);
    const FileState key = state_of(pair.files.key);
    if (certificate == pair.certificate_state && key == pair.key_state) continue;
    pair.certificate_state = certificate;
    pair.key_state = key;
    auto context = read_pair(pair.files);
    pair.faulty = !context;
    if (!context) {
      changes.push_back({pair.files.certificate, context.error().message});
      continue;
    }
    SSL_CTX_set_tlsext_servername_callback(context->get(), choose_certificate);
    SSL_CTX_set_tlsext_servername_arg(context->get(), &pairs_);
    // Connections that are open keep theirs.
    pair.context = *std::move(context);
    changes.push_back({pair.files.certificate, {}});
  }
  return changes;
}

std::int64_t TlsCertificates::ends() const {
  std::int64_t first = 0;
  for (const auto& pair : pairs_) {
    std::tm utc{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(pair.context.get())), &utc) != 1) continue;
    const std::int64_t end = ::timegm(&utc);
    if (first == 0 || end < first) first = end;
  }
  return first;
}

std::size_t TlsCertificates::faults() const {
  return static_cast<std::size_t>(
      std::count_if(pairs_.begin(), pairs_.end(), [](const Pair& pair) { return pair.faulty; }));
}

}  // namespace gateway
