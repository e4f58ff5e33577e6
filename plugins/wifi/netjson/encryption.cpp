// SPDX-License-Identifier: EUPL-1.2
#include "netjson/encryption.h"

#include <algorithm>
#include <iterator>

namespace wifi::netjson {
namespace {

struct Protocol {
  std::string_view name;
  std::string_view uci;
  bool enterprise = false;
};

constexpr Protocol kProtocols[] = {{"none", "none"},
                                   {"wep_open", "wep-open"},
                                   {"wep_shared", "wep-shared"},
                                   {"wpa_personal", "psk"},
                                   {"wpa2_personal", "psk2"},
                                   {"wpa_personal_mixed", "psk-mixed"},
                                   {"wpa3_personal", "sae"},
                                   {"wpa2_personal_mixed", "sae-mixed"},
                                   {"wpa_enterprise", "wpa", true},
                                   {"wpa2_enterprise", "wpa2", true},
                                   {"wpa_enterprise_mixed", "wpa-mixed", true},
                                   {"wpa3_enterprise", "wpa3", true},
                                   {"wpa2_enterprise_mixed", "wpa3-mixed", true}};

// Where a hotspot asks whether somebody may come in, and where it tells what they used.
void set_servers(Reading& encryption, Section& section) {
  const std::string key = encryption.text("key");
  const std::string server = encryption.text("server");
  const std::string port = encryption.text("port");
  section.set("key", key).set("auth_secret", key).set("acct_secret", key);
  section.set("server", server).set("auth_server", server);
  section.set("port", port).set("auth_port", port);
  section.set("acct_server", encryption.text("acct_server")).set("acct_port", encryption.text("acct_server_port"));
}

// WEP keys are numbered; the first one is the one in use. Read as text and not as hexadecimal digits with "s:".
void set_wep(Reading& encryption, std::string_view mark, Section& section) {
  section.set("key", "1").set("key1", std::string(mark) + encryption.text("key"));
}

}  // namespace

void set_encryption(Reading& encryption, bool access_point, Section& section) {
  const std::string name = encryption.required("protocol");
  const auto* protocol =
      std::find_if(std::begin(kProtocols), std::end(kProtocols), [&](const Protocol& it) { return it.name == name; });
  if (protocol == std::end(kProtocols)) {
    if (!name.empty()) encryption.fault("protocol", "is not known: " + name);
    return;
  }
  if (encryption.flag("disabled")) {
    section.set("encryption", "none");
    return;
  }
  std::string uci(protocol->uci);
  const std::string cipher = encryption.text("cipher");
  if (!cipher.empty() && cipher != "auto" && name.starts_with("wpa")) uci += '+' + cipher;
  section.set("encryption", uci);
  if (name.starts_with("wep")) {
    set_wep(encryption, name == "wep_open" ? "s:" : "", section);
  } else if (protocol->enterprise && access_point) {
    set_servers(encryption, section);
  } else if (protocol->enterprise && encryption.text("eap_type") == "tls") {
    encryption.take("auth");  // a second step within the tunnel, which TLS has not
    section.set("eap_type", "tls");
  } else if (protocol->enterprise) {
    section.set("eap_type", encryption.text("eap_type"));
  }
  encryption.take_rest(section);
}

}  // namespace wifi::netjson
