#pragma once

#include <string>

#include "util/json.h"

namespace stocktake::report {

/// An object on one line, with a blank after each colon and comma: `{"a": 1, "b": null}`. Its
/// members must not be objects or arrays.
std::string spaced_json(const Json& object);

}  // namespace stocktake::report
