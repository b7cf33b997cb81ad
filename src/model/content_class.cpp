#include "model/content_class.h"

#include <algorithm>
#include <array>

namespace stocktake {
namespace {

/// By number.
constexpr std::array<std::string_view, kContentClasses> kClassWords{"other", "git", "trash",
                                                                    "bundle", "tool"};

constexpr std::array kSpecialNames{
    SpecialName{"Trash", ContentClass::trash, true},
    SpecialName{".bundle", ContentClass::bundle},
    SpecialName{".ide", ContentClass::tool},
    SpecialName{".assistant", ContentClass::tool},
    SpecialName{"__pycache__", ContentClass::tool},
    SpecialName{".ipynb_checkpoints", ContentClass::tool},
    SpecialName{"databricks_automl", ContentClass::tool},
};

}  // namespace

std::span<const SpecialName> special_names() {
  return kSpecialNames;
}

std::string_view to_string(ContentClass content_class) {
  return kClassWords.at(static_cast<std::size_t>(content_class));
}

std::optional<ContentClass> parse_content_class(std::int64_t number) {
  if (number < 0 || number >= static_cast<std::int64_t>(kClassWords.size())) return std::nullopt;
  return static_cast<ContentClass>(number);
}

ContentClass class_below(ContentClass above, bool is_in_home, const Subdirectory& directory) {
  if (above != ContentClass::other) return above;
  if (directory.is_git_folder) return ContentClass::git;
  const auto special =
      std::find_if(kSpecialNames.begin(), kSpecialNames.end(), [&](const SpecialName& each) {
        return each.name == directory.name && (is_in_home || !each.only_in_home);
      });
  return special == kSpecialNames.end() ? ContentClass::other : special->content_class;
}

}  // namespace stocktake
