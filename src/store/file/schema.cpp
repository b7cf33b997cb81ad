#include "store/file/schema.h"

#include <fmt/format.h>

#include "columns/file_columns.h"
#include "columns/user_columns.h"
#include "columns/words_sql.h"
#include "model/age.h"

namespace stocktake::store {
namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT,
  requests INTEGER NOT NULL DEFAULT 0,
  retries INTEGER NOT NULL DEFAULT 0,
  throttled INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE user (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  owner INTEGER NOT NULL,
  orphan INTEGER NOT NULL,
  display_name TEXT NOT NULL,
  scim_id TEXT NOT NULL
);

CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  state INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT ''
);

CREATE TABLE home (
  id INTEGER PRIMARY KEY,
  user INTEGER NOT NULL REFERENCES user,
  source INTEGER NOT NULL REFERENCES source,
  path TEXT NOT NULL,
  absence INTEGER NOT NULL,
  file_count INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL DEFAULT 0,
  unsized_count INTEGER NOT NULL DEFAULT 0,
  directory_count INTEGER NOT NULL DEFAULT 0,
  gap_count INTEGER NOT NULL DEFAULT 0,
  waiting_count INTEGER NOT NULL DEFAULT 1,
  last_modified INTEGER
);
CREATE INDEX home_user ON home(user, source);

CREATE TABLE directory (
  id INTEGER PRIMARY KEY,
  home INTEGER NOT NULL REFERENCES home,
  parent INTEGER REFERENCES directory,
  source INTEGER NOT NULL REFERENCES source,
  depth INTEGER NOT NULL,
  state INTEGER NOT NULL,
  path TEXT NOT NULL,
  first_entry INTEGER,
  file_count INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL DEFAULT 0,
  unsized_count INTEGER NOT NULL DEFAULT 0,
  subdirectory_count INTEGER NOT NULL DEFAULT 0,
  last_modified INTEGER,
  object_id INTEGER,
  is_git_folder INTEGER NOT NULL DEFAULT 0,
  class INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX directory_home ON directory(home);
CREATE INDEX directory_waiting ON directory(source, depth DESC, id) WHERE state = 0;

CREATE TABLE kind (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  language TEXT NOT NULL DEFAULT '',
  has_created_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE (name, language, has_created_at)
);

CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  size INTEGER,
  modified_at INTEGER,
  object_id INTEGER
);

CREATE TABLE detail (
  entry INTEGER PRIMARY KEY REFERENCES entry,
  created_before INTEGER,
  resource_id TEXT
);

CREATE TABLE gap (
  id INTEGER PRIMARY KEY,
  directory INTEGER REFERENCES directory,
  home INTEGER REFERENCES home,
  source INTEGER NOT NULL REFERENCES source,
  path TEXT NOT NULL,
  operation TEXT NOT NULL,
  http_status INTEGER,
  error_code TEXT NOT NULL,
  message TEXT NOT NULL,
  attempts INTEGER NOT NULL
);
CREATE INDEX gap_home ON gap(home);

CREATE TABLE usage (
  home INTEGER NOT NULL REFERENCES home,
  kind INTEGER NOT NULL REFERENCES kind,
  age INTEGER NOT NULL,
  class INTEGER NOT NULL,
  file_count INTEGER NOT NULL,
  size INTEGER NOT NULL,
  unsized_count INTEGER NOT NULL,
  PRIMARY KEY (home, kind, age, class)
) WITHOUT ROWID;

CREATE TABLE top_file (
  ranking INTEGER NOT NULL,
  entry INTEGER NOT NULL REFERENCES entry,
  directory INTEGER NOT NULL REFERENCES directory,
  value INTEGER NOT NULL,
  PRIMARY KEY (ranking, entry)
) WITHOUT ROWID;

CREATE TABLE mount (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  doubted INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE mounted_home (
  home INTEGER NOT NULL REFERENCES home,
  mount INTEGER NOT NULL REFERENCES mount,
  directory_count INTEGER NOT NULL,
  PRIMARY KEY (home, mount)
) WITHOUT ROWID;

CREATE TABLE tree (
  directory INTEGER PRIMARY KEY REFERENCES directory,
  file_count INTEGER NOT NULL,
  size INTEGER NOT NULL,
  unsized_count INTEGER NOT NULL,
  directory_count INTEGER NOT NULL,
  gap_count INTEGER NOT NULL,
  waiting_count INTEGER NOT NULL,
  last_modified INTEGER
);

)sql";

