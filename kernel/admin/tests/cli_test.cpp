// SPDX-License-Identifier: EUPL-1.2
#include "admin/cli.h"
#include "admin/client.h"
#include "lifecycle/tests/temporary_folder.h"

#include <catch2/catch.hpp>

#include <map>

using namespace stadtkern;

TEST_CASE("cli: exit codes follow the architecture's table") {
  const std::map<Code, int> table{{Code::Ok, 0},
                                  {Code::InvalidArgument, 2},
                                  {Code::ValidationFailed, 2},
                                  {Code::StorageFull, 3},
                                  {Code::Unauthenticated, 4},
                                  {Code::PermissionDenied, 4},
                                  {Code::PreconditionFailed, 4},
                                  {Code::FailedPrecondition, 4},
                                  {Code::ResourceExhausted, 5},
                                  {Code::Unavailable, 5},
                                  {Code::DeadlineExceeded, 5},
                                  {Code::NotFound, 1},
                                  {Code::Internal, 1},
                                  {Code::Conflict, 1}};
  for (const auto& [code, exit] : table) CHECK(admin::exit_code_of(code) == exit);
}

TEST_CASE("cli: without a kernel the error says so and names the next step, however long the state folder's path is") {
  const test::TemporaryFolder folder;
  const auto missing = admin::Client::connect(folder / "none");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Code::Unavailable);
  CHECK(missing.error().message.find("--state or STADTKERN_STATE") != std::string::npos);
  const std::filesystem::path deep = folder / std::string(150, 'd');
  std::filesystem::create_directories(deep);
  const auto silent = admin::Client::connect(deep);
  REQUIRE_FALSE(silent);
  CHECK(admin::exit_code_of(silent.error().code) == 5);
  CHECK(silent.error().message.find("start it with deploy/up or stadtkernd") != std::string::npos);
}
