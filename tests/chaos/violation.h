#pragma once

#include <stdexcept>
#include <string>

namespace stocktake::chaos {

/// A promise was broken: ends the world.
class Violation : public std::runtime_error {
 public:
  explicit Violation(const std::string& what) : std::runtime_error(what) {}
};

/// The process of the world is dead: nothing that it does from now on counts.
struct Crashed {};

}  // namespace stocktake::chaos