constexpr const char* kViews = R"sql(
CREATE VIEW users AS
SELECT {user_columns}
  FROM user u LEFT JOIN home h ON h.user = u.id
 GROUP BY u.id;

CREATE VIEW directories AS
SELECT u.name AS username,
       {owner_name} AS owner,
       o.name AS source,
       CASE d.path WHEN '' THEN '/' ELSE d.path END AS path,
       CASE d.state WHEN 0 THEN 'waiting' WHEN 1 THEN 'listed' WHEN 2 THEN 'gap' ELSE 'absent' END
         AS state,
       d.depth AS depth, d.file_count AS file_count, d.size AS size,
       d.unsized_count AS unsized_count,
       CASE d.subdirectory_count WHEN 0 THEN d.file_count ELSE t.file_count END AS tree_file_count,
       CASE d.subdirectory_count WHEN 0 THEN d.size ELSE t.size END AS tree_size,
       CASE d.subdirectory_count WHEN 0 THEN d.unsized_count ELSE t.unsized_count END
         AS tree_unsized_count,
       CASE d.subdirectory_count WHEN 0 THEN d.state = 2 ELSE t.gap_count END AS tree_gap_count,
       d.object_id AS object_id, d.is_git_folder AS is_git_folder,
       {directory_class} AS class
  FROM directory d JOIN home h ON h.id = d.home JOIN user u ON u.id = h.user
  LEFT JOIN source o ON o.id = d.source
  LEFT JOIN tree t ON t.directory = d.id;

CREATE VIEW breakdown AS
SELECT u.name AS username, u.orphan AS orphan, {owner_name} AS owner,
       o.name AS source,
       k.name AS kind,
       {age_name} AS age,
       s.file_count AS file_count, s.size AS size, s.unsized_count AS unsized_count,
       nullif(k.language, '') AS language,
       {usage_class} AS class
  FROM usage s JOIN home h ON h.id = s.home JOIN user u ON u.id = h.user
  LEFT JOIN source o ON o.id = h.source JOIN kind k ON k.id = s.kind;

CREATE VIEW files AS
SELECT {file_columns}
  FROM directory d
  JOIN entry e ON e.id BETWEEN d.first_entry AND d.first_entry + d.file_count - 1
  JOIN kind k ON k.id = e.kind
  LEFT JOIN detail x ON x.entry = e.id
  LEFT JOIN source o ON o.id = d.source
  JOIN home h ON h.id = d.home
  JOIN user u ON u.id = h.user;

CREATE VIEW gaps AS
SELECT coalesce(u.name, '') AS username,
       o.name AS source,
       CASE g.path WHEN '' THEN '/' ELSE g.path END AS path, g.operation AS operation, g.http_status AS http_status,
       g.error_code AS error_code, g.message AS message, g.attempts AS attempts
  FROM gap g LEFT JOIN source o ON o.id = g.source
  LEFT JOIN home h ON h.id = g.home LEFT JOIN user u ON u.id = h.user;
)sql";

/// The SQL expression for the name of the age class in `s.age`.
std::string age_name() {
  std::string sql = "CASE s.age";
  for (std::size_t age = 0; age < kAgeNames.size(); ++age) {
    sql += fmt::format(" WHEN {} THEN '{}'", age, kAgeNames.at(age));
  }
  return sql + " END";
}

}  // namespace

std::string schema() {
  return kTables + fmt::format(kViews, fmt::arg("user_columns", view_columns(user_columns())),
                               fmt::arg("file_columns", view_columns(file_columns())),
                               fmt::arg("age_name", age_name()),
                               fmt::arg("owner_name", owner_name_sql()),
                               fmt::arg("directory_class", content_class_sql("d")),
                               fmt::arg("usage_class", content_class_sql("s")));
}

}  // namespace stocktake::store
