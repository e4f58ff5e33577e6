// SPDX-License-Identifier: EUPL-1.2
// The form with what strangers type into it.
#include "pages/entry_form.h"

#include <catch2/catch.hpp>

#include "test_data.h"
#include "text.h"

using namespace feedback;
using namespace feedback::pages;
using stadtkern::Form;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Form whole(const std::string& text) {
  Form form;
  form.set("_key", "0123456789abcdef0123456789abcdef");
  form.set("page", "/de/waste/report");
  form.set("kind", "fault");
  form.set("text", text);
  return form;
}

}  // namespace

TEST_CASE("form: what was typed is shown again, faults stand beside their fields and above") {
  Form form = whole("<b>zu kurz");
  form.set("email", "\"x\"");
  FormView view{"en", "/t/x/en/feedback/new"};
  static_cast<void>(read_typed(typed(form), view.faults));
  const std::string html = entry_form(form, view).source();
  CHECK(has(html, "&lt;b&gt;zu kurz</textarea>"));
  CHECK(has(html, "value=\"&quot;x&quot;\""));
  CHECK(has(html, "href=\"#email\""));
  CHECK(has(html, "aria-invalid=\"true\""));
  CHECK(has(html, "You are writing to us about: /waste/report"));
  CHECK(has(html, "value=\"fault\" checked"));
  CHECK(has(html, "name=\"_key\" value=\"0123456789abcdef0123456789abcdef\""));
}

TEST_CASE("form: a stranger's fields do not come back, and one that is far too long is cut") {
  Form form = whole(std::string(200'000, '"'));
  form.set("evil", "1");
  const Form kept = cleaned(form);
  CHECK_FALSE(kept.has("evil"));
  CHECK(kept["text"].size() == 5000);
  CHECK_FALSE(looks_automatic(kept));
  form.set("website", "https://spam.example");
  CHECK(looks_automatic(cleaned(form)));
  CHECK_FALSE(has(entry_form(cleaned(form), {"en", "/"}).source(), "spam"));
}

TEST_CASE("form: whatever the world has thought of to break forms is a text like any other") {
  for (const std::string& hostile : hostile_strings()) {
    CAPTURE(hostile);
    const Form sent = cleaned(Form(whole("0123456789 " + hostile).encoded()));
    Faults faults;
    const Entry entry = read_typed(typed(sent), faults);
    REQUIRE(faults.empty());
    CHECK(entry.text == kept_text("0123456789 " + hostile));
    const std::string html = entry_form(sent, {"en", "/"}).source();
    CHECK(has(html, stadtkern::html::escaped("0123456789 ")));
    CHECK_FALSE(has(html, "<script"));
    CHECK_FALSE(has(html, "<img"));
    // As a page and an address it is refused or harmless.
    const Place place = place_of(hostile);
    CHECK((place.page.empty() || place.page.starts_with('/')));
    CHECK_FALSE(place.page.starts_with("//"));
    CHECK(place.page.find_first_of("?# \n") == std::string::npos);
  }
}
