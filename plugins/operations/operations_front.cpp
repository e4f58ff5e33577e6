// SPDX-License-Identifier: EUPL-1.2
#include "operations_front.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "deeds.h"
#include "errand.h"
#include "pages/audit_page.h"
#include "pages/logs_page.h"
#include "pages/operations_page.h"
#include "pages/plan_page.h"
#include "pages/trouble.h"
#include "versions.h"

namespace operations {
namespace {

using stadtkern::Form;

constexpr std::string_view kLastDone = "200";     // audit entries that the first page looks through
constexpr std::string_view kTraceLines = "2000";  // of each log that is looked through for one request

// What was chosen where it is one of these, else the first.
template <std::size_t N>
std::string one_of(std::string_view chosen, const std::array<std::string_view, N>& choices) {
  const auto found = std::find(choices.begin(), choices.end(), chosen);
  return std::string(found == choices.end() ? choices.front() : *found);
}

// The page again after a deed that did not come through; also the page as such.
void show_node(const ErrandPointer& errand, std::optional<Told> deed, const std::string& fault) {
  make_page(errand, {{{"status"}}, {{"audit", "list", "-n", std::string(kLastDone)}}, {{"doctor"}}},
            [deed = std::move(deed), fault](const Errand& self, std::vector<Told> told) {
              pages::OperationsData data;
              data.status = std::move(told[0]);
              data.audit = std::move(told[1]);
              data.doctor = std::move(told[2]);
              data.query = self.query();
              data.deed = deed;
              data.backup_town = self.form()["town"];
              data.backup_fault = fault;
              return pages::operations_page(self.place(), data);
            });
}

std::vector<std::string> plan_arguments(const Form& form, const char* command) {
  std::vector<std::string> out{command};
  if (form["all"] == "yes") out.emplace_back("--upgrade-all");
  return out;
}

void show_plan(const ErrandPointer& errand, std::optional<Told> refused) {
  const Form& asked = errand->form()["plan"].empty() ? errand->query() : errand->form();
  make_page(errand, {{plan_arguments(asked, "plan")}},
            [refused = std::move(refused)](const Errand& self, std::vector<Told> told) {
              return pages::plan_page(self.place(), {std::move(told[0]), self.query(), self.form(), refused});
            });
}

bool is_hash(std::string_view text) {
  return text.size() >= 12 && text.size() <= 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::vector<std::string> modules_of(const Told& status) {
  std::set<std::string> names;
  for (const Instance& one : read_status(status.json).instances) names.insert(one.module);
  return {names.begin(), names.end()};
}

// What may stand behind an option of `audit list`; an option or a path is none.
bool is_plain(std::string_view text) {
  return text.size() <= 200 && !text.starts_with('-') && !text.starts_with('.') &&
         text.find('/') == std::string_view::npos;
}

}  // namespace

void OperationsFront::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/", this, &OperationsFront::node);
  pages.get("/tile", this, &OperationsFront::tile);
  pages.post("/", this, &OperationsFront::act);
  pages.get("/plan", this, &OperationsFront::plan);
  pages.post("/plan", this, &OperationsFront::apply);
  pages.get("/logs", this, &OperationsFront::logs);
  pages.get("/trace", this, &OperationsFront::trace);
  pages.get("/audit", this, &OperationsFront::audit);
}

void OperationsFront::node(const Request& request, const PageRequest& page, PageReply reply) {
  show_node(errand_of(request, page, std::move(reply)), std::nullopt, {});
}

void OperationsFront::tile(const Request& request, const PageRequest& page, PageReply reply) {
  make_page(errand_of(request, page, std::move(reply)), {{{"status"}}},
            [](const Errand& self, std::vector<Told> told) { return pages::operations_tile(self.place(), told[0]); });
}

// Restarts a module, or backs a town up.
void OperationsFront::act(const Request& request, const PageRequest& page, PageReply reply) {
  const auto errand = errand_of(request, page, std::move(reply));
  const Form& form = errand->form();
  const auto refused = [](const ErrandPointer& self, Told told) { show_node(self, std::move(told), {}); };
  if (form["do"] == "restart") {
    const Deed deed = deed_of(form["module"], form);
    if (deed.order) return carry_out(errand, sent_, {deed.order->arguments}, done_path("/", *deed.order), refused);
  }
  if (form["do"] == "backup") {
    const std::string town(form["town"]);
    if (!is_name(town)) return show_node(errand, std::nullopt, errand->place().word("fault_town"));
    const Order order{{"backup", town}, "backed_up", town};
    return carry_out(errand, sent_, {order.arguments}, done_path("/", order), refused);
  }
  show_node(errand, told(stadtkern::Error{stadtkern::Code::InvalidArgument, {}}), {});
}

void OperationsFront::plan(const Request& request, const PageRequest& page, PageReply reply) {
  show_plan(errand_of(request, page, std::move(reply)), std::nullopt);
}

void OperationsFront::apply(const Request& request, const PageRequest& page, PageReply reply) {
  const auto errand = errand_of(request, page, std::move(reply));
  const Form& form = errand->form();
  if (!is_hash(form["plan"]) || !is_watch(form["watch"]))
    return show_plan(errand, told(stadtkern::Error{stadtkern::Code::InvalidArgument, {}}));
  std::vector<std::string> arguments = plan_arguments(form, "apply");
  arguments.insert(arguments.end(), {"--plan", std::string(form["plan"]), "--watch", std::string(form["watch"])});
  if (form["consent"] == "yes") arguments.emplace_back("--consent");
  if (form["stop"] == "yes") arguments.emplace_back("--stop");
  carry_out(errand, sent_, {std::move(arguments)}, "/plan?done=applied",
            [](const ErrandPointer& self, Told told) { show_plan(self, std::move(told)); });
}

void OperationsFront::logs(const Request& request, const PageRequest& page, PageReply reply) {
  const auto errand = errand_of(request, page, std::move(reply));
  const Form& query = errand->query();
  const std::string module(is_name(query["module"]) ? query["module"] : "kernel");
  const std::string lines = one_of<3>(query["lines"], {"100", "500", "2000"});
  make_page(errand, {{{"status"}}, {{"logs", module, "-n", lines}}},
            [module, lines](const Errand& self, std::vector<Told> told) {
              pages::LogsData data;
              data.module = module;
              data.modules = modules_of(told[0]);
              data.read = std::stoul(lines);
              data.filter.words = self.query()["q"];
              data.filter.level = one_of<4>(self.query()["level"], {"", "info", "warning", "error"});
              data.log = std::move(told[1]);
              return pages::logs_page(self.place(), data);
            });
}

// First whose logs there are, then all of them.
void OperationsFront::trace(const Request& request, const PageRequest& page, PageReply reply) {
  const auto errand = errand_of(request, page, std::move(reply));
  const std::string id(errand->query()["id"].substr(0, 200));
  if (id.empty()) return errand->answer(pages::trace_page(errand->place(), {}));
  ask(errand->request(), Question{{"status"}}, [errand, id](const Told& status) {
    if (!status.good())
      return errand->answer(pages::trouble_page(errand->place(), errand->place().word("trace_title"), status));
    std::vector<std::string> modules = modules_of(status);
    modules.insert(modules.begin(), "kernel");
    std::vector<Question> questions;
    for (const std::string& module : modules) questions.push_back({{"logs", module, "-n", std::string(kTraceLines)}});
    make_page(errand, std::move(questions), [modules, id](const Errand& self, std::vector<Told> told) {
      pages::TraceData data{id, std::stoul(std::string(kTraceLines)), {}};
      for (std::size_t i = 0; i < modules.size(); ++i) data.logs.emplace_back(modules[i], std::move(told[i]));
      return pages::trace_page(self.place(), data);
    });
  });
}

void OperationsFront::audit(const Request& request, const PageRequest& page, PageReply reply) {
  const auto errand = errand_of(request, page, std::move(reply));
  const Form& query = errand->query();
  pages::AuditData data;
  data.query = query;
  std::vector<std::string> arguments{"audit", "list", "-n", one_of<3>(query["lines"], {"100", "500", "1000"})};
  for (const char* name : {"who", "what", "since"}) {
    if (query[name].empty()) continue;
    if (!is_plain(query[name])) data.faults.emplace_back(name, "fault_plain");
    arguments.insert(arguments.end(), {std::string("--") + name, std::string(query[name])});
  }
  if (!data.faults.empty()) return errand->answer(pages::audit_page(errand->place(), data));
  std::vector<Question> questions{{std::move(arguments)}};
  if (query["verify"] == "yes") questions.push_back({{"audit", "verify"}});
  make_page(errand, std::move(questions), [data = std::move(data)](const Errand& self, std::vector<Told> told) {
    pages::AuditData shown = data;
    shown.entries = std::move(told[0]);
    if (told.size() > 1) shown.verified = std::move(told[1]);
    return pages::audit_page(self.place(), shown);
  });
}

}  // namespace operations
