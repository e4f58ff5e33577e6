// SPDX-License-Identifier: EUPL-1.2
// The staff's pages as a shell asks for them, for the tests of these.
#pragma once

#include <stadtkern/form.h>
#include <stadtkern/testkit.h>

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "answers.h"
#include "calendar/day.h"
#include "wire/pages.h"

namespace waste {

using stadtkern::Code;
using stadtkern::Form;
using stadtkern::testkit::Response;
using stadtkern::testkit::Settings;
using stadtkern::testkit::Town;
namespace wire = stadtkern::wire;

inline constexpr const char* kKey = "0123456789abcdef";

inline Settings groups() {
  const auto rules = stadtkern::json::parse(R"([{"category":"lighting","group":"light"},{"group":"works"}])");
  REQUIRE(rules);
  return {{"responsibility", *rules}};
}

struct Desk {
  Town town{"waste", groups()};

  stadtkern::Result<std::string> ask(const std::string& method, const std::string& path, const std::string& query,
                                     const std::string& form, const std::string& language, const std::string& key,
                                     const std::vector<std::string>& roles) {
    wire::pages::RenderRequest wanted;
    wanted.path = path;
    wanted.query = query;
    wanted.form = form;
    wanted.language = language;
    wanted.root_path = "/t/x/console/" + language;
    wanted.site_path = "/t/x";
    wanted.origin = "https://x.example";
    return town.node()
        .call(town.id(), "pages/v1@waste", method, wire::encode(wanted), {"user:clerk", roles, key, {}})
        ->answer();
  }
  wire::pages::Rendered page(const std::string& path, const std::string& query = {},
                             const std::string& language = "en") {
    return shown(ask("Render", path, query, {}, language, {}, {"waste.staff"}));
  }
  wire::pages::Rendered send(const std::string& path, const Form& form, const std::string& key = {},
                             const std::string& query = {}) {
    return shown(ask("Submit", path, query, form.encoded(), "en", key, {"waste.staff"}));
  }
  static wire::pages::Rendered shown(const stadtkern::Result<std::string>& answer) {
    INFO((answer ? std::string() : answer.error().message));
    REQUIRE(answer);
    auto out = wire::decode<wire::pages::Rendered>(*answer);
    REQUIRE(out);
    return *out;
  }

  std::string report(const std::string& text = "A deep hole, says Ada Muster",
                     const std::string& category = "lighting") {
    const Response made =
        town.post("/reports", R"({"category":")" + category + R"(","lat":48.6,"lon":8.9,"description":")" + text +
                                  R"(","contact":{"email":"ada@example.org","first_name":"Ada"}})");
    REQUIRE(made.status == 201);
    return ::text(made, "/id");
  }
  std::string detail(const std::string& id, const char* pointer) {
    return ::text(staff(town).get("/reports/" + id), pointer);
  }
};

// Days that staff name are compared with the machine's clock, not with the test's.
inline std::string in_a_month() {
  return calendar::iso(std::chrono::floor<calendar::Day::duration>(std::chrono::system_clock::now()) +
                       std::chrono::days{30});
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline Form form(std::initializer_list<std::pair<const char*, const char*>> fields) {
  Form out;
  for (const auto& [name, value] : fields) out.set(name, value);
  return out;
}

}  // namespace waste
