// SPDX-License-Identifier: Apache-2.0
// A small codec for the protobuf encoding, so that kernel and host need no generated code. A message is a struct with
//   static void each_field(auto& self, auto&& field) { field(1, self.name); field(2, self.items); }
// where a member is bool, an integer, a scoped enum, std::string (string or bytes), another such struct, or a vector
// of strings, integers or structs. Encodes as proto3 does: defaults are left out, numbers rise, integers in a vector
// are packed. Unknown fields are skipped on reading. Checked against protoc's own encoding in tests/.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace stadtkern::wire {

namespace protobuf {

enum Type : std::uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

inline void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

// Takes a varint off the front; false when it is cut short or longer than ten bytes.
inline bool take_varint(std::string_view& in, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 70 && !in.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(in.front());
    in.remove_prefix(1);
    if (shift == 63 && byte > 1) return false;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

inline bool take_bytes(std::string_view& in, std::string_view& value) {
  std::uint64_t size = 0;
  if (!take_varint(in, size) || size > in.size()) return false;
  value = in.substr(0, size);
  in.remove_prefix(size);
  return true;
}

inline bool skip(std::string_view& in, std::uint32_t type) {
  std::uint64_t number = 0;
  std::string_view bytes;
  switch (type) {
    case kVarint:
      return take_varint(in, number);
    case kBytes:
      return take_bytes(in, bytes);
    case kFixed64:
    case kFixed32: {
      const std::size_t size = type == kFixed64 ? 8 : 4;
      if (in.size() < size) return false;
      in.remove_prefix(size);
      return true;
    }
    default:
      return false;
  }
}

template <class T>
concept Scalar = std::integral<T> || std::is_enum_v<T>;

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};

template <class T>
void put_message(std::string& out, const T& message);

struct Put {
  std::string& out;

  void tag(std::uint32_t number, Type type) { put_varint(out, number << 3 | type); }
  void bytes(std::uint32_t number, std::string_view value) {
    tag(number, kBytes);
    put_varint(out, value.size());
    out.append(value);
  }

  template <Scalar T>
  void operator()(std::uint32_t number, const T& value) {
    if (value == T{}) return;
    tag(number, kVarint);
    put_varint(out, static_cast<std::uint64_t>(value));
  }
  void operator()(std::uint32_t number, const std::string& value) {
    if (!value.empty()) bytes(number, value);
  }
  template <class T>
  void operator()(std::uint32_t number, const std::vector<T>& values) {
    if (values.empty()) return;
    if constexpr (Scalar<T>) {
      std::string packed;
      for (const T value : values) put_varint(packed, static_cast<std::uint64_t>(value));
      bytes(number, packed);
    } else {
      for (const T& value : values) element(number, value);
    }
  }
  template <class T>
  void operator()(std::uint32_t number, const std::optional<T>& value) {
    if (value) element(number, *value);
  }

 private:
  void element(std::uint32_t number, const std::string& value) { bytes(number, value); }
  template <class T>
  void element(std::uint32_t number, const T& value) {
    std::string inner;
    put_message(inner, value);
    bytes(number, inner);
  }
};

template <class T>
void put_message(std::string& out, const T& message) {
  T::each_field(message, Put{out});
}

template <class T>
bool take_message(std::string_view in, T& message, unsigned depth);

// Tries each member in turn against one field that was read from the wire.
struct Take {
  std::uint32_t number;
  std::uint32_t type;
  std::uint64_t scalar;
  std::string_view bytes;
  unsigned depth;
  bool known = false;
  bool valid = true;

  template <class T>
  void operator()(std::uint32_t wanted, T& value) {
    if (wanted != number || known) return;
    known = true;
    if constexpr (Scalar<T>) {
      if (type != kVarint) return reject();
      value = static_cast<T>(scalar);
    } else if constexpr (is_vector<T>::value) {
      if constexpr (Scalar<typename T::value_type>) {
        scalars(value);
      } else {
        element(value.emplace_back());
      }
    } else {
      element(value);
    }
  }

 private:
  void reject() { valid = false; }

  template <class T>
  void scalars(std::vector<T>& values) {
    if (type == kVarint) return values.push_back(static_cast<T>(scalar));
    if (type != kBytes) return reject();
    std::uint64_t value = 0;
    while (!bytes.empty()) {
      if (!take_varint(bytes, value)) return reject();
      values.push_back(static_cast<T>(value));
    }
  }
  void element(std::string& value) {
    if (type != kBytes) return reject();
    value.assign(bytes);
  }
  template <class T>
  void element(std::optional<T>& value) {
    element(value.emplace());
  }
  template <class T>
  void element(T& value) {
    if (type != kBytes || depth == 0 || !take_message(bytes, value, depth - 1)) reject();
  }
};

template <class T>
bool take_message(std::string_view in, T& message, unsigned depth) {
  while (!in.empty()) {
    std::uint64_t tag = 0;
    if (!take_varint(in, tag) || tag >> 3 == 0 || tag > 0xffffffff) return false;
    Take take{static_cast<std::uint32_t>(tag >> 3), static_cast<std::uint32_t>(tag & 7), 0, {}, depth};
    if (take.type == kVarint) {
      if (!take_varint(in, take.scalar)) return false;
    } else if (take.type == kBytes) {
      if (!take_bytes(in, take.bytes)) return false;
    } else if (!skip(in, take.type)) {
      return false;
    }
    T::each_field(message, take);
    if (!take.valid) return false;
  }
  return true;
}

}  // namespace protobuf

// The message in protobuf encoding.
template <class T>
[[nodiscard]] std::string encode(const T& message) {
  std::string out;
  protobuf::put_message(out, message);
  return out;
}

// Nothing when the bytes are not a valid encoding of T. Nested at most 8 deep.
template <class T>
[[nodiscard]] std::optional<T> decode(std::string_view bytes) {
  std::optional<T> message(std::in_place);
  if (!protobuf::take_message(bytes, *message, 8)) message.reset();
  return message;
}

}  // namespace stadtkern::wire
