"use strict";
// The map: two levels of the tree below the current node. Items too small to be seen are combined
// into one tile, which can be opened.

page.colors = {
  kinds: {FILE: "#7fb2e5", NOTEBOOK: "#f2b45e", LIBRARY: "#98cf8c", DASHBOARD: "#d7a2dc",
    MLFLOW_EXPERIMENT: "#f29b92", UNKNOWN: "#c3b299"},
  more: ["#86cfc9", "#e0d169", "#b7b3ea", "#e3a9c1"],
  classes: {trash: "#f29b92", bundle: "#f2b45e", git: "#98cf8c", tool: "#d7a2dc", other: "#7fb2e5"},
  ages: ["#d9efd0", "#bfe3b4", "#e9ecae", "#f7dd90", "#f8c274", "#f4a261", "#ea8560", "#dd6e5d", "#b9c2cc"],
};

page.Treemap = class {
  constructor(root) {
    this.root = root;
    this.node = root;
    this.metric = "bytes";
    this.color = "kind";
    this.pinned = null;      // the clicked file, whose line stays while the pointer moves to its link
    this.box = page.byId("treemap");
    this.drawnSize = [0, 0];
    this.smallest = 90;      // least area of a tile, in square pixels
    this.mostTiles = 1000;   // most tiles for the children of one node
    this.groupFrom = 4200;   // least area of a tile that shows its children, in square pixels
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener("focusin", (event) => this.showInfo(event.target.node));
    this.box.addEventListener("mouseover", (event) => {
      const tile = event.target.closest("button");
      if (tile && !this.pinned) this.showInfo(tile.node);
    });
    page.byId("back").addEventListener("click", () => this.goOut());
    new ResizeObserver(() => this.onResize()).observe(this.box);
    window.addEventListener("popstate", (event) => this.show((event.state && this.find(event.state.way)) || this.root));
    history.replaceState({way: []}, "");
  }

  /// A node as the child indices on the path from the root, which the browser's history stores.
  placeOf(node) {
    return page.wayTo(node).slice(1).filter((part) => part.type !== "others")
      .map((part) => part.parent.children.indexOf(part));
  }

  find(way) {
    return way.reduce((node, place) => node && node.children[place], this.root);
  }

  goTo(node) {
    if (node === this.node) return;
    if (node.type !== "others") history.pushState({way: this.placeOf(node)}, "");
    this.show(node);
    const first = this.box.querySelector("button");
    if (first && document.activeElement === document.body) first.focus({preventScroll: true});
  }

  goOut() {
    if (this.node.parent) this.goTo(this.node.parent);
  }

  show(node) {
    this.node = node;
    this.pinned = null;
    this.draw();
    this.drawTrail();
    this.showInfo(node);
  }

  set(what, value) {
    this[what] = value;
    this.draw();
    this.drawLegend();
    this.showInfo(this.node);
  }

  /// The children of a node that are visible on `area` square pixels, and the others combined into
  /// one. If all are too small, the largest are still shown for the current node: the user opened
  /// it to see them.
  partsOf(node, area) {
    const total = node[this.metric];
    const there = node.children.filter((child) => child[this.metric] > 0)
      .sort((a, b) => b[this.metric] - a[this.metric]);
    const large = there.filter((child) => child[this.metric] / total * area >= this.smallest).length;
    if (large === 0 && node !== this.node) return [];
    const seen = there.slice(0, Math.min(large || 300, this.mostTiles));
    const others = there.slice(seen.length);
    if (others.length > 1) seen.push(this.together(node, others));
    else seen.push(...others);
    return seen;
  }

  together(node, others) {
    const sum = (key) => others.reduce((total, child) => total + child[key], 0);
    return {type: "others", name: page.plural(others.length, "smaller", "smaller ones"), kind: -1,
      class: -1, age: Math.min(...others.map((child) => child.age)), files: sum("files"), bytes: sum("bytes"),
      unsized: sum("unsized"), gaps: sum("gaps"), waiting: sum("waiting"), children: others,
      parent: node};
  }

  layOut(width, height) {
    const total = this.node[this.metric];
    const shallow = {node: this.node, children: []};
    for (const child of this.partsOf(this.node, width * height)) {
      const area = child[this.metric] / total * width * height;
      const isGroup = area >= this.groupFrom && child.children.length > 0;
      const parts = isGroup ? this.partsOf(child, area) : [];
      shallow.children.push({node: child, children: parts.map((part) => ({node: part}))});
    }
    const top = d3.hierarchy(shallow, (item) => item.children)
      .sum((item) => (item.children && item.children.length > 0 ? 0 : item.node[this.metric]));
    return d3.treemap().size([width, height]).tile(d3.treemapSquarify).round(true).paddingInner(2)
      .paddingOuter((item) => (item.depth === 1 ? 2 : 0))
      .paddingTop((item) => (item.depth === 1 && item.children ? 19 : 0))(top);
  }

  draw() {
    const width = this.box.clientWidth;
    const height = this.box.clientHeight;
    if (width === 0) return;
    this.drawnSize = [width, height];
    this.box.replaceChildren();
    if (this.node[this.metric] <= 0) {
      const what = this.metric === "bytes" && this.node.files > 0
        ? "Nothing here has a known size. Switch the area to the number of files." : "No files.";
      this.box.append(page.make("p", {className: "empty"}, what));
      return;
    }
    for (const item of this.layOut(width, height).descendants().slice(1)) this.drawItem(item);
    const first = this.box.querySelector("button");
    if (first) first.tabIndex = 0;
  }

  /// The observer calls this once for the size at which the map was already drawn. Drawing replaces
  /// all tiles, including the one with the keyboard focus.
  onResize() {
    const [width, height] = this.drawnSize;
    if (this.box.clientWidth !== width || this.box.clientHeight !== height) this.draw();
  }

  drawItem(item) {
    const node = item.data.node;
    const width = item.x1 - item.x0;
    const height = item.y1 - item.y0;
    if (width < 1 || height < 1) return;
    const tile = page.make("button", {type: "button", tabIndex: -1});
    tile.node = node;
    tile.addEventListener("click", () => this.enter(node));
    if (item.children) {
      const group = page.make("div", {className: "group"});
      this.place(group, item.x0, item.y0, width, height);
      this.box.append(group);
      tile.className = "head";
      this.place(tile, item.x0, item.y0, width, 19);
      tile.append(page.make("span", {}, page.name(node.name), " " + this.amount(node)));
    } else {
      this.place(tile, item.x0, item.y0, width, height);
      tile.style.backgroundColor = this.colorOf(node);
      if (node.type === "more" || node.type === "others" || node.type === "rest") tile.classList.add("sums");
      if (height >= 16 && width >= 30) tile.append(page.make("span", {}, page.name(node.name)));
      if (height >= 34 && width >= 44) tile.append(page.make("span", {className: "size"}, this.amount(node)));
    }
    if (node.gaps > 0 && width > 20) tile.classList.add("gap");
    tile.setAttribute("aria-label", page.describePlace(node) + ", " + this.amount(node));
    this.box.append(tile);
  }

  place(element, x, y, width, height) {
    element.style.left = x + "px";
    element.style.top = y + "px";
    element.style.width = width + "px";
    element.style.height = height + "px";
  }

  amount(node) {
    return this.metric === "bytes" ? page.bytes(node.bytes) : page.grouped(node.files);
  }

  colorOf(node) {
    if (this.color === "age") return page.colors.ages[node.age];
    const main = page.mainOf(node, this.color, this.metric);
    return this.color === "class" ? page.colorOfClass(main) : page.colorOfKind(main);
  }

  /// Opens the node, or the folder that holds it if the node has no children.
  enter(node) {
    if (node.children.length > 0) this.goTo(node);
    else if (node.parent !== this.node) this.goTo(node.parent);
    else this.pin(this.pinned === node ? null : node);
  }

  pin(node) {
    this.pinned = node;
    this.showInfo(node || this.node);
  }

  onKey(event) {
    const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
    if (step) this.moveFocus(step[0], step[1]);
    else if (event.key === "Backspace" || event.key === "Escape") this.goOut();
    else return;
    event.preventDefault();
  }

  /// Moves the focus to the nearest tile in that direction; sideways distance counts double.
  moveFocus(dx, dy) {
    const middle = (tile) => {
      const box = tile.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const from = document.activeElement;
    const [x, y] = middle(from);
    let best = null;
    let least = Infinity;
    for (const tile of this.box.querySelectorAll("button")) {
      const [tx, ty] = middle(tile);
      const along = (tx - x) * dx + (ty - y) * dy;
      const aside = Math.abs((tx - x) * dy) + Math.abs((ty - y) * dx);
      if (tile !== from && along > 1 && along + 2 * aside < least) {
        least = along + 2 * aside;
        best = tile;
      }
    }
    if (!best) return;
    from.tabIndex = -1;
    best.tabIndex = 0;
    best.focus({preventScroll: true});
  }

  showInfo(node) {
    if (!node) return;
    const parts = [page.make("strong", {}, page.linked(page.describePlace(node), page.addressOf(node))), ": ",
      page.bytes(node.bytes) + ", " + page.plural(node.files, "file", "files")];
    if (node.unsized > 0) parts.push(", " + page.plural(node.unsized, "of unknown size", "of unknown size"));
    const share = page.percent(node[this.metric], this.root[this.metric]);
    if (share && node !== this.root) parts.push(" (" + share + " of all)");
    const kind = page.mainOf(node, "kind", this.metric);
    if (kind >= 0) parts.push("; " + (node.type === "file" ? "" : "mostly ") + page.data.kinds[kind]);
    const word = page.data.classes[page.mainOf(node, "class", this.metric)];
    if (word && word !== "other") parts.push("; " + (node.class >= 0 ? "" : "mostly ") + word);
    if (node.age !== page.data.unknownAge) {
      parts.push("; " + (node.type === "file" ? "modified " : "newest file ") + page.data.ages[node.age] + " before the inventory");
    }
    if (node.gaps > 0) parts.push(page.make("span", {className: "bad"}, "; " + page.plural(node.gaps, "gap", "gaps") + ": the real sum is larger"));
    if (node.waiting > 0) parts.push(page.make("span", {className: "bad"}, "; not listed completely"));
    page.byId("info").replaceChildren(...parts);
  }

  drawTrail() {
    const crumbs = page.byId("crumbs");
    crumbs.replaceChildren();
    for (const node of page.wayTo(this.node)) {
      if (crumbs.firstChild) crumbs.append(page.make("span", {ariaHidden: "true"}, "\u203a"));
      if (node === this.node) {
        crumbs.append(page.make("span", {"aria-current": "location"}, page.name(node.name)));
      } else {
        const button = page.make("button", {type: "button", className: "link"}, page.name(node.name));
        button.addEventListener("click", () => this.goTo(node));
        crumbs.append(button);
      }
    }
    page.byId("back").disabled = !this.node.parent;
    const address = page.addressOf(this.node);
    page.byId("open").hidden = address === "";
    page.byId("open").href = address;
  }

  drawLegend() {
    const mixed = [[page.colorOfKind(-1), "mixed, or too small to tell"]];
    const items = {
      age: () => page.data.ages.map((name, age) => [page.colors.ages[age], name]),
      class: () => page.data.classes.map((name, number) => [page.colorOfClass(number), name]).concat(mixed),
      kind: () => page.data.kinds.map((name, kind) => [page.colorOfKind(kind), name]).concat(mixed),
    }[this.color]();
    page.byId("legend").replaceChildren(...items.map(([color, name]) => {
      const swatch = page.make("i");
      swatch.style.backgroundColor = color;
      return page.make("li", {}, swatch, name);
    }));
    page.byId("map-note").textContent = (this.color === "age" ? "A folder has the age of its newest file. " : "") +
      (this.metric === "bytes" ? "Files of unknown size have no area. " : "") +
      "Click a file to keep its line. Striped tiles combine items that are too small to be shown; tiles with ! contain gaps.";
  }
};
