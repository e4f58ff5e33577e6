// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/dialect.h"

#include <algorithm>
#include <array>

#include "runtime/store/sql_scanner.h"

namespace stadtkern::runtime::store {

namespace {

using Kind = Token::Kind;

template <std::size_t N>
bool any_of(const Token& token, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return token.is(word); });
}

constexpr std::array<std::string_view, 6> kQueryVerbs{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES"};
constexpr std::array<std::string_view, 3> kSchemaVerbs{"CREATE", "ALTER", "DROP"};
constexpr std::array<std::string_view, 4> kSchemaObjects{"TABLE", "INDEX", "UNIQUE", "VIEW"};
// Words that one database knows and the other doesn't, or understands otherwise.
constexpr std::array<std::string_view, 8> kUncommon{"AUTOINCREMENT", "COLLATE", "ROWID",  "_ROWID_",
                                                    "GLOB",          "ILIKE",   "REGEXP", "WITHOUT"};
// INTEGER has 32 bits on PostgreSQL, REAL has 4 bytes there, BLOB doesn't exist.
constexpr std::array<std::string_view, 8> kForeignTypes{"INTEGER", "INT",   "SMALLINT", "REAL",
                                                        "FLOAT",   "BYTEA", "BLOB",     "SERIAL"};
constexpr std::array<std::string_view, 5> kOwnNames{"sk_", "sqlite_", "pg_", "pragma_", "information_schema"};

bool own_name(const Token& token) {
  std::string_view name = token.text;
  if (token.kind == Kind::Quoted) name = name.substr(1);
  return std::any_of(kOwnNames.begin(), kOwnNames.end(), [&](std::string_view prefix) {
    return name.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), name.begin(), [](char a, char b) {
             return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
           });
  });
}

// Looks at one statement as a whole, then writes it in the database's words.
class Translation {
 public:
  Translation(Dialect dialect, Origin origin, std::string_view sql) : dialect_(dialect), origin_(origin), sql_(sql) {}

  Result<Statement> run() {
    auto scanned = scan(sql_);
    if (!scanned) return std::move(scanned).error();
    for (const Token& token : *scanned) {
      if (token.kind != Kind::Gap) tokens_.push_back(token);
    }
    while (!tokens_.empty() && tokens_.back().is(';')) tokens_.pop_back();
    if (tokens_.empty()) return sql_error("there is no statement", sql_);
    if (Status verb = check_verb(); !verb) return std::move(verb).error();
    if (Status words = check_words(); !words) return std::move(words).error();
    if (Status table = check_table(); !table) return std::move(table).error();
    return write();
  }

 private:
  [[nodiscard]] bool is(std::size_t index, std::string_view word) const {
    return index < tokens_.size() && tokens_[index].is(word);
  }
  [[nodiscard]] Error refuse(std::string what) const { return sql_error(std::move(what), sql_); }

  Status check_verb() {
    if (any_of(tokens_[0], kQueryVerbs)) {
      if ((is(0, "INSERT") || is(0, "UPDATE")) && is(1, "OR")) {
        return refuse("INSERT OR and UPDATE OR are SQLite's own; write ON CONFLICT");
      }
      return {};
    }
    if (any_of(tokens_[0], kSchemaVerbs)) {
      out_.schema = true;
      if (origin_ == Origin::Module) return refuse("tables change in migrations only");
      if (tokens_.size() < 2 || !any_of(tokens_[1], kSchemaObjects)) {
        return refuse("a migration creates, alters and drops tables, indexes and views, nothing else");
      }
      return {};
    }
    return refuse(
        "a statement begins with SELECT, INSERT, UPDATE, DELETE, WITH or VALUES; transactions and settings "
        "are the store's");
  }

