// SPDX-License-Identifier: EUPL-1.2
// stadtkern doctor: what is wrong with this node, on one page, with the next step.
#include "admin/cli.h"
#include "admin/doctor.h"
#include "admin/doctor_facts.h"
#include "admin/withdrawn.h"
#include "catalogue/manifest.h"
#include "config/config.h"
#include "lifecycle/audit_check.h"

#include <cstdio>
#include <ctime>
#include <memory>
#include <set>

namespace stadtkern::admin {
namespace {

constexpr int kNotReachable = 5;
constexpr std::chrono::milliseconds kPatience{5'000};
constexpr const char* kSystemConfig = "/etc/stadtkern";

struct Options {
  std::string config;
  std::vector<std::string> modules;
};

// What the kernel says of itself, and where its modules lie; nothing when it does not answer.
struct Kernel {
  wire::admin::Status status;
  std::vector<std::filesystem::path> module_folders;
  std::vector<AsideFacts> aside;
};

// Of the modules that subscribe; one that gives no figures is another finding's matter.
std::vector<AsideFacts> look_at_aside(Client& client, const std::vector<wire::admin::Module>& modules) {
  std::vector<AsideFacts> all;
  for (const wire::admin::Module& module : modules) {
    config::Problems problems;
    const auto manifest = catalogue::read_manifest(module.folder, problems);
    if (module.folder.empty() || !manifest || manifest->subscribes.empty()) continue;
    wire::admin::Admin request;
    request.call = wire::admin::Call{{}, "metrics/v1@" + module.id, "Get", {}, {}, 0, false, {}};
    const Result<wire::admin::Admin> answer = client.ask(request);
    if (!answer && answer.error().code == Code::DeadlineExceeded) break;  // the connection is no longer in step
    if (!answer || !answer->reply) continue;
    for (AsideFacts& facts : aside_in(module.id, answer->reply->body)) all.push_back(std::move(facts));
  }
  return all;
}

Result<Kernel> ask_kernel(const std::filesystem::path& state) {
  Result<Client> client = Client::connect(state, kPatience);
  if (!client) return client.error();
  Result<wire::admin::Status> status = client->status();
  if (!status) return status.error();
  Kernel kernel{*std::move(status), {}, {}};
  wire::admin::Admin locate;
  locate.locate.emplace();
  const Result<wire::admin::Admin> located = client->ask(locate);
  if (!located || !located->located) return kernel;
  std::set<std::filesystem::path> folders;
  for (const auto& module : located->located->modules) {
    if (!module.folder.empty()) folders.insert(std::filesystem::path(module.folder).parent_path());
  }
  kernel.module_folders.assign(folders.begin(), folders.end());
  kernel.aside = look_at_aside(*client, located->located->modules);
  return kernel;
}

std::string usual_config() {
  std::error_code error;
  return std::filesystem::exists("config/stadtkern.toml", error) ? "config" : kSystemConfig;
}

Finding silent_kernel(const Cli& cli, const Error& error) {
  const std::uint32_t holder = lock_holder(cli.state);
  const std::string next = holder == 0 ? "systemctl start stadtkern, or deploy/up" : "stadtkern logs; then restart it";
  std::string text = error.message.substr(0, error.message.find(';'));
  if (holder != 0) text += " (process " + std::to_string(holder) + " holds the state folder)";
  return {Finding::Level::Problem, "kernel", text, next, "kernel.silent", text};
}

void look_at_running(const wire::admin::Status& status, Findings& findings) {
  findings.push_back(judge_versions(STADTKERN_VERSION, status.version));
  for (Finding& finding : judge_modules(status)) findings.push_back(std::move(finding));
  for (Finding& finding : judge_kept(status)) findings.push_back(std::move(finding));
  for (Finding& finding : judge_lock(status)) findings.push_back(std::move(finding));
  std::map<std::string, std::string> refused;
  for (const wire::admin::Listener& listener : status.listeners) {
    const std::string fault = try_connect(listener.address);
    if (!fault.empty()) refused.emplace(listener.name + " " + listener.address, fault);
  }
  if (!status.listeners.empty()) findings.push_back(judge_listeners(status.listeners.size(), refused));
  std::vector<ProcessFacts> processes{look_at_process("the kernel", status.pid)};
  for (const wire::admin::Instance& unit : status.instances) {
    if (unit.pid != 0) processes.push_back(look_at_process(unit.unit, unit.pid));
  }
  findings.push_back(judge_descriptors(processes));
}

// Nothing where there is no log yet.
std::optional<Finding> look_at_audit(const std::filesystem::path& state) {
  lifecycle::AuditCheck check;
  check.archived = true;
  const Result<lifecycle::AuditReport> report = lifecycle::check_audit(state / "logs", check);
  if (!report && report.error().code == Code::NotFound) return std::nullopt;
  if (!report) return judge_audit(0, report.error().message, 0);
  std::string fault;
  if (report->fault) {
    fault = report->fault->file.string() + ":" + std::to_string(report->fault->line) + ": " + report->fault->why;
  }
  return judge_audit(report->first == 0 ? 0 : report->last - report->first + 1, fault, report->repaired.size());
}

Findings examine(Cli& cli, const Options& options) {
  Findings findings;
  const Result<Kernel> kernel = ask_kernel(cli.state);
  config::LoadOptions load;
  load.module_folders.assign(options.modules.begin(), options.modules.end());
  std::string folder = options.config;
  if (kernel) {
    const wire::admin::Status& status = kernel->status;
    findings.push_back({Finding::Level::Ok,
                        "kernel",
                        "pid " + std::to_string(status.pid) + ", up " + std::to_string(status.uptime_ms / 1000) + " s",
                        {}});
    if (folder.empty()) folder = status.config_folder;
    if (load.module_folders.empty()) load.module_folders = kernel->module_folders;
    look_at_running(status, findings);
    findings.push_back(judge_events(kernel->aside));
  } else {
    findings.push_back(silent_kernel(cli, kernel.error()));
  }
  if (folder.empty()) folder = usual_config();

  load.secrets = std::make_shared<config::Secrets>(config::Secrets::Mode::Form);
  const config::Loaded loaded = config::load(folder, load);
  const config::Node node = loaded.config ? loaded.config->node : config::Node();
  std::vector<std::string> towns = kernel ? kernel->status.towns : std::vector<std::string>();
  if (loaded.config && towns.empty()) {
    for (const config::Town& town : loaded.config->towns) towns.push_back(town.name);
  }
  findings.push_back(judge_config(folder, towns.size(), loaded.problems));
  for (const std::string& warning : load.secrets->warnings()) {
    findings.push_back({Finding::Level::Warning, "secrets", warning, {}, "secrets.warning", warning});
  }
  const std::vector<PathFacts> paths = look_at_state(cli.state);
  findings.push_back(judge_state_folder(paths, !node.admin_group.empty()));
  if (paths.front().exists) {
    findings.push_back(judge_disk(alerts::disk_space(cli.state), node.alerts.disk_free_percent));
    if (const auto audit = look_at_audit(cli.state)) findings.push_back(*audit);
    findings.push_back(judge_stores(look_at_stores(cli.state), !node.database.empty()));
    findings.push_back(
        judge_backups(towns, alerts::last_backups(cli.state), std::time(nullptr), node.alerts.backup_max_age));
  }
  std::vector<std::pair<std::string, std::string>> withdrawn;
  for (const WithdrawnVersion& one : withdrawn_in_use(cli.state)) withdrawn.emplace_back(one.module, one.words);
  for (Finding& finding : judge_withdrawn(withdrawn)) findings.push_back(std::move(finding));
  findings.push_back(judge_clock(look_at_clock(cli.state)));
  cli.exit_code = kernel ? 0 : kNotReachable;
  return findings;
}

void print(const Findings& findings, std::size_t problems, std::size_t warnings) {
  std::vector<std::vector<std::string>> rows;
  for (const Finding& finding : findings) {
    const std::string word = finding.level == Finding::Level::Problem ? "PROBLEM" : std::string(name(finding.level));
    rows.push_back({word, finding.check, finding.text});
    if (!finding.next.empty()) rows.push_back({"", "", "-> " + finding.next});
  }
  print_table(rows);
  std::printf("\n%zu problem%s, %zu warning%s\n", problems, problems == 1 ? "" : "s", warnings,
              warnings == 1 ? "" : "s");
}

void doctor(Cli& cli, const Options& options) {
  const Findings findings = examine(cli, options);
  std::size_t problems = 0;
  std::size_t warnings = 0;
  json::Value out = json::Value::object();
  json::Value checks = json::Value::array();
  for (const Finding& finding : findings) {
    problems += finding.level == Finding::Level::Problem ? 1 : 0;
    warnings += finding.level == Finding::Level::Warning ? 1 : 0;
    json::Value entry = json::Value::object();
    entry.set("check", finding.check);
    entry.set("level", std::string(name(finding.level)));
    entry.set("text", finding.text);
    entry.set("next", finding.next);
    entry.set("code", finding.code);
    entry.set("about", finding.about);
    checks.push(std::move(entry));
  }
  if (problems > 0 && cli.exit_code == 0) cli.exit_code = 1;
  if (!cli.json) return print(findings, problems, warnings);
  out.set("problems", problems);
  out.set("warnings", warnings);
  out.set("checks", std::move(checks));
  cli.result(out);
}

}  // namespace

void add_doctor(Command app, Cli& cli) {
  Command command = app.subcommand(
      "doctor",
      "What is wrong with this node, and the next step. Ends with 0 (well), 1 (problems) or 5 (no kernel answers)");
  const auto options = std::make_shared<Options>();
  command.option("--config", options->config, "The configuration's folder, instead of the running kernel's");
  command.option("--modules", options->modules, "Folder of modules, instead of those that are known; repeatable")
      .one_each_time();
  command.runs([&cli, options] { doctor(cli, *options); });
}

}  // namespace stadtkern::admin
