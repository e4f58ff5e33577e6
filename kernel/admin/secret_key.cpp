// SPDX-License-Identifier: EUPL-1.2
#include "admin/secret_key.h"

#include "packages/files.h"

#include <sodium/utils.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;
using packages::PublicKey;
using packages::SecretKey;

constexpr std::size_t kLongestPassword = 1024;

}  // namespace

Result<std::string> ask_password(const char* prompt) {
  termios before{};
  const bool terminal = ::isatty(STDIN_FILENO) != 0 && ::tcgetattr(STDIN_FILENO, &before) == 0;
  if (terminal) {
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    std::fprintf(stderr, "%s: ", prompt);
  }
  std::string password;
  const bool read = static_cast<bool>(std::getline(std::cin, password));
  if (terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::fputs("\n", stderr);
  }
  if (!read || password.size() > kLongestPassword) {
    return Error{Code::InvalidArgument, "no password was given: type it, or pipe it in as one line"};
  }
  return password;
}

Result<SecretKey> load_secret(const fs::path& file) {
  Result<std::string> text = packages::read_small(file, packages::kLargestKeyFile);
  if (!text) {
    if (text.error().code == Code::NotFound) text.error().message += "; `stadtkern key new NAME` makes a key";
    return text.error();
  }
  std::string password;
  if (SecretKey::encrypted(*text)) {
    Result<std::string> typed = ask_password("Password of the key");
    if (!typed) return typed.error();
    password = *std::move(typed);
  }
  Result<SecretKey> key = SecretKey::parse(*text, password);
  sodium_memzero(text->data(), text->size());
  sodium_memzero(password.data(), password.size());
  if (!key) {
    Error error = key.error();
    error.message = file.string() + ": " + error.message;
    return error;
  }
  return key;
}

Result<PublicKey> public_key_of(const std::string& word) {
  if (Result<PublicKey> key = packages::parse_public_key(word)) return key;
  const Result<std::string> text = packages::read_small(word, packages::kLargestKeyFile);
  if (!text) return text.error();
  Result<PublicKey> key = packages::parse_public_key(*text);
  if (!key) return Error{Code::InvalidArgument, word + ": " + key.error().message};
  return key;
}

}  // namespace stadtkern::admin
