// SPDX-License-Identifier: Apache-2.0
// stadtkern.privacy/1: what a module with personal data answers for.
#include "runtime/privacy.h"
#include "runtime/runtime.h"
#include "runtime/tables/tables.h"

#include <stadtkern/detail/api.h>
#include <stadtkern/town.h>

#include <sodium/utils.h>

#include <algorithm>

namespace stadtkern::runtime::tables {
namespace {

using detail::view;

Status may_register(const Runtime& runtime) {
  if (Status status = only_in_create(runtime); !status) return status;
  if (!runtime.personal_data()) {
    return Error{Code::PermissionDenied,
                 "the plugin answers for personal data, but plugin.toml does not say "
                 "personal_data = true"};
  }
  if (runtime.facts().schema > 0) return {};
  return Error{Code::FailedPrecondition, "personal data needs a store: plugin.toml says schema = 0"};
}

template <class Handler>
Status set(Runtime& runtime, Handler& place, Handler handler, std::string_view what) {
  if (Status status = may_register(runtime); !status) return status;
  if (place.handler) return Error{Code::Conflict, "there is already a handler for " + std::string(what)};
  place = handler;
  return {};
}

Status add_rule(Runtime& runtime, const stadtkern_retention_rule& from) {
  if (Status status = may_register(runtime); !status) return status;
  RetentionRule rule;
  rule.id = view(from.id);
  for (std::size_t i = 0; i < from.name_count; ++i) {
    rule.names.emplace_back(view(from.names[i].name), view(from.names[i].value));
  }
  rule.setting = view(from.setting);
  rule.fallback = view(from.fallback);
  rule.due = from.due;
  rule.apply = from.apply;
  rule.user = from.user;
  auto& rules = runtime.registrations().privacy.rules;
  if (std::any_of(rules.begin(), rules.end(), [&](const auto& known) { return known.id == rule.id; })) {
    return Error{Code::Conflict, "there is already a retention rule \"" + rule.id + "\""};
  }
  if (rule.fallback != "never" && !parse_duration(rule.fallback)) {
    return Error{Code::InvalidArgument, "retention rule \"" + rule.id + "\": \"" + rule.fallback + "\" is no duration"};
  }
  rules.push_back(std::move(rule));
  return {};
}

json::Value named(stadtkern_bytes id, const stadtkern_pair* names, std::size_t count) {
  json::Value out = json::Value::object();
  out.set("id", view(id));
  json::Value& words = out.set("name", json::Value::object());
  for (std::size_t i = 0; i < count; ++i) words.set(view(names[i].name), view(names[i].value));
  return out;
}

json::Value json_of(const stadtkern_value& value) {
  switch (value.type) {
    case STADTKERN_INTEGER:
      return value.integer;
    case STADTKERN_REAL:
      return value.real;
    case STADTKERN_BOOLEAN:
      return value.integer != 0;
    case STADTKERN_TEXT:
      return view(value.bytes);
    case STADTKERN_BYTES: {
      const auto raw = view(value.bytes);
      std::string text(sodium_base64_encoded_len(raw.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
      sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(raw.data()), raw.size(),
                        sodium_base64_VARIANT_ORIGINAL);
      text.pop_back();
      return text;
    }
    default:
      return nullptr;
  }
}

}  // namespace

const stadtkern_privacy kPrivacy{
    sizeof(stadtkern_privacy),
    [](const stadtkern_host* host, decltype(FindHandler::handler) handler, void* user, stadtkern_fail fail, void* to) {
      Runtime& runtime = runtime_of(host);
      return answer(set(runtime, runtime.registrations().privacy.find, {handler, user}, "find"), fail, to);
    },
    [](const stadtkern_host* host, decltype(ExportHandler::handler) handler, void* user, stadtkern_fail fail,
       void* to) {
      Runtime& runtime = runtime_of(host);
      return answer(set(runtime, runtime.registrations().privacy.export_, {handler, user}, "export"), fail, to);
    },
    [](const stadtkern_host* host, decltype(EraseHandler::handler) handler, void* user, stadtkern_fail fail, void* to) {
      Runtime& runtime = runtime_of(host);
      return answer(set(runtime, runtime.registrations().privacy.erase, {handler, user}, "erase"), fail, to);
    },
    [](const stadtkern_host* host, const stadtkern_retention_rule* rule, stadtkern_fail fail, void* to) {
      return answer(add_rule(runtime_of(host), *rule), fail, to);
    },
    [](stadtkern_export* out, stadtkern_bytes id, const stadtkern_pair* names, std::size_t count) {
      out->sections.push_back({named(id, names, count), {}});
    },
    [](stadtkern_export* out, stadtkern_bytes id, const stadtkern_pair* names, std::size_t count,
       const stadtkern_value* value) {
      if (out->sections.empty()) out->sections.push_back({named({}, nullptr, 0), {}});
      json::Value field = named(id, names, count);
      field.set("value", json_of(*value));
      out->sections.back().fields.push_back(std::move(field));
    },
    [](stadtkern_town* town, void (*done)(void*, const stadtkern_error*), void* user) {
      auto* privacy = town->runtime().privacy();
      const auto held = town->runtime().town(town->facts().id);
      if (!privacy || !held) {
        const Error error{Code::FailedPrecondition, "only for a module with personal data, in a town that is open"};
        return done(user, detail::ErrorView(error).get());
      }
      privacy->overwrite_removed(held, [done, user](const Status& status) {
        done(user, status ? nullptr : detail::ErrorView(status.error()).get());
      });
    },
};

}  // namespace stadtkern::runtime::tables
