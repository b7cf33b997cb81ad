"use strict";
// Fills the page's elements from its data.

(() => {
  const {data} = page;
  const {meta} = data;
  const root = page.buildTree(data);

  const old = data.usage.filter((row) => row[1] >= data.yearOld && row[1] !== data.unknownAge)
    .reduce((sums, row) => ({files: sums.files + row[2], bytes: sums.bytes + row[3]}), {files: 0, bytes: 0});

  function fillHead() {
    const title = "Inventory of " + (meta.host || "an unknown workspace");
    document.title = title;
    page.byId("title").replaceChildren("Inventory of ", page.name(meta.host || "an unknown workspace"));
    const taken = [];
    if (meta.startedAt !== null) taken.push("Taken " + page.time(meta.startedAt));
    if (meta.endedAt !== null && meta.seconds > 0) taken.push("in " + page.duration(meta.seconds));
    if (meta.runs > 1) taken.push("and " + meta.runs + " runs");
    taken.push("with stocktake " + meta.madeWith);
    page.byId("taken").textContent = taken.join(" ") +
      (meta.gaps === 0 && meta.finished ? "; complete: every directory found was listed." : ".");
    page.byId("notes").replaceChildren(...meta.notes.map((note) => page.make("p", {}, note)));
    const figure = (name, value, small) => page.make("div", {}, page.make("dt", {}, name),
      page.make("dd", {}, value, page.make("small", {}, small || "")));
    page.byId("figures").replaceChildren(
      figure("Size", page.bytes(meta.bytes), meta.bytesText + " bytes"),
      figure("Files", meta.filesText, meta.sizesText),
      figure("Users", page.grouped(meta.users - meta.orphans - meta.places),
        (meta.orphans > 0 || (meta.allUsers && meta.unknownOwners === 0)
          ? "and " + page.plural(meta.orphans, "orphaned home", "orphaned homes")
          : "and an unknown number of orphaned homes")
          + (meta.places > 0 ? ", " + page.plural(meta.places, "place", "places") : "")),
      figure("Folders", page.grouped(meta.directories), page.plural(meta.gaps, "gap", "gaps")),
      figure("Not modified for a year", page.bytes(old.bytes),
        [page.plural(old.files, "file", "files"), page.percent(old.bytes, meta.bytes)].filter(Boolean).join(", ")));
  }

  function fillBanner() {
    if (meta.finished && meta.gaps === 0) return;
    const why = [];
    if (meta.gaps > 0) why.push(page.plural(meta.gaps, "directory", "directories") + " could not be listed");
    if (meta.waiting > 0) why.push(page.plural(meta.waiting, "directory is", "directories are") + " not listed yet");
    if (why.length === 0) why.push("the scan ended before it found the home directories");
    page.byId("banner").replaceChildren(page.make("strong", {}, "This inventory is not complete."),
      why.join(", and ") + ". The numbers on this page do not include what is there: read every number as \u201cat least\u201d. ",
      page.make("a", {href: "#gaps"}, "See the gaps"));
    page.byId("banner").hidden = false;
  }

  function fillMap() {
    const map = new page.Treemap(root);
    for (const what of ["metric", "color"]) {
      page.byId(what).addEventListener("change", (event) => map.set(what, event.target.value));
    }
    map.show(root);
    map.drawLegend();
    return map;
  }

  function fillUsers(map) {
    const indexOf = new Map(data.users.map((row, i) => [row, i]));
    const goTo = (row) => {
      map.goTo(root.users[indexOf.get(row)]);
      page.byId("map").scrollIntoView();
    };
    const table = new page.Table(page.byId("user-table"), page.userColumns(data.users, goTo), data.users,
      {sort: 2, label: "Users"});
    const filter = page.byId("user-filter");
    const count = () => {
      const left = meta.users - data.users.length;
      page.byId("user-count").textContent = page.grouped(table.count) + " of " + page.grouped(data.users.length) +
        (left > 0 ? "; " + page.grouped(left) + " more users with the least data are only in the sums" : "");
    };
    filter.addEventListener("input", () => {
      const wanted = filter.value.toLowerCase();
      table.filter = (row) => [row[0], row[9], row[1] ? "orphan" : "", row[13], row[14]].join(" ").toLowerCase().includes(wanted);
      table.draw();
      count();
    });
    count();
    const orphans = data.users.filter((row) => row[1] === 1);
    const sum = (i) => orphans.reduce((total, row) => total + row[i], 0);
    let note = page.plural(meta.orphans, "home belongs", "homes belong") + " to no user and no service principal of the workspace";
    if (!meta.allUsers) note = "Unknown: this scan covered named users, not all users";
    else if (meta.orphans === 0 && meta.unknownOwners > 0) note = "No orphaned homes are known";
    else if (orphans.length > 0) note += ": " + page.plural(sum(2), "file", "files") + ", " + page.bytes(sum(3));
    if (orphans.length < meta.orphans) note += ", those of " + page.grouped(orphans.length) + " of them";
    if (meta.allUsers && meta.unknownOwners > 0)
      note += "; for " + page.plural(meta.unknownOwners, "home", "homes") + ", the owner is unknown";
    page.byId("orphan-note").textContent = note + ".";
    if (orphans.length > 0) {
      return new page.Table(page.byId("orphan-table"), page.userColumns(orphans, goTo), orphans,
        {sort: 2, step: 20, label: "Orphaned homes"});
    }
    return null;
  }

  function fillClasses() {
    const sums = sumsBy(5, data.classes).filter((row) => row[1] > 0);
    fillSums("class-table", "Class", sums, {});
    const named = data.classes.map((word, number) => [word, data.specialNames[number].join(", ")])
      .filter(([, names]) => names !== "").map(([word, names]) => names + " (" + word + ")");
    page.byId("class-note").textContent = "The topmost of these folders decides: " +
      ["Git folders (git)", ...named].join("; ") + ".";
  }

  /// Sums of the usage rows by one of their columns: [label, files, bytes, unsized].
  function sumsBy(column, names) {
    const sums = names.map((name) => [name, 0, 0, 0]);
    for (const row of data.usage) {
      for (let i = 1; i <= 3; ++i) sums[row[column]][i] += row[i + 1];
    }
    return sums;
  }

  function fillSums(id, label, rows, options) {
    const all = rows.reduce((total, row) => total + row[2], 0);
    const place = new Map(rows.map((row, i) => [row, i]));
    return new page.Table(page.byId(id), [
      {title: label, value: options.inOrder ? (row) => place.get(row) : (row) => row[0], cell: (row) => row[0]},
      {title: "Files", value: (row) => row[1], cell: (row) => page.grouped(row[1]), isNumber: true},
      {title: "Size", value: (row) => row[2], cell: (row) => page.bytes(row[2]), isNumber: true},
      {title: "", cell: (row) => page.shareBar(row[2], all)},
      {title: "Unsized", value: (row) => row[3], cell: (row) => page.grouped(row[3]), isNumber: true, isMinor: true},
    ], rows, {sort: options.inOrder ? 0 : 2, descending: !options.inOrder, label});
  }

  function fillGaps() {
    const note = page.byId("gap-note");
    if (meta.gaps === 0) {
      note.textContent = meta.finished ? "None: every directory that was found was listed."
        : "None so far; " + page.plural(meta.waiting, "directory is", "directories are") + " not listed yet.";
      return;
    }
    note.textContent = page.plural(meta.gaps, "directory", "directories") +
      " could not be listed; their contents are unknown." +
      (data.gaps.length < meta.gaps ? " The first " + page.grouped(data.gaps.length) + " of them:" : "");
    new page.Table(page.byId("gap-table"), [
      {title: "Path", value: (row) => row[2], cell: (row) => page.linked(row[2], page.link(page.sources.indexOf(row[1]), row[2])), className: "name"},
      {title: "Source", value: (row) => row[1], isMinor: true},
      {title: "Why", value: (row) => [row[4] || "", row[5]].join(" ").trim(), cell: (row) => page.make("span", {className: "bad"}, [row[4] || "", row[5]].join(" ").trim())},
      {title: "Message", value: (row) => row[6], cell: (row) => page.name(row[6]), isMinor: true},
    ], data.gaps, {sort: 0, descending: false, label: "Gaps"});
  }

  fillHead();
  fillBanner();
  fillUsers(fillMap());
  fillSums("kind-table", "Kind", sumsBy(0, data.kinds), {});
  fillClasses();
  fillSums("age-table", "Before the inventory", sumsBy(1, data.ages), {inOrder: true});
  page.byId("old").textContent = page.plural(old.files, "file", "files") + " with " +
    page.bytes(old.bytes) + (old.files === 1 ? " was" : " were") + " not modified in the year before " +
    page.date(meta.createdAt) + ".";
  fillGaps();
  page.byId("footer").textContent = "Page made by stocktake " + meta.version +
    ". It needs no network and sends nothing. Sizes are binary (1 KiB = 1024 bytes). Layout: d3-hierarchy 3.1.2, \u00a9 2010\u20132021 Mike Bostock, ISC licence.";
})();
