// SPDX-License-Identifier: EUPL-1.2
#include "desk/faults.h"

#include "desk/sheet.h"

namespace identity::desk {
namespace {

using stadtkern::Code;
using stadtkern::Error;

struct Known {
  std::string_view cause;  // a pointer of the interface, or an error's reason
  std::string_view field;  // the id of a field of the page
  std::string_view words;
};

constexpr Known kKnown[] = {
    {"/name", "name", "fault_name"},
    {"/mail", "mail", "fault_mail"},
    {"/kind", "kind-0", "fault_kind"},
    {"/group", "group", "fault_group"},
    {"/days", "days", "fault_days"},
    {"/expires_in_days", "days", "fault_days"},
    {"/roles", "role-0", "fault_roles"},
    {"/member", "mail", "fault_member"},
    {"/deputy", "deputy", "fault_deputy"},
    {"/id", "deputy", "fault_self"},
    {"mail.taken", "mail", "fault_mail_taken"},
    {"admin.last", "sk-form", "fault_last_admin"},
    {"account.without_password", "sk-form", "fault_without_password"},
    {"account.of_a_citizen", "sk-form", "fault_citizen"},
    {"account.disabled", "sk-form", "fault_disabled"},
    {"deputies.many", "deputy", "fault_many_deputies"},
    {"role.unknown", "sk-form", "fault_role"},
    {"keys.many", "sk-form", "fault_many_keys"},
    {"password.needed", "password", "fault_password_needed"},
    {"password.wrong", "password", "fault_password"},
};

const Known* known(std::string_view cause) {
  for (const Known& one : kKnown) {
    if (one.cause == cause) return &one;
  }
  return nullptr;
}

}  // namespace

bool can_be_mended(const Error& error) {
  return error.code == Code::ValidationFailed || error.code == Code::Conflict || error.code == Code::RateLimited ||
         known(error.reason) != nullptr;
}

Faults faults_of(const Place& place, const Error& error, std::string_view what) {
  Faults out;
  for (const auto& field : error.fields) {
    if (field.pointer == "/sure") out.emplace_back(Sheet::sure_field(what), place.word("fault_sure"));
    if (const Known* one = known(field.pointer)) out.emplace_back(one->field, place.word(one->words));
  }
  if (const Known* one = known(error.reason)) out.emplace_back(one->field, place.word(one->words));
  if (out.empty() && error.code == Code::RateLimited) out.emplace_back("password", place.word("fault_wait"));
  if (out.empty()) out.emplace_back("sk-form", place.word("fault_other"));
  return out;
}

unsigned status_of(const Error& error) {
  return error.code == Code::Conflict ? 409 : error.code == Code::RateLimited ? 429 : 422;
}

Error not_sure() {
  return {Code::ValidationFailed, "this needs to be confirmed", {}, {{"/sure", "must be said"}}};
}

}  // namespace identity::desk
