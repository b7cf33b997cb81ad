#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "simulator/call.h"
#include "simulator/fault_injector.h"
#include "simulator/options.h"
#include "simulator/tree.h"
#include "util/json.h"

namespace stocktake::simulator {

/// The lists of users, service principals and groups, and who the caller is.
class Scim {
 public:
  Scim(const Tree& tree, const FaultProfile& faults);

  /// Nothing where the call is to another API.
  std::optional<Answer> answer(const Call& call);

  /// An administrator who is on no list, or the first user.
  const Person& caller() const { return caller_; }

 private:
  /// A list of SCIM: which people are on it, and how their name is called there.
  struct List {
    const char* resource;
    const char* name_attribute;
  };
  static constexpr List kUsers{"User", "userName"};
  static constexpr List kPrincipals{"ServicePrincipal", "applicationId"};
  static constexpr List kGroups{"Group", "displayName"};

  static bool is_on(const List& list, const Person& person);

  Answer list(const List& list, const Call& call);
  Answer page(const List& list, const std::vector<const Person*>& people, const Call& call) const;
  Answer one(const List& list, const std::string& id) const;
  Answer me() const;
  Person who_calls() const;
  std::vector<const Person*> people_on(const List& list) const;
  void delete_guest(const List& list);
  std::optional<Answer> refusal(const List& list) const;
  Json resource(const List& list, const Person& person, const std::string& attributes) const;

  const Tree& tree_;
  const FaultProfile& faults_;
  std::deque<Person> guests_;  ///< of both lists, those who are not deleted yet
  const Person caller_;
};

}  // namespace stocktake::simulator
