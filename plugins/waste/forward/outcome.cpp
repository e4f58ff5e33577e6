// SPDX-License-Identifier: EUPL-1.2
#include "forward/outcome.h"

#include <utility>

#include "built_in.h"
#include "changes.h"
#include "clerk/history.h"
#include "store.h"
#include "text.h"

namespace waste::forward::outcome {
namespace {

using clerk::history::Kind;
using stadtkern::Tx;

// "{name}" and "{text}" of the words of i18n.
std::string filled(std::string_view words, std::string_view name, std::string_view text) {
  std::string out(words);
  for (const auto& [mark, value] : {std::pair(std::string_view("{name}"), name), {"{text}", text}}) {
    if (const auto at = out.find(mark); at != std::string::npos) out.replace(at, mark.size(), value);
  }
  return out;
}

void step(Tx& tx, const Forwarding& one, Kind kind, std::string_view more) {
  clerk::history::add(tx, one.report, kind, {}, one.authority + (more.empty() ? "" : ": ") + std::string(more));
}

void public_note(Tx& tx, const Forwarding& one, const std::string& text) {
  auto kept = store::find(tx, one.report);
  if (!kept) return;
  const Report report = with_note(std::move(kept->report), kept_text(text, true, kLongestNote), tx.now_us());
  store::update(tx, report);
  changes::add_note(tx, report.id, {tx.now_us(), report.status, report.status_notes});
}

void tell(Tx& tx, const Forwarding& one, const Change& change, const std::string& text) {
  if (!change.close) return public_note(tx, one, text);
  // Open, and with a note: it cannot be refused.
  (void)changes::set_status(tx, one.report, DetailedStatus::Done, kept_text(text, true, kLongestNote));
}

}  // namespace

void known(Tx& tx, Forwarding& one, const About& about, std::string id) {
  one.state = State::Known;
  one.foreign_id = std::move(id);
  one.sent = tx.now_us();
  one.words.clear();
  one.token.clear();
  one.error.clear();
  one.failures = 0;
  one.next = tx.now_us() + look_pause(0, 0);
  step(tx, one, Kind::ForwardingSent, one.foreign_id);
  const std::string& name = about.authority.name.in(about.language);
  public_note(tx, one, filled(built_in::forwarding_words("forwarded", about.language), name, {}));
}

void got_token(Tx& tx, Forwarding& one, std::string token) {
  one.state = State::Token;
  one.token = std::move(token);
  one.words.clear();
  one.error.clear();
  one.failures = 0;
  one.next = tx.now_us() + token_pause(1);
}

void later(Tx& tx, Forwarding& one, std::string why, Micros pause, int most) {
  if (++one.failures >= most) return failed(tx, one, std::move(why));
  one.error = std::move(why);
  one.next = tx.now_us() + pause;
}

void failed(Tx& tx, Forwarding& one, std::string why) {
  one.state = State::Failed;
  one.error = std::move(why);
  one.next.reset();
  step(tx, one, Kind::ForwardingFailed, one.error);
}

void stands(Tx& tx, Forwarding& one, const About& about, foreign::Standing now) {
  const foreign::Authority& authority = about.authority;
  const auto kept = store::find(tx, one.report);
  const bool open_here = kept && status_of(kept->report.status) == Status::Open;
  // What was erased here doesn't come back in their words.
  if (!kept || kept->report.text_removed) now.notes.clear();
  const Change what = change(one.standing, now, open_here, authority.done_here);
  const std::string& name = authority.name.in(about.language);
  std::string text;
  if (what.status) {
    const char* key = now.status == Status::Closed ? "forwarded_closed" : "forwarded_open";
    text = filled(built_in::forwarding_words(key, about.language), name, {});
  }
  if (what.answer) {
    step(tx, one, Kind::ForwardingAnswered, now.notes);
    if (authority.publish_answers) {
      if (!text.empty()) text += '\n';
      text += filled(built_in::forwarding_words("forwarded_answer", about.language), name, now.notes);
    }
  }
  if (what.status) step(tx, one, Kind::ForwardingStatus, waste::name(now.status));
  if (!text.empty()) tell(tx, one, what, text);
  one.suggested = what.suggest || (one.suggested && !what.look_again);
  one.standing = std::move(now);
  one.looked = tx.now_us();
  one.failures = 0;
  one.error.clear();
  one.next.reset();
  if (what.look_again) one.next = tx.now_us() + look_pause(tx.now_us() - one.sent.value_or(one.made), 0);
}

}  // namespace waste::forward::outcome
