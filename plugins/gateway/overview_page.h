// SPDX-License-Identifier: EUPL-1.2
// The page at "/": a town's modules with links to their APIs, or a node's towns. Plain HTML without scripts and without
// anything from elsewhere, made to WCAG 2.2 AA. Pure.
#pragma once

#include <string>
#include <string_view>

#include "phrases.h"
#include "registry.h"

namespace gateway {

class OverviewPage {
 public:
  explicit OverviewPage(const Phrases& phrases);

  // `language` is one of the phrases'. `prefix` stands before every link: "/t/NAME" or empty.
  std::string town(const Town& town, std::string_view prefix, std::string_view language) const;
  std::string towns(const Registry& registry, std::string_view language) const;
  // For people whose address leads to no town here; links to no town: who asks under a name of their own learns of
  // none.
  std::string nowhere(std::string_view path, std::string_view language) const;
  // The Content-Security-Policy that allows this page's one style sheet and nothing else.
  const std::string& policy() const noexcept { return policy_; }

 private:
  void sign_in(std::string& html, const Town& town, std::string_view prefix, std::string_view language) const;
  void begin(std::string& html, std::string_view title, std::string_view address, std::string_view language) const;

  const Phrases& phrases_;
  std::string policy_;
};

// `text` with what HTML reads as markup replaced, fit for text and for quoted attributes.
std::string html_text(std::string_view text);

}  // namespace gateway
