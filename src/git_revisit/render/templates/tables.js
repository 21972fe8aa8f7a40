/* The matrix, the two small ones before and after, and the reasons. */

/** Lay out a matrix in `host`; returns how to fill it with values. */
function table(host, phases, small = false) {
  const cells = new Map(), sums = new Map();
  const heading = (scope, i) => make("th", { scope, title: nameOf(i), "data-phase": small ? null : PHASES[i].id }, make("span", {}, small ? SHORT[i] : nameOf(i)));
  const total = id => {
    const box = make("div", { class: "sum" }, make("span"), make("i"));
    sums.set(id, box);
    return make("td", { "data-sum": id }, box);
  };
  const cell = (i, j) => {
    if (i === j) return make("td", { class: "diagonal" });
    const at = i * SIZE + j, node = make(small ? "span" : "button", { class: `cell ${direction(at)}`, "data-key": keyOf(at) });
    cells.set(at, node);
    return make("td", {}, node);
  };
  const rows = phases.map(i => make("tr", {}, heading("row", i), ...phases.map(j => cell(i, j)), ...(small ? [] : [total(`row ${i}`)])));
  const foot = small ? [] : [make("tfoot", {}, make("tr", {}, make("td"), ...phases.map(j => total(`column ${j}`)), make("td", { "data-sum": "all" })))];
  const room = paper ? 400 : host.clientWidth, crowded = phases.length * 76 + 160 > room, tight = phases.length > 6;
  const kind = small ? (tight ? "small tight" : "small") : phases.length > CROWD ? "many low" : crowded ? "many" : "";
  host.replaceChildren(make("table", { class: `matrix ${kind}`.trim(), "--phases": phases.length },
    make("caption", { class: "hidden" }, small ? "Revisits of a period" : "Overlap matrix, rows from, columns to"),
    make("colgroup", {}, make("col", { class: "first" }), ...phases.map(() => make("col")), ...(small ? [] : [make("col", { class: "last" })])),
    make("thead", {}, make("tr", {}, make("td"), ...phases.map(j => heading("col", j)), ...(small ? [] : [make("td")]))), make("tbody", {}, ...rows), ...foot));
  return { cells, sums };
}

let big = null;
const small = {};

function drawTables() {
  const shown = state.all || !USED.length ? PHASES.map((_, i) => i) : paper ? busiest(end.counts) : USED;
  big = table($("matrix"), shown);
  for (const side of ["a", "b"]) small[side] = table($(`matrix-${side}`), busiest(end.counts), true);
}

const PAPER = { big: 240, small: 96 }; // px of the columns of a table in print
const SMALLEST = 9, DIGIT = 0.7; // px of a number in a cell; the width of a digit by its size

/** A number as it fits into a width: in smaller type, and beyond that in thousands; at a width of 0, as it is. */
function fitted(words, value, room, size, node = null) {
  const fits = each => (room ? (room - 2) / (each.length * DIGIT) : size);
  const short = value >= 1000 && fits(words) < (node ? SMALLEST : size) ? `${Math.round(value / 1000)}k` : words;
  if (node) node.style.setProperty("--fit", `${Math.min(size, Math.max(SMALLEST, fits(short)))}px`);
  return short;
}

/** How wide the cells of a table are; `onPaper` is the width of its columns in print. */
function roomOf({ cells }, onPaper) {
  const columns = (1 + Math.sqrt(1 + 4 * cells.size)) / 2; // of n columns, each has n − 1 cells
  return !cells.size ? 0 : paper ? onPaper / columns - 2 : [...cells.values()][0].clientWidth;
}

/** The end of a measure's colour scale: fixed, or the largest value at the last stop. */
function scaleOf(measure) {
  const { full } = MEASURES[measure];
  return full || largest(PHASES.flatMap((_, i) => PHASES.map((_, j) => (i === j ? 0 : valueAt(measure, LAST, i * SIZE + j) || 0))));
}

