"use strict";
// Builds a tree of nodes from the data. Columns of the rows, in order:
//   users  name, orphan, files, bytes, unsized, directories, gaps, waiting, newest (ms or null),
//          status, year-old files, year-old bytes, kind of more than half of it (-1: none),
//          kind of owner ("" for a user), display name
//   dirs   index of the parent (-1: a home), user, name, source (its number), state (2: a gap);
//          of the whole subtree: files, bytes, unsized, gaps, waiting, age class of the newest;
//          own files; class of the files directly in it
//   files  directory, name, bytes or null, kind, age class
//   rest   directory, kind, age class of the newest, files, bytes, unsized: files not in `files`
//   usage  kind, age class, files, bytes, unsized, class
// A class is the number of a content class: `classes` has their words. In `links`, by number of the
// source, is what stands before a path in the link to its own page; empty where there is none.
// Where a node's sums exceed those of its children, a child of type "more" holds the difference, so
// that the children of a node always add up to the node.

// Characters that change the direction of text are shown as code points, not applied:
// `invoice<mark>gpj.exe` must not look like an image.
page.data = JSON.parse(page.byId("data").textContent.replace(/[\u202a-\u202e\u2066-\u2069]/g,
  (mark) => "\u27e8U+" + mark.codePointAt(0).toString(16).toUpperCase() + "\u27e9"));

page.sources = document.body.dataset.sources.split(" ");

page.buildTree = (data) => {
  const node = (type, name, more) => Object.assign(
    {type, name, files: 0, bytes: 0, unsized: 0, gaps: 0, waiting: 0, age: data.unknownAge,
     kind: -1, class: -1, parent: null, children: []}, more);
  const attach = (parent, child) => { child.parent = parent; parent.children.push(child); };

  const root = node("root", "All users", {files: data.meta.files, bytes: data.meta.bytes,
    unsized: data.meta.unsized, gaps: data.meta.gaps, waiting: data.meta.waiting});
  const users = data.users.map((row) => node("user", row[0], {files: row[2], bytes: row[3],
    unsized: row[4], gaps: row[6], waiting: row[7], kind: row[12], orphan: row[1] === 1}));
  users.forEach((user) => attach(root, user));
  const dirs = data.dirs.map((row) => node("dir", row[2], {files: row[5], bytes: row[6],
    unsized: row[7], gaps: row[8], waiting: row[9], age: row[10], source: row[3],
    isGap: row[4] === 2, class: data.classes[row[12]] === "other" ? -1 : row[12]}));
  data.dirs.forEach((row, i) => attach(row[0] < 0 ? users[row[1]] : dirs[row[0]], dirs[i]));
  data.files.forEach((row) => attach(dirs[row[0]], node("file", row[1] || "(the file itself)",
    {files: 1, bytes: row[2] === null ? 0 : row[2], unsized: row[2] === null ? 1 : 0, kind: row[3],
     age: row[4], class: data.dirs[row[0]][12], hasNoName: row[1] === ""})));
  data.rest.forEach((row) => attach(dirs[row[0]], node("rest",
    page.plural(row[3], "smaller file", "smaller files"), {kind: row[1], age: row[2],
      files: row[3], bytes: row[4], unsized: row[5], class: data.dirs[row[0]][12]})));

  users.forEach(takeHomes);
  addWhatIsMissing(root);
  root.users = users;
  return root;

  /// If all of a user's files are in one home, the user's node replaces the home's.
  function takeHomes(user) {
    user.age = Math.min(data.unknownAge, ...user.children.map((home) => home.age));
    for (const home of user.children) {
      home.home = {source: home.source, path: home.name};
      home.path = page.sources[home.source] + " " + home.name;
      home.name = page.sources[home.source];
    }
    const used = user.children.filter((home) => home.files > 0);
    if (used.length !== 1) return;
    user.path = used[0].path;
    user.home = used[0].home;
    user.children = used[0].children;
    for (const child of user.children) child.parent = user;
  }

  function addWhatIsMissing(parent) {
    for (const child of parent.children) addWhatIsMissing(child);
    if (parent.children.length === 0 && parent.type !== "root") return;
    const left = {};
    for (const key of ["files", "bytes", "unsized"]) {
      // A sum that is as large as a number in the inventory can be is less than that of its parts.
      left[key] = Math.max(0, parent.children.reduce((sum, child) => sum - child[key], parent[key]));
    }
    if (left.files <= 0) return;
    const what = parent.type === "root" ? "in homes of other users" : "too small to show";
    left.class = parent.class;
    attach(parent, node("more", page.plural(left.files, "more file", "more files") + " " + what, left));
  }
};

/// A node's "kind" or "class": its own, or that of more than half of its content; -1: mixed or
/// unknown.
page.mainOf = (node, what, metric) => {
  const key = what + " by " + metric;
  if (node.cache === undefined) node.cache = {};
  if (node.cache[key] === undefined) {
    node.cache[key] = node[what] >= 0 || node.children.length === 0
      ? node[what] : page.mostOf(node, what, metric);
  }
  return node.cache[key];
};

page.mostOf = (node, what, metric) => {
  const sums = new Map();
  for (const child of node.children) {
    const value = page.mainOf(child, what, metric);
    sums.set(value, (sums.get(value) || 0) + child[metric]);
  }
  for (const [value, sum] of sums) if (sum * 2 > node[metric]) return value;
  return -1;
};

/// The path from the root to the node.
page.wayTo = (node) => {
  const way = [];
  for (let at = node; at; at = at.parent) way.unshift(at);
  return way;
};

/// What stands between a path and a name below it. A name of slashes only has the first one already:
/// an object without a name.
page.separatorOf = (name) => (/^\/+$/.test(name) ? "" : "/");

/// The path of what is called so below a path, which may be the root of a source: "/".
page.pathBelow = (path, name) =>
  path.replace(/(^| )\/$/, "$1") + page.separatorOf(name) + name;

/// Source and path of a file or folder. For other nodes, the path of the parent and the name.
page.describePlace = (node) => {
  if (node.path) return node.path;
  if (!node.parent || node.type === "user") return node.name;
  const isBelow = node.type === "dir" || node.type === "file";
  const above = page.describePlace(node.parent);
  return isBelow ? page.pathBelow(above, node.name) : above + ": " + node.name;
};

/// Number of the source and path of a file or folder; null for other nodes.
page.placeOf = (node) => {
  if (node.home) return node.home;
  if (!node.parent || (node.type !== "dir" && node.type !== "file")) return null;
  const above = page.placeOf(node.parent);
  if (!above || node.hasNoName) return above;
  return {source: above.source, path: page.pathBelow(above.path, node.name)};
};

/// The address of the workspace's own page for a node; empty where it has none.
page.addressOf = (node) => {
  const place = page.placeOf(node);
  return place ? page.link(place.source, place.path) : "";
};

/// The address of the workspace's own page for a path; empty where there is none. As `object_link`
/// (columns/object_link.h), which made what stands before the path.
page.link = (source, path) => {
  const before = page.data.links[source];
  const original = path.replace(/\u27e8U\+(202[A-E]|206[6-9])\u27e9/g,
    (_, code) => String.fromCodePoint(parseInt(code, 16)));
  return before && before + encodeURI(original).replace(/#/g, "%23");
};

/// Kinds that occur in every workspace have the same colour on every page.
page.colorOfKind = (kind) => {
  const {kinds, more} = page.colors;
  if (kind < 0) return "var(--mixed)";
  return kinds[page.data.kinds[kind]] || more[kind % more.length];
};

page.colorOfClass = (number) => page.colors.classes[page.data.classes[number]] || "var(--mixed)";
