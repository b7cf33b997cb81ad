#include "model/absence.h"

namespace stocktake {

std::optional<Absence> parse_absence(std::int64_t number) {
  if (number < 0 || number > static_cast<std::int64_t>(Absence::listed)) return std::nullopt;
  return static_cast<Absence>(number);
}

std::optional<Gap> gap_of_absence(Absence absence, Source source, int attempts) {
  const std::string operation(info_of(source).operation);
  switch (absence) {
    case Absence::may_be_hidden:
      return Gap{operation, 404, std::string(kNotVisible),
                 "the home does not exist or is hidden: the caller is not an administrator of the "
                 "workspace",
                 attempts};
    case Absence::no_such_user:
      return Gap{operation, 404, std::string(kNoSuchUser),
                 "the workspace has no user, no service principal and no home of this name",
                 attempts};
    case Absence::is_root:
      return Gap{operation, 404, std::string(kNoSuchPath),
                 "the path that was asked for does not exist, or the caller may not see it",
                 attempts};
    case Absence::listed:
      return Gap{operation, 404, std::string(kNotFound),
                 "it was listed a moment ago: it was deleted meanwhile, or the caller may not list "
                 "it",
                 attempts};
    case Absence::certain:
      break;
  }
  return std::nullopt;
}

}  // namespace stocktake
