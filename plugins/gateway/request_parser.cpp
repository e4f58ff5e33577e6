// SPDX-License-Identifier: EUPL-1.2
#include "request_parser.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>

#include "ascii.h"

namespace gateway {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::size_t kLongestVerb = 32;  // what is longer is nobody's, and would fill the log's lines

std::string_view view(beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

// Beast's parser with our storage: fields are views into the head, nothing is allocated per request.
class Reader final : public http::basic_parser<true> {
 public:
  Reader(RequestHead& head, std::string*& body, std::uint64_t& limit) : head_(head), body_(body), limit_(limit) {
    // The scan before has bounded the head; the module's own limit bounds the body.
    header_limit((std::numeric_limits<std::uint32_t>::max)());
    body_limit(boost::none);
  }

 private:
  void on_request_impl(http::verb, beast::string_view verb, beast::string_view target, int version,
                       beast::error_code&) override {
    head_.verb = view(verb);
    head_.target = view(target);
    head_.minor = version % 10;
  }
  void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
  void on_field_impl(http::field, beast::string_view name, beast::string_view value, beast::error_code&) override {
    // Trailers of a chunked body are read and dropped.
    if (!is_header_done()) head_.fields.push_back({field_name(view(name)), view(value)});
  }
  void on_header_impl(beast::error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, beast::error_code&) override {}
  std::size_t on_body_impl(beast::string_view bytes, beast::error_code& error) override { return keep(bytes, error); }
  void on_chunk_header_impl(std::uint64_t size, beast::string_view, beast::error_code& error) override {
    if (size > limit_ || body_->size() > limit_ - size) error = http::error::body_limit;
  }
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, beast::error_code& error) override {
    return keep(bytes, error);
  }
  void on_finish_impl(beast::error_code&) override {}

  std::size_t keep(beast::string_view bytes, beast::error_code& error) {
    if (bytes.size() > limit_ - (std::min)(limit_, std::uint64_t{body_->size()})) {
      error = http::error::body_limit;
      return 0;
    }
    body_->append(bytes.data(), bytes.size());
    return bytes.size();
  }

  RequestHead& head_;
  std::string*& body_;
  std::uint64_t& limit_;
};

// "HTTP/2.0" at the end of the request line: well-formed, but not ours.
bool other_version(std::string_view text) noexcept {
  const auto line = text.substr(0, text.find('\r'));
  if (line.size() < 9) return false;
  const auto version = line.substr(line.size() - 9);
  if (version == " HTTP/1.0" || version == " HTTP/1.1") return false;
  return version.starts_with(" HTTP/") && digit(version[6]) && version[7] == '.' && digit(version[8]);
}

// What Beast accepts and we do not, because another reader might frame it differently.
Refusal framing(const RequestHead& head) noexcept {
  const auto lengths = head.count(Name::ContentLength);
  const auto codings = head.count(Name::TransferEncoding);
  if (lengths > 1 || (lengths > 0 && codings > 0)) return Refusal::Malformed;
  if (lengths == 1 && !number<std::uint64_t>(head.first(Name::ContentLength))) return Refusal::Malformed;
  if (codings > 0) {
    const auto coding = head.first(Name::TransferEncoding);
    if (head.minor == 0 || codings > 1 || !head.chunked) return Refusal::Malformed;
    if (!equal_ignoring_case(coding, "chunked")) return Refusal::CodingUnknown;
  }
  const auto hosts = head.count(Name::Host);
  if (hosts > 1 || (hosts == 0 && head.minor > 0)) return Refusal::Malformed;
  const auto expectation = head.first(Name::Expect);
  if (!expectation.empty() && !equal_ignoring_case(expectation, "100-continue")) return Refusal::ExpectationFailed;
  return Refusal::None;
}

}  // namespace

struct RequestParser::Parser {
  std::optional<Reader> reader;
  std::string* body = nullptr;
  std::uint64_t limit = 0;
};

RequestParser::RequestParser() : parser_(std::make_unique<Parser>()) {}
RequestParser::~RequestParser() = default;

Refusal RequestParser::read_head(std::string_view text, RequestHead& head) {
  head.clear();
  auto& reader = parser_->reader.emplace(head, parser_->body, parser_->limit);
  beast::error_code error;
  const auto used = reader.put(boost::asio::const_buffer(text.data(), text.size()), error);
  if (error == http::error::bad_version && other_version(text)) return Refusal::VersionUnknown;
  if (head.verb.size() > kLongestVerb) {
    head.verb = {};
    return Refusal::VerbUnknown;
  }
  if (error || !reader.is_header_done() || used != text.size()) return Refusal::Malformed;
  head.keep_alive = reader.keep_alive();
  head.chunked = reader.chunked();
  head.content_length = reader.content_length().value_or(0);
  head.has_body = !reader.is_done();
  return framing(head);
}

RequestParser::Fed RequestParser::read_body(std::string_view bytes, std::string& body, std::uint64_t limit) {
  parser_->body = &body;
  parser_->limit = limit;
  auto& reader = *parser_->reader;
  Fed fed;
  reader.eager(true);
  while (!reader.is_done() && fed.used < bytes.size()) {
    beast::error_code error;
    const auto used = reader.put(boost::asio::const_buffer(bytes.data() + fed.used, bytes.size() - fed.used), error);
    fed.used += used;
    if (error == http::error::need_more) break;
    if (error) {
      fed.refusal = error == http::error::body_limit ? Refusal::BodyTooLarge : Refusal::Malformed;
      break;
    }
    if (used == 0) break;
  }
  fed.complete = reader.is_done();
  return fed;
}

}  // namespace gateway
