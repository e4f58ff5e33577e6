// SPDX-License-Identifier: EUPL-1.2
#include "deeds.h"

#include <algorithm>

#include "versions.h"

namespace operations {
namespace {

using stadtkern::Form;

bool ticked(const Form& form, std::string_view name) {
  return form[name] == "yes";
}

std::string trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

class Reader {
 public:
  Reader(std::string_view module, const Form& form) : module_(module), form_(form) {}

  Deed read() {
    const std::string_view wish = form_["do"];
    if (!is_name(module_)) return {};
    if (wish == "enable" || wish == "disable") return switched(wish);
    if (wish == "restart") return {Order{{"restart", module_}, "restarted", module_}, {}};
    if (wish == "keep") return {Order{{"swap", module_, "--keep"}, "kept", module_}, {}};
    if (wish == "back") return {Order{{"swap", module_, "--back"}, "turned_back", module_}, {}};
    if (wish == "swap" || wish == "rollback") return swapped(std::string(wish));
    if (wish == "uninstall") return uninstalled();
    return {};
  }

 private:
  Deed switched(std::string_view wish) {
    const std::string town = trimmed(form_["town"]);
    if (!is_name(town)) return {{}, {{"town", "fault_town"}}};
    return {Order{{std::string(wish), town, module_}, wish == "enable" ? "enabled" : "disabled", town}, {}};
  }

  Deed swapped(const std::string& wish) {
    Deed out;
    const std::string version = trimmed(form_["version"]);
    const std::string watch(form_["watch"].empty() ? "0" : form_["watch"]);
    if (!version.empty() && !is_version(version)) out.faults.emplace_back("version", "fault_version");
    if (!is_watch(watch)) out.faults.emplace_back("watch", "fault_watch");
    Order order{{wish, version.empty() ? module_ : module_ + "@" + version, "--detach", "--watch", watch},
                wish == "swap" ? "swap_begun" : "rollback_begun",
                module_};
    add_town(order, out);
    for (const char* flag : {"consent", "stop"}) {
      if (ticked(form_, flag)) order.arguments.push_back(std::string("--") + flag);
    }
    if (out.faults.empty()) out.order = std::move(order);
    return out;
  }

  Deed uninstalled() {
    Deed out;
    const std::string keep(form_["keep"].empty() ? "30d" : form_["keep"]);
    if (!is_watch(keep)) out.faults.emplace_back("keep", "fault_keep");
    if (!ticked(form_, "sure")) out.faults.emplace_back("sure", "fault_sure");
    Order order{{"uninstall", module_, "--no-export", "--consent", "--keep-data", keep}, "uninstalled", module_};
    add_town(order, out);
    if (out.faults.empty()) out.order = std::move(order);
    return out;
  }

  // None: every town.
  void add_town(Order& order, Deed& out) const {
    const std::string town = trimmed(form_["town"]);
    if (town.empty()) return;
    if (!is_name(town)) out.faults.emplace_back("town", "fault_town");
    order.arguments.insert(order.arguments.end(), {"--town", town});
  }

  std::string module_;
  const Form& form_;
};

}  // namespace

Deed deed_of(std::string_view module, const Form& form) {
  return Reader(module, form).read();
}

bool is_watch(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > 6) return false;
  const std::string_view unit = text.substr(digits);
  return text == "0" || unit == "s" || unit == "min" || unit == "h" || unit == "d";
}

}  // namespace operations
