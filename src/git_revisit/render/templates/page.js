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
const writers = new Map();

/** A date in words; a writer of a form is made once, since making one takes far longer than a date. */
function dated(seconds, form = { day: "numeric", month: "short", year: "numeric" }) {
  const key = JSON.stringify(form);
  if (!writers.has(key)) writers.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...form }));
  return writers.get(key).format(seconds * 1000);
}

const lower = words => (/^[A-Z][a-z]/.test(words) ? words[0].toLowerCase() + words.slice(1) : words);
const upper = words => words.charAt(0).toUpperCase() + words.slice(1);
const nameOf = i => PHASES[i].name;

/** Words on at most two lines of a width; the second one may be too long. */
function twoLines(words, room, size, weight) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (lines.length === 1 && lines[0] && wide(longer, size, weight) > room) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** The names of phases on at most two lines, all in one type, smaller if that lets more of them fit: [lines, size]. */
function namesIn(phases, room, size, smallest, weight = 400) {
  const broken = at => phases.map(phase => twoLines(nameOf(phase), room, at, weight));
  const cut = at => broken(at).filter(lines => lines.some(line => wide(line, at, weight) > room)).length;
  const sizes = Array.from({ length: 1 + 2 * (size - smallest) }, (_, step) => size - step / 2), fewest = Math.min(...sizes.map(cut));
  const at = sizes.find(each => cut(each) === fewest);
  return [broken(at).map(lines => lines.map(line => clip(line, room, at, weight))), at];
}

const keyOf = cell => `${PHASES[Math.floor(cell / SIZE)].id}>${PHASES[cell % SIZE].id}`;
// A name that is written from right to left keeps its direction to itself, or the arrow beside it would point the wrong way.
const apart = name => (/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(name) ? `\u2068${name}\u2069` : name);
const arrow = cell => `${apart(nameOf(Math.floor(cell / SIZE)))} → ${apart(nameOf(cell % SIZE))}`;
const indexOf = Object.fromEntries(PHASES.map((phase, i) => [phase.id, i]));
const pen = make("canvas").getContext("2d"), family = getComputedStyle(document.body).fontFamily, measured = new Map();

/** How wide words are, in px, at a size and weight. */
function wide(words, size, weight = 400) {
  const font = `${weight} ${size}px ${family}`, key = `${font} ${words}`;
  if (!measured.has(key)) {
    pen.font = font;
    measured.set(key, pen.measureText(words).width);
  }
  return measured.get(key);
}

/** Words cut to a width. */
function clip(words, room, size = 12, weight = 400) {
  if (wide(words, size, weight) <= room) return words;
  const letters = [...words];
  while (letters.length > 1 && wide(`${letters.join("").trimEnd()}…`, size, weight) > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

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

/** A short name for each phase, for small matrices: of the word that tells it from the others, else its number. */
const SHORT = (() => {
  const words = PHASES.map(phase => phase.name.split(/[\s-]+/));
  const shorts = at => words.map(each => upper((each.at(at) || "").slice(0, 4)));
  const known = [0, 1, -1].map(shorts), alone = (word, all) => word && all.filter(each => each === word).length === 1;
  const firsts = words.map(each => each[0].toLowerCase());
  return words.map((each, i) => {
    const shared = firsts.filter(first => first === firsts[i]).length > 1;
    const choices = known.slice(shared && each.length > 1 ? 1 : 0).map(all => alone(all[i], all) && all[i]);
    return choices.find(Boolean) || String(i + 1);
  });
})();
