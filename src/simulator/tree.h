#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/content_class.h"
#include "model/owner.h"
#include "model/source.h"
#include "simulator/catalogs.h"
#include "simulator/options.h"

namespace stocktake::simulator {

/// A directory of the workspace. Its files are generated on each request.
struct Node {
  std::string path;
  std::string name;
  std::vector<std::uint32_t> children;
  std::uint64_t seed = 0;
  int files = 0;
  /// Known from how it was made, not from its name: the truth must not repeat the program's rule.
  ContentClass content_class = ContentClass::other;
  bool is_repo = false;
  bool is_git_folder = false;
  bool weird = false;    ///< its files have unusual names, and its listing contains itself
  bool denied = false;   ///< listing it answers 403
  bool odd = false;      ///< see `WorkspaceSpec::odd_listings`
  bool slashed = false;  ///< its name contains a slash: listed by its parent, but not found
};

struct File {
  std::string name;       ///< empty for an object without a name
  std::string_view kind;  ///< empty: the service does not report a kind
  std::string_view language;
  std::optional<std::int64_t> size;
  std::int64_t modified_at = 0;
  std::int64_t created_at = 0;
  std::int64_t object_id = 0;
};

/// Whose homes they are: a user, a service principal, a group, or nobody. An owner of volumes whom
/// the workspace does not know is `unknown`, a schema that is denied a `place`.
struct Person {
  std::string name;
  Owner owner;
  bool says_inactive = false;  ///< SCIM says so; else, of one that is inactive, it says nothing
  PerSource<std::vector<std::uint32_t>> homes{};
};

/// The whole workspace: directories in memory, files generated on request.
class Tree {
 public:
  explicit Tree(const WorkspaceSpec& spec);

  const std::vector<Person>& people() const { return people_; }
  const std::vector<Catalog>& catalogs() const { return catalogs_; }
  const Node& node(Source source, std::uint32_t index) const { return nodes(source)[index]; }
  /// The directory at a path, a volume, or the folder of homes; nullptr if there is none.
  const Node* find(Source source, std::string_view path) const;
  /// The path with the home spelled in its other letter case, where listings spell it so. The same
  /// of the result is the path again.
  std::string respelled(Source source, const std::string& path) const;
  std::vector<File> files_of(Source source, const Node& node) const;
  std::size_t directory_count(Source source) const { return nodes(source).size() - 1; }
  const WorkspaceSpec& spec() const { return spec_; }

 private:
  const std::vector<Node>& nodes(Source source) const { return nodes_[source]; }
  /// `own_class`: of a directory that is not below a special one.
  std::uint32_t add(Source source, std::uint32_t parent, std::string name, int files,
                    ContentClass own_class = ContentClass::other);
  void add_odd_files(Source source, const Node& node, std::vector<File>& files) const;
  void enlarge(File& file, std::uint64_t hash) const;
  void add_users();
  void add_principals(int count, OwnerKind kind);
  void add_person(Person person, int number);
  void add_homes(Person& person, int number);
  Owner owner_of(const std::string& name, OwnerKind kind, std::string display_name) const;
  void fill(Source source, std::uint32_t home, int count, bool weird);
  // In places.cpp:
  void add_places();
  std::uint32_t add_root(Source source);
  void add_workspace_places(std::uint32_t root);
  void add_repos(std::uint32_t root);
  void add_dbfs_places(std::uint32_t root);
  // In special_folders.cpp:
  void add_specials(int number, std::uint32_t home);
  void add_content_classes(int number, Source source, std::uint32_t home);
  void add_project(Source source, std::uint32_t home);
  std::uint32_t add_git_folder(std::uint32_t parent, std::string name, bool is_repo);
  void add_git_folders(std::uint32_t home);
  void add_bundle(std::uint32_t home);
  void add_weird(Source source, std::uint32_t home);
  // In catalogs.cpp:
  void add_catalogs();
  void add_groups();
  void add_volume(Catalog& catalog, int number);
  void deny_schemas();
  void add_owners_of_volumes();
  void add_denied_schema(const Catalog& catalog, const Schema& schema);
  std::string owner_of_volume(int number) const;
  Person& owner_row(const std::string& owner);

  WorkspaceSpec spec_;
  PerSource<std::vector<Node>> nodes_;  ///< the first node of each is the folder of homes, if any
  PerSource<std::unordered_map<std::string, std::uint32_t>> by_path_;
  std::vector<Person> people_;
  std::vector<Catalog> catalogs_;
  int others_ = 0;  ///< people who are none of the spec's `users`
};

}  // namespace stocktake::simulator
