// SPDX-License-Identifier: Apache-2.0
// Cuts SQL into tokens, so that nothing inside a string, a quoted name or a comment is ever taken for SQL. Pure.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace stadtkern::runtime::store {

struct Token {
  enum class Kind : std::uint8_t {
    Word,         // name, keyword or number, as written
    Quoted,       // "name" with its quotes
    String,       // 'text' with its quotes
    Placeholder,  // ?
    At,           // @word
    Symbol,       // one character
    Gap,          // white space or a comment
  };
  Kind kind;
  std::string_view text;  // a view into the scanned SQL

  // True for this word in any case; `word` is given in upper case. Quoted names are never keywords.
  [[nodiscard]] bool is(std::string_view word) const noexcept;
  [[nodiscard]] bool is(char symbol) const noexcept { return kind == Kind::Symbol && text[0] == symbol; }
};

// All tokens in order; joined they are `sql` again. Refused with Internal/"sql": what only one database understands
// (named placeholders, [names], `names`, E'..' strings, dollar quotes, nested comments), open strings, NUL, bad UTF-8.
[[nodiscard]] Result<std::vector<Token>> scan(std::string_view sql);

// The error that all SQL which isn't the common dialect gets. `what` names the trouble and the way out.
[[nodiscard]] Error sql_error(std::string what, std::string_view sql);

}  // namespace stadtkern::runtime::store
