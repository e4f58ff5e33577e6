// SPDX-License-Identifier: EUPL-1.2
// One request for a page of the portal: everybody's pages of all modules, and the portal's own.
#pragma once

#include <memory>

#include "figures.h"
#include "own_pages.h"
#include "shell/visit.h"
#include "town_settings.h"
#include "use/front.h"

namespace portal {

class PortalVisit final : public stadtkern::shell::Visit {
 public:
  PortalVisit(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
              stadtkern::Reply<stadtkern::Raw> reply, std::shared_ptr<const TownSettings> settings,
              stadtkern::shell::Memory& memory, FigureCache& figures, use::Front& use);

 private:
  [[nodiscard]] bool own_word(std::string_view word) const override;
  [[nodiscard]] bool shows(std::string_view role) const override;
  [[nodiscard]] stadtkern::Error hidden(std::string_view role) const override;
  [[nodiscard]] OwnPage own_page() override;
  // Counted, if the town wants that.
  void answered(const stadtkern::shell::Seen& seen) override;
  // The figures of its tiles, and what it finds.
  void listed(const stadtkern::Provider& provider, const stadtkern::shell::PageList& list) override;

  void ask_figures(const stadtkern::Provider& provider, const stadtkern::shell::PageList& list);
  [[nodiscard]] OwnPage start();
  [[nodiscard]] OwnPage search();

  FigureCache& figures_;
  use::Front& use_;
  const std::string automatic_;  // as the gateway says it: whether somebody looks at this
  const std::shared_ptr<const TownSettings> settings_;
};

}  // namespace portal
