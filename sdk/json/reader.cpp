// SPDX-License-Identifier: Apache-2.0
// The home of Boost.JSON: its incremental parser does the grammar; this file adds what it does not check.
#include "json/reader.h"

#include "json/path.h"
#include "json/text.h"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <forward_list>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace stadtkern::json {
namespace {

using boost::json::error_code;

// Boost's handler concept; its names and signatures are the library's.
class Handler {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  Handler(std::string_view document, Path& path, Events& events) : document_(document), path_(path), events_(events) {}

  // Why this class stopped the parser; empty when it did not.
  const std::string& reason() const { return reason_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code&) {
    events_.begin_object();
    path_.open_object();
    objects_.push_back(keys_.size());
    return true;
  }

  bool on_object_end(std::size_t, error_code& error) {
    if (const std::string_view* twice = duplicate()) {
      path_.key(*twice);
      reason_ = "is there twice in the same object";
      error = boost::json::error::syntax;
      return false;
    }
    keys_.resize(objects_.back());
    objects_.pop_back();
    path_.close();
    events_.end_object();
    path_.value_done();
    return true;
  }

  bool on_array_begin(error_code&) {
    events_.begin_array();
    path_.open_array();
    return true;
  }

  bool on_array_end(std::size_t, error_code&) {
    path_.close();
    events_.end_array();
    path_.value_done();
    return true;
  }

  bool on_key_part(boost::json::string_view part, std::size_t, error_code&) { return collect(part); }
  bool on_key(boost::json::string_view last, std::size_t, error_code&) {
    const std::string_view key = lasting(join(last));
    keys_.push_back(key);
    path_.key(key);
    events_.key(key);
    parts_.clear();
    return true;
  }

  bool on_string_part(boost::json::string_view part, std::size_t, error_code&) { return collect(part); }
  bool on_string(boost::json::string_view last, std::size_t, error_code&) {
    events_.string(join(last));
    parts_.clear();
    return done();
  }

  // Parts come only when a document is fed in pieces; here the last call has the whole number.
  bool on_number_part(boost::json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, boost::json::string_view text, error_code&) { return number(text); }
  bool on_uint64(std::uint64_t, boost::json::string_view text, error_code&) { return number(text); }
  bool on_double(double, boost::json::string_view text, error_code&) { return number(text); }

  bool on_bool(bool value, error_code&) {
    events_.boolean(value);
    return done();
  }
  bool on_null(error_code&) {
    events_.null();
    return done();
  }

  bool on_comment_part(boost::json::string_view, error_code&) { return true; }
  bool on_comment(boost::json::string_view, error_code&) { return true; }

 private:
  bool done() {
    path_.value_done();
    return true;
  }

  bool number(boost::json::string_view text) {
    events_.number({text.data(), text.size()});
    return done();
  }

  bool collect(boost::json::string_view part) {
    parts_.append(part.data(), part.size());
    return true;
  }

  // The whole string; a view of the document itself when it came in one piece.
  std::string_view join(boost::json::string_view last) {
    if (parts_.empty()) return {last.data(), last.size()};
    return parts_.append(last.data(), last.size());
  }

  // Keys are compared when their object ends. One that stands in the document as it is need not be copied.
  std::string_view lasting(std::string_view key) {
    const std::less_equal<const char*> before;
    const char* const end = document_.data() + document_.size();
    if (before(document_.data(), key.data()) && before(key.data() + key.size(), end)) return key;
    return unescaped_.emplace_front(key);
  }

  // A key that the innermost object holds twice. Sorting keeps a hostile object of 100,000 keys cheap.
  const std::string_view* duplicate() {
    static constexpr std::ptrdiff_t kFew = 8;
    const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(objects_.back());
    if (keys_.end() - begin <= kFew) {
      for (auto key = begin; key != keys_.end(); ++key) {
        if (std::find(begin, key, *key) != key) return &*key;
      }
      return nullptr;
    }
    std::sort(begin, keys_.end(), [](std::string_view a, std::string_view b) {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    const auto twice = std::adjacent_find(begin, keys_.end());
    return twice == keys_.end() ? nullptr : &*twice;
  }

  std::string_view document_;
  Path& path_;
  Events& events_;
  std::vector<std::string_view> keys_;        // of all open objects, the innermost last
  std::vector<std::size_t> objects_;          // where each open object's keys begin
  std::forward_list<std::string> unescaped_;  // keys that had an escape; keys_ points into them
  std::string parts_;
  std::string reason_;
};

std::string_view explain(const error_code& error, std::string_view document) {
  using Cause = boost::json::error;
  const auto is = [&](Cause cause) { return error == boost::json::make_error_code(cause); };
  if (document.empty()) return "the document is empty";
  if (document.starts_with("\xEF\xBB\xBF")) return "it begins with a byte order mark, which must be left out";
  if (!valid_utf8(document)) return "the text is not valid UTF-8";
  if (is(Cause::incomplete)) return "the document ends too early";
  if (is(Cause::extra_data)) return "there is more text after the document's end";
  if (is(Cause::too_deep)) return "objects and lists are nested deeper than 32 levels";
  if (is(Cause::exponent_overflow)) return "the number's exponent is too large";
  if (is(Cause::expected_hex_digit)) return "\\u must be followed by four hexadecimal digits";
  if (is(Cause::illegal_leading_surrogate) || is(Cause::illegal_trailing_surrogate) ||
      is(Cause::expected_utf16_escape)) {
    return "a \\u surrogate stands without its other half";
  }
  return "this is not what JSON allows here";
}

std::string place(std::string_view document, std::size_t offset) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (const char c : document.substr(0, offset)) {
    if (c == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++column;
    }
  }
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

class Ignore final : public Events {
 public:
  void begin_object() override {}
  void key(std::string_view) override {}
  void end_object() override {}
  void begin_array() override {}
  void end_array() override {}
  void null() override {}
  void boolean(bool) override {}
  void number(std::string_view) override {}
  void string(std::string_view) override {}
};

}  // namespace

Status read(std::string_view document, Path& path, Events& events) {
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::json::basic_parser<Handler> parser(options, document, path, events);
  error_code error;
  const std::size_t used = parser.write_some(false, document.data(), document.size(), error);
  if (!error && used < document.size()) error = boost::json::error::extra_data;
  if (!error) return {};

  std::string reason = parser.handler().reason();
  const std::string where = place(document, used);
  std::string message;
  if (reason.empty()) {
    reason = std::string(explain(error, document)) + " (" + where + ")";
    message = "not valid JSON: " + reason;
  } else {
    message = "not valid JSON: " + path.pointer() + " " + reason + " (before " + where + ")";
  }
  return Error{.code = Code::InvalidArgument,
               .message = std::move(message),
               .fields = {{.pointer = path.pointer(), .reason = std::move(reason)}}};
}

Status check(std::string_view document) {
  Path path;
  Ignore ignore;
  return read(document, path, ignore);
}

}  // namespace stadtkern::json
