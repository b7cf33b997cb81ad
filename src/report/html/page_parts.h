#pragma once

#include <string_view>

namespace stocktake::report {

// The files of this folder, made into constants at build time.

/// The page with places for the rest: `@CSP@`, `@STYLE@`, `@DATA@`, `@SCRIPT@`, each once, in that
/// order.
extern const std::string_view kPageHtml;
extern const std::string_view kPageStyle;
/// d3-hierarchy, then the page's own scripts.
extern const std::string_view kPageScript;

}  // namespace stocktake::report
