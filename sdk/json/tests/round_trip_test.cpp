// SPDX-License-Identifier: Apache-2.0
// Messages made by protobuf itself, through our mapping and back; and our output beside protobuf's own printer.
#include "json/value.h"
#include "sample.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <random>

namespace pb = google::protobuf;

using namespace stadtkern;
using namespace stadtkern::json;
using json::test::kBench;
using json::test::sample;

namespace {

// The sample's descriptors in protobuf's own hands.
class Dynamic {
 public:
  Dynamic() {
    pb::FileDescriptorSet set;
    REQUIRE(set.ParseFromString(json::test::read_file(SAMPLE_DESCRIPTORS)));
    for (const auto& file : set.file()) REQUIRE(pool_.BuildFile(file));
  }
  std::unique_ptr<pb::Message> make() {
    const pb::Descriptor* type = pool_.FindMessageTypeByName(std::string(kBench));
    REQUIRE(type);
    return std::unique_ptr<pb::Message>(factory_.GetPrototype(type)->New());
  }

 private:
  pb::DescriptorPool pool_;
  pb::DynamicMessageFactory factory_{&pool_};
};

std::string bytes(const pb::Message& message) {
  std::string out;
  {
    pb::io::StringOutputStream string(&out);
    pb::io::CodedOutputStream stream(&string);
    stream.SetSerializationDeterministic(true);
    REQUIRE(message.SerializeToCodedStream(&stream));
  }
  return out;
}

// Fills messages at random, with a liking for the values at the edges.
class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}

  void fill(pb::Message& message, int depth) {
    const pb::Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const pb::FieldDescriptor& field = *type.field(i);
      if (field.is_map()) {
        if (depth > 0 && upto(1)) map(message, field, depth);
      } else if (field.is_repeated()) {
        for (auto n = upto(3); n > 0; --n) put(message, field, true, depth);
      } else if (upto(2)) {
        put(message, field, false, depth);
      }
    }
  }

 private:
  std::uint64_t upto(std::uint64_t most) { return std::uniform_int_distribution<std::uint64_t>(0, most)(engine_); }

  template <class T>
  T whole() {
    switch (upto(4)) {
      case 0:
        return std::numeric_limits<T>::max();
      case 1:
        return std::numeric_limits<T>::min();
      case 2:
        return static_cast<T>(upto(100));
      case 3:
        return static_cast<T>((std::uint64_t{1} << 53) - 2 + upto(4));
      default:
        return static_cast<T>(engine_());
    }
  }

  template <class T, class Bits>
  T real() {
    for (;;) {
      const T value = upto(1) ? std::bit_cast<T>(static_cast<Bits>(engine_())) : static_cast<T>(upto(1000)) / 10;
      if (std::isfinite(value)) return value;
    }
  }

  std::string text() {
    static constexpr std::array<std::string_view, 8> kPieces{"a",  "\"", "\\", std::string_view("\0", 1),
                                                             "\n", "ß",  "€",  "😀"};
    std::string out;
    for (auto n = upto(12); n > 0; --n) out += kPieces[upto(kPieces.size() - 1)];
    return out;
  }

  std::string binary() {
    std::string out;
    for (auto n = upto(9); n > 0; --n) out += static_cast<char>(upto(255));
    return out;
  }

  void map(pb::Message& message, const pb::FieldDescriptor& field, int depth) {
    // One entry: two with the same key would not come back as the same bytes.
    pb::Message* entry = message.GetReflection()->AddMessage(&message, &field);
    put(*entry, *field.message_type()->map_key(), false, depth - 1);
    put(*entry, *field.message_type()->map_value(), false, depth - 1);
  }

  void put(pb::Message& message, const pb::FieldDescriptor& field, bool add, int depth) {
    const pb::Reflection& r = *message.GetReflection();
    switch (field.cpp_type()) {
#define PUT(TYPE, NAME, VALUE)                                                         \
  case pb::FieldDescriptor::CPPTYPE_##TYPE:                                            \
    add ? r.Add##NAME(&message, &field, VALUE) : r.Set##NAME(&message, &field, VALUE); \
    break
      PUT(INT32, Int32, whole<std::int32_t>());
      PUT(INT64, Int64, whole<std::int64_t>());
      PUT(UINT32, UInt32, whole<std::uint32_t>());
      PUT(UINT64, UInt64, whole<std::uint64_t>());
      PUT(DOUBLE, Double, (real<double, std::uint64_t>()));
      PUT(FLOAT, Float, (real<float, std::uint32_t>()));
      PUT(BOOL, Bool, upto(1) == 1);
      PUT(ENUM, EnumValue, static_cast<int>(upto(2)));
      PUT(STRING, String, field.type() == pb::FieldDescriptor::TYPE_BYTES ? binary() : text());
#undef PUT
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth > 0) fill(add ? *r.AddMessage(&message, &field) : *r.MutableMessage(&message, &field), depth - 1);
        break;
    }
  }

  std::mt19937_64 engine_;
};

