// SPDX-License-Identifier: EUPL-1.2
// One request of somebody who has signed in: the staff's pages of all modules whose role she has.
#pragma once

#include "shell/visit.h"
#include "start_page.h"

namespace console {

class ConsoleVisit final : public stadtkern::shell::Visit {
 public:
  using Visit::Visit;

 private:
  [[nodiscard]] bool own_word(std::string_view word) const override;
  [[nodiscard]] bool shows(std::string_view role) const override;
  [[nodiscard]] stadtkern::Error hidden(std::string_view role) const override;
  [[nodiscard]] OwnPage own_page() override;
  [[nodiscard]] std::optional<OwnPage> gate() override;
  // Whether there is one for whoever asks.
  [[nodiscard]] bool has_page(const stadtkern::shell::PageList& list) const;
  void listed(const stadtkern::Provider& provider, const stadtkern::shell::PageList& list) override;
};

}  // namespace console