function updateMatrix(recent) {
  const room = roomOf(big, PAPER.big);
  const measure = MEASURES[state.measure], write = FORMATS[measure.format], most = scaleOf(measure.name), whole = measure.format === "integer";
  for (const [at, node] of big.cells) {
    const i = Math.floor(at / SIZE), j = at % SIZE, value = valueAt(measure.name, state.stop, at), seen = observable(now, i) && observable(now, j);
    const words = !seen ? "–" : value === null ? "" : write(value);
    node.dataset.level = seen ? level(value, most) : 0;
    node.dataset.value = value === null ? "null" : String(value);
    node.dataset.observable = String(seen);
    node.textContent = seen && value === 0 ? "·" : fitted(words, value, room, 15, node);
    node.setAttribute("aria-label", `${arrow(at)}: ${seen ? words || "no value" : "no files mapped"}`);
    node.tabIndex = value ? 0 : -1;
    node.setAttribute("aria-expanded", String(state.pick === keyOf(at)));
  }
  const cells = [...big.cells.keys()], values = new Map(cells.map(at => [at, valueAt(measure.name, state.stop, at) || 0]));
  const add = test => sum(cells.filter(test).map(at => values.get(at)));
  const fresh = test => sum(cells.filter(test).map(at => Math.max(0, recent[at])));
  const tests = [...big.sums.keys()].map(id => {
    const [kind, number] = id.split(" "), wanted = Number(number);
    return [id, kind === "row" ? at => Math.floor(at / SIZE) === wanted : at => at % SIZE === wanted];
  });
  const longest = Math.max(1, ...tests.map(([, test]) => add(test)));
  for (const [id, test] of tests) {
    const box = big.sums.get(id), n = whole ? add(test) : 0;
    box.firstChild.textContent = n ? (id.startsWith("column") ? fitted(n.toLocaleString("en"), n, room, 12) : n.toLocaleString("en")) : "";
    box.lastChild.style.setProperty("--size", `${(n / longest) * 34}px`);
    box.lastChild.style.setProperty("--hot", `${n && measure.name === "count" ? (fresh(test) / n) * 100 : 0}%`);
  }
  $("matrix").querySelector("[data-sum=all]").textContent = whole ? add(() => true).toLocaleString("en") : "";
  const goal = top(backTo(now.counts)), back = backOf(now.counts);
  $("matrix-title").textContent = goal ? `${goal[1].toLocaleString("en")} of ${back.toLocaleString("en")} went back to ${lower(nameOf(goal[0]))}` : sum(now.counts) ? "Nothing has gone back yet" : "No revisits yet";
  $("meaning").textContent = `${upper(measure.meaning)}, from the phase in the row to the phase in the column.`;
  $("measure").value = measure.name;
  $("all").hidden = USED.length === SIZE || !USED.length;
  $("all").textContent = state.all ? "Hide unused phases" : `Show ${plural(SIZE - USED.length, "unused phase")}`;
  $("all").setAttribute("aria-pressed", String(state.all));
}

const counted = new Map();

/** The revisits of a period, counted once. */
function periodCounts(period) {
  if (!counted.has(period)) counted.set(period, countPeriod(period));
  return counted.get(period);
}

/** Count a period: what its last stop has more than the stop before its first. */
function countPeriod(period) {
  const after = countsAt(period.to), start = countsAt(period.from);
  const found = after.map((n, cell) => n - start[cell]);
  for (let at = 0; at < (period.more || []).length; at += 2) found[period.more[at]] += period.more[at + 1];
  return found;
}

const SHORTEST = 10 / 7; // weeks of a period that is compared by default, where there are two

/** The periods to choose from: those that have ended by now. */
const periods = () => data.periods.filter(each => each.to <= state.stop);

/** The periods to compare at first: to the latest tag, or to the latest one before with a revisit in either of the two. */
function offered(known) {
  const ended = known.filter(each => each.tag), long = ended.filter(each => each.weeks >= SHORTEST);
  const tags = long.length > 1 ? long : ended.length > 1 ? ended : known, moved = tags.map(each => sum(periodCounts(each).map(Math.abs)) > 0);
  const at = tags.findLastIndex((_, number) => number > 0 && (moved[number] || moved[number - 1]));
  return [tags, at > 0 ? at : tags.length - 1];
}

