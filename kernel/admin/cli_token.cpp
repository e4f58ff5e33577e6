// SPDX-License-Identifier: EUPL-1.2
// stadtkern token new: a token for a machine or a member of staff. It is shown once and stored nowhere; the files hold
// its hash only.
#include "admin/cli.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <memory>

namespace stadtkern::admin {
namespace {

constexpr std::size_t kTokenBytes = 16;

std::string hex(const unsigned char* bytes, std::size_t size) {
  std::string text(2 * size + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, size);
  text.pop_back();
  return text;
}

// It stands between quotation marks in a file, and in the name of whoever did something.
bool fits(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return c >= 0x80 || std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == ' ';
  });
}

void make(Cli& cli, const std::string& name, bool overview) {
  if (sodium_init() < 0) return cli.fail({Code::Internal, "no random numbers on this system"});
  std::array<unsigned char, kTokenBytes> random{};
  randombytes_buf(random.data(), random.size());
  const std::string token = hex(random.data(), random.size());
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(token.data()), token.size());
  const std::string stored = hex(hash.data(), hash.size());
  if (cli.json) {
    json::Value value = json::Value::object();
    value.set("name", name);
    value.set("token", token);
    value.set("hash", stored);
    return cli.result(value);
  }
  std::printf("token (shown this once): %s\n\n", token.c_str());
  std::printf("# for stadtkern.toml, in a table [[modules.NAME.tokens]] of the module that serves the web\n");
  if (overview) {
    std::printf(
        "name     = \"%s\"\nhash     = \"%s\"\noverview = true   # /.well-known/stadtkern/overview, and nothing else\n",
        name.c_str(), stored.c_str());
    return;
  }
  std::printf(
      "name  = \"%s\"\nhash  = \"%s\"\ntowns = []   # where the roles hold, such as [\"musterstadt\"]; [\"*\"]: in "
      "all\n"
      "roles = []   # as the modules' plugin.toml name them, such as [\"bench.staff\"]\n",
      name.c_str(), stored.c_str());
}

}  // namespace

void add_token(Command app, Cli& cli) {
  Command token = app.group("token", "Tokens for machines and staff");
  Command command = token.subcommand("new", "Make one, and the lines that let it in");
  const auto name = std::make_shared<std::string>("my-token");
  command.option("--name", *name, "What it is called in files and logs").shows_default();
  const auto overview = std::make_shared<bool>(false);
  command.flag("--overview", *overview, "It shows versions, health and figures of all towns, and opens nothing else");
  command.runs([&cli, name, overview] {
    if (fits(*name)) return make(cli, *name, *overview);
    cli.fail({Code::InvalidArgument, "a token's name has 1 to 64 letters, digits, \"-\", \"_\", \".\" and spaces"});
  });
}

}  // namespace stadtkern::admin
