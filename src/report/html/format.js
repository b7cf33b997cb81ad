"use strict";
// Formats numbers and builds elements. Names come from a workspace: they are inserted as text,
// never as markup, and isolated from the direction of the surrounding text.

const page = {};

page.grouped = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

page.bytes = (bytes) => {
  if (bytes < 1024) return bytes + " B";
  const units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  let unit = -1;
  do { bytes /= 1024; unit += 1; } while (bytes >= 1023.5 && unit + 1 < units.length);
  return bytes.toFixed(bytes < 9.995 ? 2 : bytes < 99.95 ? 1 : 0) + " " + units[unit];
};

page.plural = (count, one, many) => page.grouped(count) + " " + (count === 1 ? one : many);

page.date = (ms) => (ms === null ? "" : new Date(ms).toISOString().slice(0, 10));

page.time = (ms) => (ms === null ? "" : new Date(ms).toISOString().slice(0, 16).replace("T", " ") + " UTC");

page.percent = (part, whole) => (whole > 0 ? (100 * part / whole).toFixed(part * 10 < whole ? 1 : 0) + " %" : "");

page.duration = (seconds) => {
  if (seconds < 60) return seconds.toFixed(1) + " s";
  const whole = Math.round(seconds);
  const two = (number) => String(number).padStart(2, "0");
  if (whole < 3600) return Math.floor(whole / 60) + "m " + two(whole % 60) + "s";
  return Math.floor(whole / 3600) + "h " + two(Math.floor(whole / 60) % 60) + "m";
};

page.byId = (id) => document.getElementById(id);

/// Creates an element. `options` are properties or attributes; children are elements or text.
page.make = (tag, options, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options || {})) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};

/// A name or a path as a link to that address, which opens beside this page; without an address,
/// only the name.
page.linked = (text, address) => (address
  ? page.make("a", {href: address, target: "_blank", rel: "noopener noreferrer"}, page.name(text))
  : page.name(text));

/// A name or a path, isolated: right-to-left letters in it do not reorder the text around it.
page.name = (text) => page.make("bdi", {}, text);
