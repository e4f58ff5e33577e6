// SPDX-License-Identifier: EUPL-1.2
#include "oidc/directory.h"

#include <utility>

#include "oidc/fetch.h"
#include "oidc/id_token.h"

namespace identity::oidc {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Town;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::hours kKept{1};
constexpr std::chrono::seconds kNotAskedAgain{2};  // after it did not answer
constexpr std::chrono::minutes kRenewals{1};       // as many as Entry::renewals has within this
constexpr std::size_t kMostWaiting = 64;
constexpr std::size_t kMostEntries = 10'000;
constexpr int kOk = 200;

Error unusable(const char* what) {
  return {Code::Unavailable, std::string("the provider's discovery document cannot be used: ") + what, "oidc.document"};
}

}  // namespace

Result<Known> read_document(std::string_view text, const Provider& provider) {
  const auto json = stadtkern::parse_json(text);
  if (!json || !json->is(stadtkern::Json::Type::Object)) return unusable("it is no JSON");
  if (json->text_of("issuer") != provider.issuer) return unusable("its issuer is another one than the settings say");
  Known out;
  out.authorization = text_at(*json, "authorization_endpoint");
  out.token = text_at(*json, "token_endpoint");
  out.jwks = text_at(*json, "jwks_uri");
  out.names_itself = true_at(*json, "authorization_response_iss_parameter_supported");
  // The browser is sent to the first; the others are asked by us.
  for (const std::string* url : {&out.authorization, &out.token, &out.jwks}) {
    if (!provider.may_ask(*url)) return unusable("it names a host that the settings do not (\"hosts\")");
  }
  return out;
}

std::string Directory::key_of(const Town& town, const Provider& provider) {
  return std::string(town.name()) + "\n" + provider.id + "\n" + provider.issuer;
}

void Directory::find(const Town& town, const Provider& provider, Then then) {
  const std::string key = key_of(town, provider);
  const Time now = Clock::now();
  std::unique_lock lock(mutex_);
  if (entries_.size() >= kMostEntries) entries_.clear();  // settings change rarely: this is never many
  Entry& entry = entries_[key];
  if (entry.known && now - entry.fetched < kKept) {
    const auto known = entry.known;
    lock.unlock();
    return then(known);
  }
  const bool failed_now = entry.failed != Time{} && now - entry.failed < kNotAskedAgain;
  if ((failed_now && !entry.asking) || entry.waiting.size() >= kMostWaiting) {
    const auto known = entry.known;
    lock.unlock();
    if (known) return then(known);
    return then(Error{Code::Unavailable, "the provider does not answer just now", "oidc.silent", {}, 2000});
  }
  entry.waiting.push_back(std::move(then));
  if (entry.asking) return;
  entry.asking = true;
  lock.unlock();
  ask(town, provider, key);
}

void Directory::renew(const Town& town, const Provider& provider, const std::shared_ptr<const Known>& than, Then then) {
  const std::string key = key_of(town, provider);
  const Time now = Clock::now();
  std::unique_lock lock(mutex_);
  Entry& entry = entries_[key];
  const bool newer = entry.known && entry.known != than;
  Time& oldest = entry.renewals.front();
  const bool may = oldest == Time{} || now - oldest >= kRenewals;
  if (newer || entry.waiting.size() >= kMostWaiting || (!may && !entry.asking)) {
    const auto known = entry.known ? entry.known : than;
    lock.unlock();
    return then(known);
  }
  entry.waiting.push_back(std::move(then));
  if (entry.asking) return;
  std::move(entry.renewals.begin() + 1, entry.renewals.end(), entry.renewals.begin());
  entry.renewals.back() = now;
  entry.asking = true;
  lock.unlock();
  ask(town, provider, key);
}

void Directory::ask(const Town& town, const Provider& provider, const std::string& key) {
  const std::string place =
      (provider.issuer.ends_with('/') ? provider.issuer : provider.issuer + "/") + ".well-known/openid-configuration";
  fetch(town, provider, {place}, [this, town, provider, key](Result<Heard> heard) {
    if (!heard) return tell(key, heard.error());
    if (heard->status != kOk) return tell(key, unusable("there is none at its usual place"));
    auto document = read_document(heard->body, provider);
    if (!document) return tell(key, document.error());
    const auto known = std::make_shared<Known>(*std::move(document));
    fetch(town, provider, {known->jwks}, [this, key, known](Result<Heard> keys) {
      if (!keys) return tell(key, keys.error());
      auto set = keys->status == kOk
                     ? KeySet::parse(keys->body)
                     : Result<KeySet>(Error{Code::Unavailable, "the provider shows no keys", "oidc.keys"});
      if (!set) return tell(key, set.error());
      known->keys = *std::move(set);
      tell(key, std::shared_ptr<const Known>(known));
    });
  });
}

void Directory::tell(const std::string& key, const Answer& answer) {
  std::vector<Then> waiting;
  Answer told = answer;
  {
    const std::scoped_lock lock(mutex_);
    Entry& entry = entries_[key];
    entry.asking = false;
    waiting.swap(entry.waiting);
    if (answer) {
      entry.known = *answer;
      entry.fetched = Clock::now();
    } else {
      entry.failed = Clock::now();
      if (entry.known) told = entry.known;  // as long as it is away, what it said holds
    }
  }
  for (const Then& then : waiting) then(told);
}

}  // namespace identity::oidc
