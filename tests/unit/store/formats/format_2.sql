-- The tables of inventories of format 2, as sqlite3's .schema prints them.
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
  orphan INTEGER NOT NULL
);
CREATE TABLE home (
  id INTEGER PRIMARY KEY,
  user INTEGER NOT NULL REFERENCES user,
  source INTEGER NOT NULL,
  path TEXT NOT NULL,
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
  source INTEGER NOT NULL,
  depth INTEGER NOT NULL,
  state INTEGER NOT NULL,
  path TEXT NOT NULL,
  first_entry INTEGER,
  file_count INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL DEFAULT 0,
  unsized_count INTEGER NOT NULL DEFAULT 0,
  subdirectory_count INTEGER NOT NULL DEFAULT 0,
  last_modified INTEGER
);
CREATE INDEX directory_home ON directory(home);
CREATE INDEX directory_waiting ON directory(source, depth DESC, id) WHERE state = 0;
CREATE TABLE kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  size INTEGER,
  modified_at INTEGER,
  object_id INTEGER
);
CREATE TABLE gap (
  id INTEGER PRIMARY KEY,
  directory INTEGER REFERENCES directory,
  home INTEGER REFERENCES home,
  source INTEGER NOT NULL,
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
  file_count INTEGER NOT NULL,
  size INTEGER NOT NULL,
  unsized_count INTEGER NOT NULL,
  PRIMARY KEY (home, kind, age)
) WITHOUT ROWID;
CREATE TABLE top_file (
  ranking INTEGER NOT NULL,
  entry INTEGER NOT NULL REFERENCES entry,
  directory INTEGER NOT NULL REFERENCES directory,
  value INTEGER NOT NULL,
  PRIMARY KEY (ranking, entry)
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