function updateComparison() {
  const known = periods(), named = label => known.find(each => each.label === label), [tags, latest] = offered(known);
  const b = named(state.b) || known.find(each => each.more) || tags[latest], among = tags.includes(b) ? tags : known;
  const earlierOnes = among.slice(0, Math.max(0, among.indexOf(b)));
  const a = named(state.a) || earlierOnes.findLast(each => !each.more) || known.find(each => each !== b);
  $("comparison").hidden = $("comparison-tools").hidden = !a || !b;
  $("comparison-none").hidden = Boolean(a && b);
  if (!a || !b) return;
  for (const [side, chosen] of [["a", a], ["b", b]]) {
    $(side).replaceChildren(...known.map(each => make("option", { value: each.label, ...(each === chosen ? { selected: "" } : {}) }, each.short)));
  }
  const found = { a: periodCounts(a), b: periodCounts(b) }, most = Math.max(largest(found.a), largest(found.b));
  for (const [side, period] of [["a", a], ["b", b]]) {
    $(`title-${side}`).replaceChildren(upper(period.label), make("span", {}, `${plural(sum(found[side]), "revisit")}${period.weeks ? ` in ${period.weeks < 2 ? plural(Math.max(1, Math.round(period.weeks * 7)), "day") : `${period.weeks.toFixed(1)} weeks`}` : ""}`));
    const room = roomOf(small[side], PAPER.small);
    for (const [at, node] of small[side].cells) {
      const n = found[side][at];
      node.dataset.level = level(Math.max(0, n), most);
      node.dataset.value = String(n);
      node.textContent = n ? fitted(String(n), n, room, 12, node) : "";
    }
  }
  $("comparison-title").textContent = data.changes[`${data.periods.indexOf(a)} ${data.periods.indexOf(b)}`] || "Two periods side by side.";
  const short = value => (value < 0.1 ? String(Number(value.toPrecision(1))) : value.toFixed(1));
  const rate = (period, n) => (period.weeks && n ? short(n / period.weeks) : String(n));
  const changed = found.a.map((n, cell) => [cell, n, found.b[cell]]).filter(([, n, m]) => n !== m);
  changed.sort((x, y) => Math.abs(y[2] - y[1]) - Math.abs(x[2] - x[1]));
  $("changes").replaceChildren(...changed.slice(0, 4).map(([cell, n, m]) => {
    const both = a.weeks && b.weeks, up = both ? m / b.weeks > n / a.weeks : m > n;
    return make("li", { "data-key": keyOf(cell) }, make("span", {}, arrow(cell)), make("b", {}, `${rate(a, n)} → ${rate(b, m)}${both ? " a week" : ""} ${up ? "▲" : "▼"}`));
  }));
}

const wordsOf = category => (category === "" ? "no category" : category === NOT_ASKED ? "not asked" : category.replaceAll("-", " "));
const isGiven = category => category !== "" && category !== NOT_ASKED;

function updateReasons() {
  const found = now.byCategory(), fresh = found.map((n, at) => n - earlier.byCategory()[at]);
  const rows = found.map((n, at) => [CATEGORIES[at], n, Math.max(0, fresh[at])]).filter(each => each[1] > 0);
  rows.sort((x, y) => isGiven(y[0]) - isGiven(x[0]) || y[1] - x[1]);
  const given = rows.filter(each => isGiven(each[0])), most = largest(rows.map(each => each[1]));
  $("reasons-title").textContent = given.length > 1 ? `${upper(wordsOf(given[0][0]))} comes first, ${wordsOf(given[1][0])} next` : given.length ? `${upper(wordsOf(given[0][0]))} is the only reason given` : rows.length && rows.every(each => each[0] === NOT_ASKED) ? "Nobody was asked for reasons" : "No reasons yet";
  const focused = document.activeElement && document.activeElement.dataset.category;
  $("reasons").replaceChildren(...rows.map(([category, n, hot]) => make("li", {}, make("button", { "data-category": category, "aria-label": `${wordsOf(category)}: ${n}` },
    make("span", {}, wordsOf(category)), make("i", { "--size": `${(n / most) * 100}%`, "--hot": `${(hot / n) * 100}%` }), make("span", {}, n.toLocaleString("en"))))));
  if (focused !== undefined && focused !== null) [...$("reasons").querySelectorAll("button")].find(each => each.dataset.category === focused)?.focus();
}
