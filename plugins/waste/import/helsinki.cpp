// SPDX-License-Identifier: EUPL-1.2
#include <stadtkern/foreign_json.h>
#include "import/json_rows.h"
#include "import/open311_rows.h"
#include "text.h"

namespace waste::importing {
namespace {

stadtkern::Json text_value(std::string_view text) {
  stadtkern::Json value;
  value.type = stadtkern::Json::Type::String;
  value.text = text;
  return value;
}

class HelsinkiReader final : public RowReader {
 public:
  HelsinkiReader(const Source& source, const Tables& tables, RowSink sink)
      : source_{source},
        tables_{tables},
        sink_{std::move(sink)},
        rows_{[this](std::uint64_t line, std::string_view piece) { on_piece(line, piece); },
              [this](std::uint64_t line, std::string why) {
                sink_({line, RowFailure{std::move(why)}});
              }} {}

  void write(std::string_view bytes) override { rows_.write(bytes); }
  void finish() override { rows_.finish(); }

 private:
  void on_piece(std::uint64_t line, std::string_view piece) {
    const auto value = stadtkern::parse_json(piece);
    if (!value) return sink_({line, RowFailure{value.error().message}});
    const stadtkern::Json* data = value->find("data");
    if (!data || !data->is(stadtkern::Json::Type::Object))
      return sink_({line, RowFailure{"there is no object \"data\""}});
    stadtkern::Json request = *data;
    const std::string position{request.text_of("position")};
    if (const std::size_t comma = position.find(','); comma != std::string::npos) {
      request.members.emplace_back("long", text_value(trim(std::string_view{position}.substr(0, comma))));
      request.members.emplace_back("lat", text_value(trim(std::string_view{position}.substr(comma + 1))));
    }
    sink_({line, open311_row(request, source_, tables_)});
  }

  const Source& source_;
  const Tables& tables_;
  RowSink sink_;
  JsonRows rows_;
};

}  // namespace

std::unique_ptr<RowReader> helsinki_reader(const Source& source, const Tables& tables, RowSink sink) {
  return std::make_unique<HelsinkiReader>(source, tables, std::move(sink));
}

}  // namespace waste::importing
