// SPDX-License-Identifier: EUPL-1.2
// Feedback: says what the module serves and brings requests, domain and store together.
#include <string_view>

#include <stadtkern/plugin.h>

#include "desk.h"
#include "letters.h"
#include "pages/front.h"
#include "pages/staff_pages.h"
#include "panels/panel_desk.h"
#include "panels/panel_pages.h"
#include "panels/panel_store.h"
#include "panels/staff_pages.h"
#include "requests.h"
#include "statistics.h"
#include "stats.pb.h"
#include "subjects.h"

namespace feedback {

using stadtkern::Connection;
using stadtkern::Result;
using stadtkern::Status;
using stadtkern::Tx;

class Feedback final : public stadtkern::Plugin {
 public:
  explicit Feedback(stadtkern::Host& host) {
    load_time_zones();
    pages_.serve(host);
    desk_.serve(host);
    letters_.serve(host);
    staff_pages_.serve(host);
    panel_desk_.serve(host);
    panel_pages_.serve(host);
    panel_staff_pages_.serve(host);
    host.serve("stats/v1@" STADTKERN_PLUGIN_ID ".Get", this, &Feedback::statistics);
    host.privacy().on_find(this, &Feedback::find_subjects);
    host.privacy().on_export(this, &Feedback::export_subject);
    host.privacy().on_erase(this, &Feedback::erase_subject);
    host.retention().rule(
        "contents",
        {{"de", "Texte und Adressen erledigter Rückmeldungen"}, {"en", "Texts and addresses of answered feedback"}},
        "keep_contents", "365 d", this, &Feedback::contents_due, &Feedback::drop_contents);
    host.retention().rule(
        "doubtful",
        {{"de", "Rückmeldungen, die ein Programm geschickt hat"}, {"en", "Feedback that a program has sent"}},
        "keep_doubtful", "30 d", this, &Feedback::doubtful_due, &Feedback::drop_doubtful);
    host.retention().rule("panel_texts",
                          {{"de", "Runden von Befragungen mit Texten"}, {"en", "Rounds of panels with texts"}},
                          "keep_panel_texts", "365 d", this, &Feedback::panel_texts_due, &Feedback::drop_panel_texts);
  }

 private:
  Result<stats::v1::Figures> statistics(const stadtkern::Request& request, const stats::v1::GetFigures&) {
    const auto least = request.town().settings().integer("show_figures_from");
    return request.town().store().read(
        [&](Connection& connection) -> Result<stats::v1::Figures> { return figures(connection, system_now(), least); });
  }

  Status find_subjects(Connection& connection, std::string_view kind, std::string_view value,
                       const stadtkern::Found& found) {
    for (const std::string& id : subjects::find(connection, kind, value)) found.add(id);
    return {};
  }
  Status export_subject(Connection& connection, const stadtkern::Town&, std::string_view subject,
                        stadtkern::Export& out) {
    subjects::give(connection, subject, out);
    return {};
  }
  Result<stadtkern::Erased> erase_subject(Tx& tx, std::string_view subject) {
    return stadtkern::Erased{subjects::erase(tx, subject), false};
  }
  Result<stadtkern::Due> contents_due(Connection& connection, Micros before) {
    return subjects::due(connection, before);
  }
  Result<std::uint64_t> drop_contents(Tx& tx, Micros before, std::uint64_t limit) {
    return subjects::drop(tx, before, limit);
  }
  Result<stadtkern::Due> doubtful_due(Connection& connection, Micros before) {
    return subjects::doubtful_due(connection, before);
  }
  Result<std::uint64_t> drop_doubtful(Tx& tx, Micros before, std::uint64_t limit) {
    return subjects::drop_doubtful(tx, before, limit);
  }
  Result<stadtkern::Due> panel_texts_due(Connection& connection, Micros before) {
    return panels::texts_due(connection, before);
  }
  Result<std::uint64_t> drop_panel_texts(Tx& tx, Micros before, std::uint64_t limit) {
    return panels::drop_texts(tx, before, limit);
  }

  pages::Front pages_;
  pages::StaffPages staff_pages_;
  Desk desk_;
  Letters letters_;
  panels::PanelDesk panel_desk_;
  panels::PanelPages panel_pages_;
  panels::StaffPages panel_staff_pages_;
};

}  // namespace feedback

STADTKERN_PLUGIN(feedback::Feedback)
