// SPDX-License-Identifier: Apache-2.0
// Value <-> text.
#include "json/path.h"
#include "json/text.h"
#include "json/value.h"

namespace stadtkern::json {
namespace {

// Builds the tree from the reader's events; open arrays and objects lie on a stack of at most kMaxDepth.
class Builder final : public Events {
 public:
  explicit Builder(const Path& path) : path_(path) {}

  Value take() && { return std::move(root_); }
  std::vector<FieldError> errors() { return std::move(errors_); }

  void begin_object() override { open_.push_back({.name = std::move(name_), .items = {}, .members = {}}); }
  void key(std::string_view key) override { name_ = key; }
  void end_object() override {
    Open done = std::move(open_.back());
    open_.pop_back();
    name_ = std::move(done.name);
    add(Value::object(std::move(done.members)));
  }
  void begin_array() override {
    open_.push_back({.name = std::move(name_), .items = {}, .members = {}, .array = true});
  }
  void end_array() override {
    Open done = std::move(open_.back());
    open_.pop_back();
    name_ = std::move(done.name);
    add(Value::array(std::move(done.items)));
  }
  void null() override { add(nullptr); }
  void boolean(bool value) override { add(value); }
  void string(std::string_view text) override { add(text); }
  void number(std::string_view text) override {
    const bool whole = text != "-0" && text.find_first_of(".eE") == std::string_view::npos;
    if (const auto value = whole ? to_int64(text) : std::nullopt) return add(*value);
    if (const auto value = to_double(text)) return add(*value);
    if (errors_.empty()) errors_.push_back({path_.pointer(), "is a number too large to be held"});
  }

 private:
  struct Open {
    std::string name;  // the key this array or object has in its parent
    std::vector<Value> items;
    std::vector<Member> members;
    bool array = false;
  };

  void add(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().array) {
      open_.back().items.push_back(std::move(value));
    } else {
      open_.back().members.push_back({std::move(name_), std::move(value)});
    }
  }

  const Path& path_;
  Value root_;
  std::vector<Open> open_;
  std::string name_;
  std::vector<FieldError> errors_;
};

class Writer {
 public:
  explicit Writer(Style style) : pretty_(style == Style::Pretty) {}

  std::string take() && { return std::move(out_); }

  void write(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::Null:
        out_ += "null";
        break;
      case Value::Kind::Bool:
        out_ += *value.as_bool() ? "true" : "false";
        break;
      case Value::Kind::Int:
        out_ += std::to_string(*value.as_int());
        break;
      case Value::Kind::Double:
        real(*value.as_double());
        break;
      case Value::Kind::String:
        quoted(*value.as_string());
        break;
      case Value::Kind::Array:
        array(value.items());
        break;
      case Value::Kind::Object:
        object(value.members());
        break;
    }
  }

 private:
  void real(double value) {
    const std::size_t begin = out_.size();
    append_real(out_, value);
    if (out_.find_first_of(".en", begin) == std::string::npos) out_ += ".0";
  }

  void quoted(std::string_view text) {
    const std::size_t begin = out_.size();
    if (append_quoted(out_, text)) return;
    out_.resize(begin);
    (void)append_quoted(out_, mend_utf8(text));
  }

  void array(std::span<const Value> items) {
    if (items.empty()) {
      out_ += "[]";
      return;
    }
    out_ += '[';
    ++level_;
    for (std::size_t i = 0; i < items.size(); ++i) {
      separate(i);
      write(items[i]);
    }
    close(']');
  }

  void object(std::span<const Member> members) {
    if (members.empty()) {
      out_ += "{}";
      return;
    }
    out_ += '{';
    ++level_;
    for (std::size_t i = 0; i < members.size(); ++i) {
      separate(i);
      quoted(members[i].name);
      out_ += pretty_ ? ": " : ":";
      write(members[i].value);
    }
    close('}');
  }

  void separate(std::size_t index) {
    if (index > 0) out_ += ',';
    line();
  }

  void close(char bracket) {
    --level_;
    line();
    out_ += bracket;
  }

  void line() {
    if (!pretty_) return;
    out_ += '\n';
    out_.append(2 * level_, ' ');
  }

  bool pretty_;
  std::size_t level_ = 0;
  std::string out_;
};

}  // namespace

Result<Value> parse(std::string_view document) {
  Path path;
  Builder builder(path);
  if (Status status = read(document, path, builder); !status) return std::move(status).error();
  auto errors = builder.errors();
  if (errors.empty()) return std::move(builder).take();
  std::string message = errors.front().pointer + " " + errors.front().reason;
  return Error{.code = Code::InvalidArgument, .message = std::move(message), .fields = std::move(errors)};
}

std::string write(const Value& value, Style style) {
  Writer writer(style);
  writer.write(value);
  return std::move(writer).take();
}

}  // namespace stadtkern::json
