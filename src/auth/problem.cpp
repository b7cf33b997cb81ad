#include "auth/problem.h"

#include <utility>

namespace stocktake::auth {
namespace {

ExitCode code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::none:
    case ErrorKind::not_applicable:
    case ErrorKind::failed:
      return ExitCode::refused;
    case ErrorKind::network:
      return ExitCode::unreachable;
    case ErrorKind::many:
    case ErrorKind::no_profile:
    case ErrorKind::reserved_profile:
    case ErrorKind::bad_config:
    case ErrorKind::mixed_places:
    case ErrorKind::account_host:
      return ExitCode::usage;
  }
  return ExitCode::usage;
}

}  // namespace

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::none:
      return "none";
    case ErrorKind::many:
      return "many";
    case ErrorKind::no_profile:
      return "no_profile";
    case ErrorKind::reserved_profile:
      return "reserved_profile";
    case ErrorKind::bad_config:
      return "bad_config";
    case ErrorKind::not_applicable:
      return "not_applicable";
    case ErrorKind::failed:
      return "failed";
    case ErrorKind::mixed_places:
      return "mixed_places";
    case ErrorKind::account_host:
      return "account_host";
    case ErrorKind::network:
      return "network";
  }
  return "";
}

tl::unexpected<Problem> fail(ErrorKind kind, std::string message, std::string remedy) {
  return tl::unexpected(Problem{kind, {code_of(kind), std::move(message), std::move(remedy)}});
}

}  // namespace stocktake::auth