  Status check_words() const {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (token.is(';')) return refuse("one statement at a time");
      if (token.kind == Kind::At && token.text != "@id" && token.text != "@bytes") {
        return refuse("the words with @ are @id and @bytes; placeholders are ?");
      }
      if (token.text == "@id" && !out_.schema) return refuse("@id is a column's type, in a migration");
      if (any_of(token, kUncommon)) return refuse(std::string(token.text) + " is not common SQL");
      if (out_.schema && any_of(token, kForeignTypes)) {
        return refuse(std::string(token.text) +
                      " is not a common type; types are BIGINT, DOUBLE PRECISION, TEXT, @bytes and @id");
      }
      if (origin_ != Origin::System && (token.kind == Kind::Word || token.kind == Kind::Quoted) && own_name(token)) {
        return refuse(std::string(token.text) + " belongs to the runtime or the database; name your own tables");
      }
    }
    return {};
  }

  // CREATE TABLE must end with its closing bracket: what may follow (WITHOUT ROWID, INHERITS, AS SELECT) isn't common.
  Status check_table() {
    if (!is(0, "CREATE") || !is(1, "TABLE")) return {};
    create_table_ = true;
    const auto bracket = std::find_if(tokens_.begin(), tokens_.end(), [](const Token& t) { return t.is('('); });
    const bool from_select = std::any_of(tokens_.begin(), bracket, [](const Token& t) { return t.is("AS"); });
    if (from_select || bracket == tokens_.end() || !tokens_.back().is(')')) {
      return refuse("CREATE TABLE name (columns) is all that is common; nothing may follow it");
    }
    return {};
  }

  Result<Statement> write() {
    const bool sqlite = dialect_ == Dialect::Sqlite;
    const char* from = tokens_.front().text.data();
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      out_.sql.append(from, token.text.data());  // the gap before it
      from = token.text.data() + token.text.size();
      if (token.kind == Kind::Placeholder) {
        ++out_.placeholders;
        out_.sql += sqlite ? "?" : "$" + std::to_string(out_.placeholders);
      } else if (token.kind == Kind::At && token.text == "@bytes") {
        out_.sql += sqlite ? "BLOB" : "BYTEA";
      } else if (token.kind == Kind::At) {
        out_.sql += sqlite ? "INTEGER PRIMARY KEY AUTOINCREMENT" : "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
        if (is(i + 1, "PRIMARY") && is(i + 2, "KEY")) from = end_of(i += 2);
      } else if (sqlite && out_.schema && token.is("BIGINT")) {
        out_.sql += "INTEGER";
      } else if (sqlite && out_.schema && token.is("DOUBLE") && is(i + 1, "PRECISION")) {
        out_.sql += "REAL";
        from = end_of(i += 1);
      } else {
        out_.sql += token.text;
      }
    }
    if (create_table_ && sqlite) out_.sql += " STRICT";
    return std::move(out_);
  }

  [[nodiscard]] const char* end_of(std::size_t index) const {
    return tokens_[index].text.data() + tokens_[index].text.size();
  }

  Dialect dialect_;
  Origin origin_;
  std::string_view sql_;
  std::vector<Token> tokens_;
  bool create_table_ = false;
  Statement out_;
};

}  // namespace

Result<Statement> translate(Dialect dialect, Origin origin, std::string_view sql) {
  return Translation{dialect, origin, sql}.run();
}

Result<std::vector<std::string_view>> split_script(std::string_view script) {
  auto scanned = scan(script);
  if (!scanned) return std::move(scanned).error();
  std::vector<std::string_view> statements;
  const char* start = nullptr;
  const char* end = nullptr;
  const auto finish = [&] {
    if (start != nullptr) statements.emplace_back(start, static_cast<std::size_t>(end - start));
    start = nullptr;
  };
  for (const Token& token : *scanned) {
    if (token.is(';')) {
      finish();
    } else if (token.kind != Token::Kind::Gap) {
      if (start == nullptr) start = token.text.data();
      end = token.text.data() + token.text.size();
    }
  }
  finish();
  return statements;
}

}  // namespace stadtkern::runtime::store
