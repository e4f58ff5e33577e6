// SPDX-License-Identifier: Apache-2.0
// libFuzzer entry: any text through reader, document and mapping. What is accepted must come back unchanged.
#include "json/tests/fuzz_sample.h"
#include "json/value.h"

#include <cstdint>
#include <cstdlib>

using namespace stadtkern;
using json::test::bench;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = json::test::text_of(data, size);

  if (const auto value = json::parse(input)) {
    if (!json::check(input)) std::abort();
    const auto again = json::parse(json::write(*value, json::Style::Pretty));
    if (!again || !(*again == *value)) std::abort();
  }

  // The first half as body, the rest as a path and a query parameter.
  const std::string_view rest = input.substr(size / 2);
  const json::Parameter parameters[] = {{"id", rest, json::Parameter::Kind::Path},
                                        {rest.substr(0, rest.size() / 2), rest, json::Parameter::Kind::Query}};
  (void)bench().to_protobuf(input.substr(0, size / 2), parameters);

  if (const auto bytes = bench().to_protobuf(input)) json::test::must_come_back(*bytes);
  (void)bench().to_json(input);
  return 0;
}
