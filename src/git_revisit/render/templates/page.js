/* What all pictures share: making elements, words, dates, and the state of the page. */

const $ = id => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const state = { stop: LAST, pick: null, measure: "count", all: false, a: null, b: null };

/** Make an element. `s:` makes SVG; a name with `--` is set through the CSSOM, which a strict policy allows. */
function make(tag, attributes = {}, ...children) {
  const node = tag.startsWith("s:") ? document.createElementNS(SVG, tag.slice(2)) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("--")) node.style.setProperty(name, value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const text = (x, y, words, attributes = {}) => make("s:text", { x, y, ...attributes }, words);
const picture = (width, height, label) =>
  make("s:svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label });
const plural = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;
const often = n => (n === 1 ? "once" : n === 2 ? "twice" : `${n.toLocaleString("en")} times`);
const dated = (seconds, form = { day: "numeric", month: "short", year: "numeric" }) =>
  new Date(seconds * 1000).toLocaleDateString("en-GB", { timeZone: "UTC", ...form });
const lower = words => (/^[A-Z][a-z]/.test(words) ? words[0].toLowerCase() + words.slice(1) : words);
const upper = words => words.charAt(0).toUpperCase() + words.slice(1);
const nameOf = i => PHASES[i].name;
const keyOf = cell => `${PHASES[Math.floor(cell / SIZE)].id}>${PHASES[cell % SIZE].id}`;
const arrow = cell => `${nameOf(Math.floor(cell / SIZE))} → ${nameOf(cell % SIZE)}`;
const indexOf = Object.fromEntries(PHASES.map((phase, i) => [phase.id, i]));
const clip = (words, most) => (words.length > most ? `${words.slice(0, most - 1).trimEnd()}…` : words);
let paper = 0; // the width to draw at while printing
const widthOf = id => Math.max(240, paper ? paper * (id === "timeline" ? 0.68 : 1) : $(id).clientWidth);

/** The cell of a key `from>to`, or null. */
function cellOf(key) {
  const [start, to] = (key || "").split(">");
  return start in indexOf && to in indexOf && start !== to ? indexOf[start] * SIZE + indexOf[to] : null;
}

/** The largest entry: [index, value], or null if all are zero. */
function top(values) {
  const most = largest(values);
  return most > 0 ? [values.indexOf(most), most] : null;
}

/** Revisits back by the phase that they go to. */
const backTo = counts => PHASES.map((_, j) => sum(column(counts, j).filter((_, i) => j < i)));
const DIRECTION = ["ahead", "back"];
const direction = cell => DIRECTION[Number(isBack(cell))];

/** A short name for each phase, for small matrices: the word that tells it from the others. */
const SHORT = (() => {
  const words = PHASES.map(phase => phase.name.split(/[\s-]+/));
  const firsts = words.map(each => each[0].toLowerCase());
  return words.map((each, i) => {
    const shared = firsts.filter(first => first === firsts[i]).length > 1 && each.length > 1;
    return upper(each[shared ? 1 : 0].slice(0, 4));
  });
})();
