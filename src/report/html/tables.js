"use strict";
// Tables that the user sorts by clicking a heading. A column has: title, value(row) to sort by,
// cell(row) to show (default: the value), isNumber, isMinor (hidden on narrow screens).

page.Table = class {
  constructor(box, columns, rows, options) {
    this.columns = columns;
    this.rows = rows;
    this.options = Object.assign({sort: 0, descending: true, step: 100, label: ""}, options);
    this.shown = this.options.step;
    this.filter = () => true;
    this.body = page.make("tbody");
    this.more = page.make("button", {type: "button"});
    this.more.addEventListener("click", () => { this.shown += 10 * this.options.step; this.draw(); });
    this.heads = columns.map((column, i) => this.makeHead(column, i));
    box.replaceChildren(page.make("table", {ariaLabel: this.options.label},
      page.make("thead", {}, page.make("tr", {}, ...this.heads)), this.body), this.more);
    this.draw();
  }

  makeHead(column, i) {
    const head = page.make("th", {scope: "col", className: this.classOf(column)});
    if (!column.value) return head;
    const button = page.make("button", {type: "button"}, column.title);
    button.addEventListener("click", () => {
      this.options.descending = this.options.sort === i ? !this.options.descending : !!column.isNumber;
      this.options.sort = i;
      this.draw();
    });
    head.append(button);
    return head;
  }

  classOf(column) {
    return [column.isNumber ? "number" : "", column.isMinor ? "minor" : "", column.className || ""].join(" ").trim();
  }

  sorted() {
    const value = this.columns[this.options.sort].value;
    const sign = this.options.descending ? -1 : 1;
    const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
    // Unknown values come last in both directions.
    return this.rows.filter(this.filter).sort((a, b) => {
      const x = value(a);
      const y = value(b);
      if (x === null || y === null) return (x === null) - (y === null);
      return sign * order(x, y);
    });
  }

  draw() {
    const rows = this.sorted();
    this.count = rows.length;
    this.body.replaceChildren(...rows.slice(0, this.shown).map((row) => page.make("tr", {},
      ...this.columns.map((column) => page.make("td", {className: this.classOf(column)},
        (column.cell || column.value)(row))))));
    this.more.hidden = rows.length <= this.shown;
    this.more.textContent = "Show more of " + page.grouped(rows.length);
    this.heads.forEach((head, i) => {
      if (i === this.options.sort) head.setAttribute("aria-sort", this.options.descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  }
};

page.shareBar = (part, whole) => {
  const bar = page.make("i");
  bar.style.width = (whole > 0 ? 100 * part / whole : 0) + "%";
  return page.make("div", {className: "share"}, part > 0 ? bar : "");
};

page.userColumns = (rows, goTo) => {
  const most = Math.max(0, ...rows.map((row) => row[3]));
  const name = (row) => {
    const button = page.make("button", {type: "button", className: "link", title: row[14]}, page.name(row[0]));
    button.addEventListener("click", () => goTo(row));
    return button;
  };
  const owner = (row) => (row[1] ? ", orphan" : row[13] && ", " + row[13]);
  const status = (row) => (row[7] > 0 ? "not finished" : row[9]) + owner(row);
  const isBad = (row) => row[6] > 0 || row[7] > 0;
  return [
    {title: "User", value: (row) => row[0].toLowerCase(), cell: name, className: "name"},
    {title: "Files", value: (row) => row[2], cell: (row) => page.grouped(row[2]), isNumber: true},
    {title: "Size", value: (row) => row[3], cell: (row) => page.bytes(row[3]), isNumber: true},
    {title: "", cell: (row) => page.shareBar(row[3], most), isMinor: true},
    {title: "Year-old", value: (row) => row[11], cell: (row) => page.bytes(row[11]), isNumber: true, isMinor: true},
    {title: "Unsized", value: (row) => row[4], cell: (row) => page.grouped(row[4]), isNumber: true, isMinor: true},
    {title: "Folders", value: (row) => row[5], cell: (row) => page.grouped(row[5]), isNumber: true, isMinor: true},
    {title: "Modified (UTC)", value: (row) => row[8], cell: (row) => page.date(row[8]), className: "number", isMinor: true},
    {title: "Gaps", value: (row) => row[6], cell: (row) => (row[6] > 0 ? page.make("span", {className: "bad"}, page.grouped(row[6])) : "0"), isNumber: true},
    {title: "Status", value: status, cell: (row) => page.make("span", {className: isBad(row) ? "bad" : ""}, status(row)), isMinor: true},
  ];
};
