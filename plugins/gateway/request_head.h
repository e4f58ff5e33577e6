// SPDX-License-Identifier: EUPL-1.2
// A request's head as read from the wire: views into the text it was read from.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace gateway {

// The header fields that the gateway acts on or hands on; all others end here.
enum class Name : std::uint8_t {
  Other,
  Accept,
  AcceptEncoding,
  AcceptLanguage,
  Authorization,
  ContentEncoding,
  ContentLanguage,
  ContentLength,
  ContentType,
  Cookie,
  Expect,
  Host,
  IdempotencyKey,
  IfMatch,
  IfModifiedSince,
  IfNoneMatch,
  IfRange,
  IfUnmodifiedSince,
  LastEventId,
  Origin,
  Prefer,
  Purpose,
  Range,
  FetchDestination,
  FetchSite,
  SecPurpose,
  Csrf,
  TransferEncoding,
  UserAgent,
  Forwarded,
  ForwardedFor,
  ForwardedHost,
  ForwardedProto,
  RequestId,
};

// The field's name from the wire, in any case.
Name field_name(std::string_view text) noexcept;
// In lower case, when a module may see this field; else empty. Cookies and hop-by-hop fields never pass.
std::string_view handed_on_as(Name name) noexcept;

struct Field {
  Name name = Name::Other;
  std::string_view value;
};

struct RequestHead {
  std::string_view verb;
  std::string_view target;
  int minor = 1;  // HTTP/1.minor
  std::vector<Field> fields;
  bool keep_alive = true;
  bool chunked = false;
  bool has_body = false;
  std::uint64_t content_length = 0;  // without `chunked`

  // The first field of that name, or empty.
  std::string_view first(Name name) const noexcept;
  std::size_t count(Name name) const noexcept;
  // Whether the client names this type among those that it takes; "*/*" names none.
  bool accepts(std::string_view type) const noexcept;
  void clear() noexcept;
};

// GET, HEAD, OPTIONS: several may be under way at once on one connection.
bool safe_verb(std::string_view verb) noexcept;

}  // namespace gateway