// protobuf's printer keeps the order of declaration and writes every 64-bit integer as a string.
bool same(const Value& ours, const Value& theirs) {
  if (ours.as_int() && theirs.as_string()) return std::to_string(*ours.as_int()) == *theirs.as_string();
  if (ours.kind() == Value::Kind::Array) {
    const auto equal = [](const Value& a, const Value& b) { return same(a, b); };
    return std::ranges::equal(ours.items(), theirs.items(), equal);
  }
  if (ours.kind() != Value::Kind::Object) return ours == theirs;
  return ours.members().size() == theirs.members().size() &&
         std::ranges::all_of(ours.members(), [&](const Member& member) {
           const Value* other = theirs.find(member.name);
           return other && same(member.value, *other);
         });
}

}  // namespace

TEST_CASE("json round trip: random messages come back as the same bytes") {
  Dynamic dynamic;
  const auto type = sample().message(kBench);
  for (unsigned seed = 0; seed < 1500; ++seed) {
    INFO("seed " << seed);
    const auto message = dynamic.make();
    Dice(seed).fill(*message, 3);
    const std::string before = bytes(*message);
    const auto json = type->to_json(before);
    REQUIRE(json);
    REQUIRE(check(*json));
    const auto after = type->to_protobuf(*json);
    INFO(*json << "\n" << (after ? "" : after.error().message));
    REQUIRE(after);
    REQUIRE(*after == before);
    REQUIRE(*type->to_json(*after) == *json);
  }
}

TEST_CASE("json round trip: protobuf's own parser reads our output as the same message") {
  Dynamic dynamic;
  for (unsigned seed = 0; seed < 300; ++seed) {
    INFO("seed " << seed);
    const auto message = dynamic.make();
    Dice(seed).fill(*message, 2);
    const auto json = sample().to_json(kBench, bytes(*message));
    REQUIRE(json);
    const auto theirs = dynamic.make();
    const auto status = pb::util::JsonStringToMessage(*json, theirs.get());
    INFO(*json << "\n" << status.ToString());
    REQUIRE(status.ok());
    REQUIRE(bytes(*theirs) == bytes(*message));
  }
}

TEST_CASE("json round trip: our output equals protobuf's printer where both mean the same") {
  Dynamic dynamic;
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  for (const char* document :
       {"{}", R"({"id":"ä\n€\"\\","seats":-3,"width_mm":4,"height_m":1.25,"weight_kg":0.1,"covered":true})",
        R"({"photo":"AAEC/w==","material":"MATERIAL_STEEL","place":{"lat":48.5,"lon":9.1},"names":["a",""]})",
        R"({"parts":[{"name":"x","parts":[{}],"screws":{"m":4}}],"labels":{"k":"v"},"rating":0,"land":{}})",
        R"({"serial":"18446744073709551615","bought_unix_ms":"-9223372036854775808","samples":[1e300,5e-324]})"}) {
    const auto ours = sample().to_protobuf(kBench, document);
    REQUIRE(ours);
    const auto message = dynamic.make();
    REQUIRE(message->ParseFromString(*ours));
    std::string theirs;
    REQUIRE(pb::util::MessageToJsonString(*message, &theirs, options).ok());
    const auto left = parse(*sample().to_json(kBench, *ours));
    const auto right = parse(theirs);
    REQUIRE(left);
    REQUIRE(right);
    INFO(theirs);
    CHECK(same(*left, *right));
  }
}

TEST_CASE("json round trip: every naughty string passes through a string field unchanged") {
  const auto folder = json::test::hostile_input();
  if (!folder) return;
  const auto list = parse(json::test::read_file(*folder / "blns.json"));
  REQUIRE(list);
  REQUIRE(list->items().size() > 400);
  for (const Value& item : list->items()) {
    REQUIRE(item.as_string());
    INFO(*item.as_string());
    const auto body = parse(json::test::echo(write(Value::object({{"id", item}}))));
    REQUIRE(body);
    CHECK(*body->find("id")->as_string() == *item.as_string());
    const Parameter parameter{"id", *item.as_string(), Parameter::Kind::Path};
    const auto path = parse(json::test::echo("", {&parameter, 1}));
    REQUIRE(path);
    CHECK(*path->find("id")->as_string() == *item.as_string());
    const Parameter unknown{*item.as_string(), "", Parameter::Kind::Query};
    if (item.as_string()->size() < 90)
      CHECK(json::test::refusal("", {&unknown, 1}).fields.at(0).pointer == *item.as_string());
  }
}
