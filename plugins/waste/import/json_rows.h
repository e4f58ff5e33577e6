// SPDX-License-Identifier: EUPL-1.2
// Cuts a JSON file into the elements of its outermost array while it comes in, so that its size doesn't matter. A file
// that is one object comes out as one piece. Each piece is then parsed by itself. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace waste::importing {

class JsonRows {
 public:
  static constexpr std::size_t kLongestElement = 1024 * 1024;      // bytes, in an array
  static constexpr std::size_t kLongestObject = 64 * 1024 * 1024;  // bytes, when the file is one object

  // `on_piece` gets a piece, `on_fault` why something is no piece; each with the line where it begins.
  JsonRows(std::function<void(std::uint64_t, std::string_view)> on_piece,
           std::function<void(std::uint64_t, std::string)> on_fault)
      : on_piece_{std::move(on_piece)}, on_fault_{std::move(on_fault)} {}

  void write(std::string_view bytes);
  void finish();  // a file that breaks off is a fault

 private:
  enum class State { Start, BeforeFirst, BeforeElement, InElement, AfterElement, End, Broken };

  void take(char c);
  void begin(char c);
  void grow(char c);
  void end();
  void broken(const char* why);

  std::function<void(std::uint64_t, std::string_view)> on_piece_;
  std::function<void(std::uint64_t, std::string)> on_fault_;
  State state_ = State::Start;
  bool in_array_ = false;
  bool in_string_ = false;
  bool escaped_ = false;
  bool too_long_ = false;
  bool scalar_ = false;
  int depth_ = 0;
  std::size_t mark_ = 0;  // bytes of a byte order mark seen
  std::uint64_t line_ = 1;
  std::uint64_t begins_ = 1;
  std::string piece_;
};

}  // namespace waste::importing
