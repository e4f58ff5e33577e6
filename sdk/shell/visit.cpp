// SPDX-License-Identifier: Apache-2.0
#include "shell/visit.h"

#include <algorithm>
#include <chrono>

#include <stadtkern/fields.h>
#include <stadtkern/form.h>

namespace stadtkern::shell {
namespace {

using html::Html;

constexpr std::chrono::milliseconds kListDeadline{400};  // no page waits longer for a module that is not its own
constexpr std::chrono::milliseconds kPageDeadline{4'000};
constexpr std::chrono::milliseconds kSubmitDeadline{8'000};
constexpr std::chrono::milliseconds kFirstPause{50};  // before a form is asked about again
constexpr std::chrono::milliseconds kLongestPause{400};
constexpr std::size_t kLargestDocument = 1000 * 1024;  // with room for headers in one message of the bus
const std::string kStepMark = " name=\"" + std::string(fields::kStep) + "\" value=\"";
const std::string kFormMark = " id=\"" + std::string(kForm) + "\"";
constexpr std::string_view kKey = "_key";
constexpr const char* kSent = "stadtkern-sent";  // says to web/shell what became of a form
constexpr std::string_view kShow = "_show";
constexpr std::string_view kStillRunning = "still_running";  // as the runtime says it of a key

// What the runtime takes as an idempotency key.
bool well_formed(std::string_view key) {
  return key.size() >= 16 && key.size() <= 255 &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
}

// With parameters or without, in whatever case.
bool form_type(std::string_view type) {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  type = type.substr(0, type.find_first_of("; \t"));
  return type.size() == kForm.size() && std::equal(type.begin(), type.end(), kForm.begin(), [](char c, char known) {
           return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == known;
         });
}

// Of the form that the page shows, as fields::step() writes it.
unsigned step_in(std::string_view html) {
  const auto at = html.find(kStepMark);
  if (at == std::string_view::npos) return 0;
  html.remove_prefix(at + kStepMark.size());
  Form form;
  form.set(fields::kStep, html.substr(0, html.find('"')));
  return fields::furthest_step(form);
}

// A path below a module's pages: it leads nowhere else, and splits no header.
bool harmless(std::string_view location) {
  return location.starts_with('/') && !location.starts_with("//") &&
         std::all_of(location.begin(), location.end(), [](char c) { return c > ' ' && c <= '~' && c != '\\'; });
}

}  // namespace

Visit::Visit(const Look& look, const Request& request, const HttpRequest& http, Reply<Raw> reply,
             const TownBrand& brand, Memory& memory)
    : request_(request),
      reply_(std::move(reply)),
      memory_(memory),
      submitted_(http.verb() == "POST"),
      is_form_(form_type(http.header("content-type"))),
      path_(http.path()),
      query_(http.query()),
      origin_(http.origin()),
      console_(http.header("stadtkern-console")),
      address_(read_address(look, path_)),
      frame_(frame_of(look, address_, request, http)) {
  frame_.logo = brand.logo;
  frame_.brand_hash = brand.hash;
}

void Visit::begin() {
  if (!address_.first.empty() && !own_word(address_.first)) module_ = address_.first;
  const auto providers = stadtkern::providers(request_.town(), "pages/v1");
  for (const Provider& provider : providers) {
    const std::string& module = provider.module();
    if (module == frame_.look->name) continue;  // its own pages stand in another shell
    if (own_word(module) || offered_language(*frame_.look, module) == module)
      continue;  // its pages would stand where ours do
    providers_.insert(module);
    const bool own = module == module_;
    const auto now = std::chrono::steady_clock::now();
    const auto town = request_.town().id();
    const bool needed =
        own && submitted_ && !memory_.lists.usable(town, module, now);  // no form is refused for a slow moment
    if (!needed && memory_.lists.asked(town, module, now)) {
      take_list(provider);
      if (own) ask_page(provider);
    } else {
      ask_list(provider);
      if (own && !submitted_) ask_page(provider);  // a form waits: it changes something
    }
  }
  one_less();
}

void Visit::listed(const Provider&, const PageList&) {}

void Visit::answered(const Seen&) {}

void Visit::take_list(const Provider& provider) {
  auto list = memory_.lists.usable(request_.town().id(), provider.module(), std::chrono::steady_clock::now());
  if (!list) return;
  listed(provider, *list);
  const std::lock_guard lock(mutex_);
  lists_[provider.module()] = std::move(list);
}

void Visit::ask_list(const Provider& provider) {
  ++waiting_;
  const auto patience = submitted_ && provider.module() == module_ ? kPageDeadline : kListDeadline;
  provider.call(request_, "List", {}, patience,
                [self = shared_from_this(), provider](const Result<std::string>& answer) {
                  const auto town = self->request_.town().id();
                  const std::string& module = provider.module();
                  if (auto read = answer ? read_list(*answer) : nullptr) {
                    self->memory_.lists.keep(town, module, std::move(read), std::chrono::steady_clock::now());
                  } else {
                    self->memory_.lists.failed(town, module, std::chrono::steady_clock::now());
                  }
                  self->take_list(provider);  // what it was a moment ago is likelier than nothing
                  if (self->submitted_ && module == self->module_) self->ask_page(provider);
                  self->one_less();
                });
}

std::string Visit::wanted(const std::string& path, const std::string& query) const {
  pages::v1::RenderRequest out;
  out.set_path(path);
  out.set_query(query);
  out.set_language(frame_.language);
  out.set_root_path(page_path(frame_, {}));
  out.set_site_path(frame_.site_path);
  out.set_origin(origin_);
  if (submitted_) out.set_form(std::string(request_.body()));
  return out.SerializeAsString();
}

void Visit::ask_page(const Provider& provider) {
  if (const auto refused = refusal()) {
    const std::lock_guard lock(mutex_);
    answer_ = *refused;
    return;
  }
  if (submitted_) {
    const Form form(request_.body());
    step_sent_ = fields::furthest_step(form);
    shown_again_ = form.has(kShow);
    key_ = form[kKey];
    if (!well_formed(key_)) key_.clear();
  }
  wanted_ = wanted(address_.rest, query_);
  until_ = std::chrono::steady_clock::now() + (submitted_ ? kSubmitDeadline : kPageDeadline);
  ++waiting_;
  call_page(provider, kFirstPause);
}

void Visit::ask(const Provider& provider, std::string_view method, std::chrono::milliseconds deadline,
                std::function<void(const Result<std::string>&)> done) {
  ++waiting_;
  provider.call(request_, method, {}, deadline,
                [self = shared_from_this(), done = std::move(done)](const Result<std::string>& answer) {
                  done(answer);
                  self->one_less();
                });
}

void Visit::ask_part(const Provider& provider, const std::string& path, const std::string& query) {
  ++waiting_;
  provider.call(request_, "Render", wanted(path, query), kListDeadline,
                [self = shared_from_this(), key = path_of(provider.module(), path)](const Result<std::string>& answer) {
                  pages::v1::Rendered rendered;
                  if (answer && rendered.ParseFromString(*answer) && rendered.status() == 200) {
                    const std::lock_guard lock(self->mutex_);
                    self->parts_[key] = rendered.html();
                  }
                  self->one_less();
                });
}

// Before anybody is asked to do something that he is then told is nowhere.
std::optional<Error> Visit::refusal() {
  if (submitted_ && !is_form_) {
    return Error{Code::UnsupportedMedia, "a form is sent as application/x-www-form-urlencoded"};
  }
  if (submitted_ && !frame_.look->worker.empty()) {
    const Form form(request_.body());
    if (!form[kWho].empty() && form[kWho] != frame_.who) return Error{Code::Conflict, "somebody else's", kOtherPerson};
  }
  const std::lock_guard lock(mutex_);
  const auto list = lists_.find(module_);
  if (list == lists_.end()) {
    if (!submitted_) return std::nullopt;
    return Error{Code::Unavailable, "it is not known yet whether this page is for staff"};
  }
  const auto role = role_of(*list->second, address_.rest);
  if (!shows(role)) return hidden(role);
  return std::nullopt;
}

void Visit::call_page(const Provider& provider, std::chrono::milliseconds pause) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until_ - std::chrono::steady_clock::now());
  provider.call(
      request_, submitted_ ? "Submit" : "Render", wanted_, left,
      [self = shared_from_this(), provider, pause](Result<std::string> answer) {
        const bool still = !answer && answer.error().code == Code::Conflict && answer.error().reason == kStillRunning;
        if (still && std::chrono::steady_clock::now() + pause < self->until_) {
          self->memory_.later.call(
              pause, [self, provider, pause] { self->call_page(provider, std::min(2 * pause, kLongestPause)); });
          return;
        }
        {
          const std::lock_guard lock(self->mutex_);
          self->answer_ = std::move(answer);
        }
        self->one_less();
      },
      key_);
}

void Visit::one_less() {
  if (--waiting_ == 0) finish();
}

std::string Visit::name_of(const std::string& module) const {
  const auto list = memory_.lists.last(request_.town().id(), module);
  const auto name = list ? words_in(list->name(), frame_.language).text : std::string();
  return name.empty() ? module : name;
}

bool Visit::works_here() const {
  const auto has = [this](const auto& page) { return !page.role().empty() && request_.principal().has(page.role()); };
  return std::any_of(lists_.begin(), lists_.end(), [&](const auto& one) {
    const auto& pages = one.second->pages();
    return std::any_of(pages.begin(), pages.end(), has);
  });
}

// Nobody waits for anything any more.
void Visit::finish() {
  const std::string here = "/" + module_ + (address_.rest == "/" ? std::string() : address_.rest);
  if (auto instead = gate()) return send(untaken(*std::move(instead)));
  const auto shown = [this](std::string_view role) { return shows(role); };
  frame_.navigation = navigation(lists_, frame_.language, module_.empty() ? std::string() : here, shown);
  frame_.foot = foot(lists_, frame_.language, frame_.unspoken.empty() ? "/" : frame_.unspoken, shown);
  // A shell with an address of its own is where staff are already.
  if (frame_.look->prefix.empty() && frame_.signed_in && works_here()) frame_.console = console_;
  if (!module_.empty()) return send(untaken(module_page()));
  if (submitted_) return send(trouble(frame_, {Code::MethodNotAllowed, {}, {}, {{"allow", "GET, HEAD"}}}, {}));
  if (!address_.first.empty() && address_.rest != "/") return send(not_found(frame_));
  send(own_page());
}

OwnPage Visit::untaken(OwnPage page) const {
  const bool later =
      page.status == 429 || page.status == 500 || page.status == 503 || page.status == 504 || page.sent == kOtherPerson;
  if (!submitted_ || !is_form_ || module_.empty() || rendered_) return page;
  // A form with a key was got here once: its module may be switched off, though a shell that is new here never met it.
  const bool unknown =
      page.status == 404 && !providers_.contains(module_) && well_formed(Form(request_.body())["_key"]);
  if (!later && !unknown) return page;
  return with_typed(frame_, std::move(page), request_.body(), query_);
}

Lists Visit::switched_off_lists() const {
  Lists out = memory_.lists.all(request_.town().id());
  std::erase_if(out, [this](const auto& one) { return providers_.contains(one.first); });
  return out;
}

bool Visit::has_left() const {
  if (!answer_ || *answer_ || answer_->error().code != Code::NotFound) return false;
  const auto now = stadtkern::providers(request_.town(), "pages/v1");
  return std::none_of(now.begin(), now.end(), [this](const Provider& one) { return one.module() == module_; });
}

// Status 0: it has been answered already, by a place to go to.
OwnPage Visit::module_page() {
  if (!providers_.contains(module_) || has_left()) {
    const auto last = memory_.lists.last(request_.town().id(), module_);
    if (!last) return not_found(frame_);
    const auto role = role_of(*last, address_.rest);
    return shows(role) ? switched_off(frame_, name_of(module_)) : trouble(frame_, hidden(role), name_of(module_));
  }
  const auto list = lists_.find(module_);
  if (list != lists_.end()) {
    const auto role = role_of(*list->second, address_.rest);
    if (!shows(role)) return trouble(frame_, hidden(role), name_of(module_));
  }
  if (!*answer_) return trouble(frame_, answer_->error(), name_of(module_));
  pages::v1::Rendered rendered;
  if (!rendered.ParseFromString(**answer_) || rendered.status() < 200 || rendered.status() > 599) {
    return trouble(frame_, {Code::Internal, {}}, name_of(module_));
  }
  if (rendered.status() == 303) {
    if (!harmless(rendered.location())) return trouble(frame_, {Code::Internal, {}}, name_of(module_));
    Seen done = seen();
    done.status = rendered.status();
    answered(done);
    send_to(page_path(frame_, "/" + module_ + rendered.location()));
    return {0, {}, {}};
  }
  if (list != lists_.end() && !list->second->entry().empty()) {
    frame_.modules.push_back(frame_.site_path + list->second->entry());
  }
  step_shown_ = step_in(rendered.html());
  rendered_ = true;
  return {rendered.status(), rendered.title(), Html::trusted(rendered.html())};
}

Seen Visit::seen() const {
  Seen out;
  out.submitted = submitted_;
  out.shown_again = shown_again_;
  out.step_sent = step_sent_;
  out.step_shown = step_shown_;
  const auto list = lists_.find(module_);
  if (module_.empty()) {
    out.page = "/" + std::string(address_.first);
  } else if (list != lists_.end()) {
    out.page = "/" + module_ + pattern_of(*list->second, address_.rest);
  }
  return out;
}

void Visit::send(OwnPage page) {
  if (page.status == 0) return;
  Seen done = seen();
  done.status = page.status;
  answered(done);
  frame_.form_answer = submitted_ && page.content.source().find(kFormMark) != std::string::npos;
  const bool anonymous = request_.principal().anonymous();
  auto raw = answer_with(frame_, page, anonymous);
  if (!raw) {
    frame_.navigation.clear();
    frame_.foot.clear();
    frame_.modules.clear();
    const auto short_one = trouble(frame_, {Code::Internal, {}}, module_.empty() ? frame_.town : name_of(module_));
    raw = answer_with(frame_, short_one, anonymous);
  }
  if (submitted_) {  // it may show what was typed, or a secret that is told once
    for (auto& [name, value] : raw->headers) {
      if (name == "cache-control") value = "no-store";
    }
  }
  reply_.send(*std::move(raw));
}

void Visit::send_to(std::string location) {
  reply_.send(go_to(std::move(location)));
}

std::optional<Raw> answer_with(const Frame& frame, const OwnPage& page, bool anonymous) {
  auto made = document(frame, page.title, page.content);
  if (made.html.size() > kLargestDocument) return std::nullopt;
  const char* cached = anonymous ? "no-cache" : "private, no-cache";
  Raw raw{page.status, "text/html; charset=utf-8", std::move(made.html)};
  raw.headers = {{"content-security-policy", std::move(made.policy)},
                 {"content-language", frame.language.substr(0, 2)},
                 {"cache-control", page.status == 200 ? cached : "no-store"},
                 {"vary", "accept-language"}};
  if (!page.allow.empty()) raw.headers.emplace_back("allow", page.allow);
  if (!page.sent.empty()) raw.headers.emplace_back(kSent, page.sent);
  if (page.status == 503 || page.status == 504) raw.headers.emplace_back("retry-after", "60");
  return raw;
}

Raw go_to(std::string location) {
  Raw raw{303, {}, {}};
  raw.headers = {{"location", std::move(location)}, {"cache-control", "no-store"}};
  return raw;
}

}  // namespace stadtkern::shell
