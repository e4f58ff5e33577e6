// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/sql_scanner.h"

#include <algorithm>
#include <string>

#include "runtime/store/utf8.h"

namespace stadtkern::runtime::store {

namespace {

char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
bool digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool letter(char c) noexcept {
  return (upper(c) >= 'A' && upper(c) <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool space(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f';
}

class Scanner {
 public:
  explicit Scanner(std::string_view sql) : sql_(sql) {}

  Result<std::vector<Token>> run() {
    if (!storable_text(sql_)) return sql_error("SQL must be UTF-8 without NUL", {});
    while (at_ < sql_.size()) {
      if (Status taken = next(); !taken) return std::move(taken).error();
    }
    return std::move(tokens_);
  }

 private:
  Status next() {
    const char c = sql_[at_];
    if (space(c)) return take(Token::Kind::Gap, while_at(space));
    if (starts("--")) return take(Token::Kind::Gap, std::min(sql_.find('\n', at_), sql_.size()));
    if (starts("/*")) return block_comment();
    if (c == '\'') return quoted(Token::Kind::String, c);
    if (c == '"') return quoted(Token::Kind::Quoted, c);
    if (letter(c)) return word();
    if (digit(c)) return take(Token::Kind::Word, while_at([](char d) { return digit(d) || letter(d) || d == '.'; }));
    if (c == '?') return placeholder();
    if (c == '@') return at_word();
    if (std::string_view{":$#`[]\\{}"}.find(c) != std::string_view::npos) {
      return sql_error(std::string("'") + c + "' is not common SQL; placeholders are ?, names are plain or \"quoted\"",
                       sql_);
    }
    return take(Token::Kind::Symbol, at_ + 1);
  }

  [[nodiscard]] bool starts(std::string_view what) const { return sql_.substr(at_).starts_with(what); }

  template <class Keep>
  [[nodiscard]] std::size_t while_at(Keep keep) const {
    std::size_t end = at_;
    while (end < sql_.size() && keep(sql_[end])) ++end;
    return end;
  }

  Status take(Token::Kind kind, std::size_t end) {
    tokens_.push_back({kind, sql_.substr(at_, end - at_)});
    at_ = end;
    return {};
  }

  Status block_comment() {
    const std::size_t end = sql_.find("*/", at_ + 2);
    if (end == std::string_view::npos) return sql_error("a comment is not closed", sql_);
    // PostgreSQL nests comments, SQLite doesn't: the two would disagree on where this one ends.
    if (sql_.substr(at_ + 2, end - at_ - 2).find("/*") != std::string_view::npos) {
      return sql_error("a comment stands inside a comment", sql_);
    }
    return take(Token::Kind::Gap, end + 2);
  }

  Status quoted(Token::Kind kind, char quote) {
    std::size_t end = at_ + 1;
    for (;; ++end) {
      if (end >= sql_.size()) return sql_error("a quote is not closed", sql_);
      if (sql_[end] != quote) continue;
      if (end + 1 < sql_.size() && sql_[end + 1] == quote) {
        ++end;
      } else {
        break;
      }
    }
    return take(kind, end + 1);
  }

  Status word() {
    const std::size_t end = while_at([](char c) { return letter(c) || digit(c); });
    if (end < sql_.size() && sql_[end] == '\'') {
      return sql_error("strings with a prefix (E'..', x'..') are not common SQL; pass the value with ?", sql_);
    }
    return take(Token::Kind::Word, end);
  }

  Status placeholder() {
    if (at_ + 1 < sql_.size() && digit(sql_[at_ + 1])) {
      return sql_error("numbered placeholders are not common SQL; write ? and repeat the value", sql_);
    }
    return take(Token::Kind::Placeholder, at_ + 1);
  }

  Status at_word() {
    const std::size_t start = at_++;
    const std::size_t end = while_at(letter);
    at_ = start;
    return take(Token::Kind::At, end);
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

bool Token::is(std::string_view word) const noexcept {
  return kind == Kind::Word &&
         std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) { return upper(a) == b; });
}

Result<std::vector<Token>> scan(std::string_view sql) {
  return Scanner{sql}.run();
}

Error sql_error(std::string what, std::string_view sql) {
  constexpr std::size_t kShown = 120;  // statements hold no data, only text of the module's author
  Error error{Code::Internal, std::move(what), "sql"};
  if (!sql.empty()) {
    std::size_t end = std::min(sql.size(), kShown);
    while (end > 0 && end < sql.size() && (static_cast<unsigned char>(sql[end]) & 0xC0) == 0x80) --end;
    error.message.append(": ").append(sql.substr(0, end));
    if (end < sql.size()) error.message.append(" ...");
  }
  return error;
}

}  // namespace stadtkern::runtime::store
