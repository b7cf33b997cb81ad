#pragma once

#include <string_view>

namespace stocktake::report {

// The files of this folder, compiled in as constants.

/// The page with placeholders `@CSP@`, `@STYLE@`, `@DATA@` and `@SCRIPT@`, once each, in that
/// order.
extern const std::string_view kPageHtml;
extern const std::string_view kPageStyle;
/// d3-hierarchy, followed by the page's own scripts.
extern const std::string_view kPageScript;

}  // namespace stocktake::report
