// SPDX-License-Identifier: EUPL-1.2
// The module in a town, asked as a shell asks for pages.
#pragma once

#include <stadtkern/form.h>
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <regex>
#include <string>

#include "wire/pages.h"
#include "wire/privacy.h"

namespace feedback {

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline std::string text(const stadtkern::testkit::Response& answer, const std::string& pointer) {
  const auto value = answer.json(pointer);
  return value.as_string() ? *value.as_string() : std::string();
}

struct Shell {
  using Rendered = stadtkern::wire::pages::Rendered;
  explicit Shell(const stadtkern::testkit::Settings& settings = {}) : town{"feedback", settings} {}
  stadtkern::testkit::Town town;

  stadtkern::Result<Rendered> ask(const std::string& method, const std::string& path, const std::string& query,
                                  const std::string& form, const std::string& language,
                                  const stadtkern::testkit::Origin& who) {
    stadtkern::wire::pages::RenderRequest wanted;
    wanted.path = path;
    wanted.query = query;
    wanted.form = form;
    wanted.language = language;
    wanted.root_path = "/t/x/en";
    wanted.site_path = "/t/x";
    const auto answer =
        town.node().call(town.id(), "pages/v1@feedback", method, stadtkern::wire::encode(wanted), who)->answer();
    if (!answer) return answer.error();
    auto out = stadtkern::wire::decode<Rendered>(*answer);
    REQUIRE(out);
    return *out;
  }
  Rendered get(const std::string& path, const std::string& query = {}, const std::string& language = "en",
               const stadtkern::testkit::Origin& who = {}) {
    const auto page = ask("Render", path, query, {}, language, who);
    INFO((page ? std::string() : page.error().message));
    REQUIRE(page);
    return *page;
  }
  Rendered send(const stadtkern::Form& form, const std::string& path = "/new", const std::string& language = "en",
                const stadtkern::testkit::Origin& who = {}) {
    const auto page = ask("Submit", path, {}, form.encoded(), language, who);
    INFO((page ? std::string() : page.error().message));
    REQUIRE(page);
    return *page;
  }

  static stadtkern::Form whole(const std::string& words = "Die Seite ist sehr gut zu lesen.") {
    stadtkern::Form form;
    form.set("page", "/de/feedback/answered");
    form.set("kind", "praise");
    form.set("text", words);
    return form;
  }
  // The secret of the link that the author gets.
  std::string write(const stadtkern::Form& form) {
    const auto sent = send(form);
    REQUIRE(sent.status == 303);
    REQUIRE(sent.location.starts_with("/sent/~"));
    return sent.location.substr(6);
  }

  stadtkern::testkit::Client staff() { return town.as({"feedback.staff"}, "user:clerk"); }
  std::string newest() { return text(staff().get("/entries?state=all"), "/entries/0/id"); }
  stadtkern::testkit::Response change(const std::string& id, const std::string& json) {
    return staff().request("PATCH", "/entries/" + id, json);
  }
};

}  // namespace feedback
