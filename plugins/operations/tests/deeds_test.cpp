// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "deeds.h"
#include "form_key.h"

namespace operations {
namespace {

using stadtkern::Form;
using Words = std::vector<std::string>;

Deed deed(std::initializer_list<std::pair<const char*, const char*>> fields, const char* module = "waste") {
  Form form;
  for (const auto& [name, value] : fields) form.set(name, value);
  return deed_of(module, form);
}

TEST_CASE("deeds: forms become commands") {
  CHECK(deed({{"do", "enable"}, {"town", " musterdorf "}}).order->arguments == Words{"enable", "musterdorf", "waste"});
  CHECK(deed({{"do", "disable"}, {"town", "musterdorf"}}).order->done == "disabled");
  CHECK(deed({{"do", "restart"}}).order->arguments == Words{"restart", "waste"});
  CHECK(deed({{"do", "keep"}}).order->arguments == Words{"swap", "waste", "--keep"});
  CHECK(deed({{"do", "back"}}).order->arguments == Words{"swap", "waste", "--back"});
  CHECK(deed({{"do", "swap"}, {"version", "1.1.0"}, {"watch", "10min"}, {"town", "musterdorf"}, {"consent", "yes"}})
            .order->arguments ==
        Words{"swap", "waste@1.1.0", "--detach", "--watch", "10min", "--town", "musterdorf", "--consent"});
  CHECK(deed({{"do", "swap"}, {"version", ""}}).order->arguments == Words{"swap", "waste", "--detach", "--watch", "0"});
  CHECK(deed({{"do", "rollback"}, {"stop", "yes"}}).order->arguments ==
        Words{"rollback", "waste", "--detach", "--watch", "0", "--stop"});
  CHECK(deed({{"do", "uninstall"}, {"sure", "yes"}, {"keep", "7d"}}).order->arguments ==
        Words{"uninstall", "waste", "--no-export", "--consent", "--keep-data", "7d"});
}

TEST_CASE("deeds: what cannot stand in a command is refused at its field") {
  using Faults = std::vector<std::pair<std::string, std::string>>;
  CHECK(deed({{"do", "enable"}, {"town", "--all"}}).faults == Faults{{"town", "fault_town"}});
  CHECK(deed({{"do", "enable"}}).faults == Faults{{"town", "fault_town"}});
  CHECK(deed({{"do", "swap"}, {"version", "-x"}, {"watch", "soon"}}).faults ==
        Faults{{"version", "fault_version"}, {"watch", "fault_watch"}});
  CHECK(deed({{"do", "uninstall"}}).faults == Faults{{"sure", "fault_sure"}});
  for (const auto& none : {deed({}), deed({{"do", "explode"}}), deed({{"do", "restart"}}, "--help")}) {
    CHECK_FALSE(none.order);
    CHECK(none.faults.empty());
  }
  for (const char* good : {"0", "60s", "10min", "24h", "30d"}) CHECK(is_watch(good));
  for (const char* bad : {"", "60", "s", "-1s", "60 s", "1234567s"}) CHECK_FALSE(is_watch(bad));
}

TEST_CASE("forms: one that is sent twice is done once, and may be tried again where it failed") {
  SentForms sent;
  using State = SentForms::State;
  CHECK(sent.begin("ada", "k1").state == State::New);
  CHECK(sent.begin("ada", "k1").state == State::Running);
  CHECK(sent.begin("bob", "k1").state == State::New);
  sent.done("ada", "k1", "/modules");
  CHECK(sent.begin("ada", "k1").state == State::Done);
  CHECK(sent.begin("ada", "k1").led_to == "/modules");
  sent.failed("bob", "k1");
  CHECK(sent.begin("bob", "k1").state == State::New);
  CHECK(sent.begin("ada", "").state == State::New);
  CHECK(sent.begin("ada", "").state == State::New);
  for (std::size_t i = 0; i < SentForms::kMost; ++i) static_cast<void>(sent.begin("ada", "n" + std::to_string(i)));
  CHECK(sent.begin("ada", "k1").state == State::New);  // long ago
  const std::string long_one(60'000, 'x');             // a whole form, and another that differs in its last byte
  CHECK(sent.begin("ada", long_one + "1").state == State::New);
  CHECK(sent.begin("ada", long_one + "2").state == State::New);
  CHECK(sent.begin("ada", long_one + "1").state == State::Running);
  CHECK(new_form_key().size() == 32);
  CHECK(new_form_key() != new_form_key());
}

}  // namespace
}  // namespace operations
