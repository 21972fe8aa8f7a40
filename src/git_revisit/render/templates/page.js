/* The page: what is shown at a step. Text goes in as textContent only. */

const byId = id => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const slider = byId("slider"), measure = byId("measure"), play = byId("play"), search = byId("search");
const FEW = 10;
const last = data.steps.length - 1;
const view = { step: last, state: new Map(), cell: null, ids: null, shown: FEW };
const most = {};
let timer = null;

/** Make an element; children are elements or text. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const day = seconds => new Date(seconds * 1000).toISOString().slice(0, 10);
const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
const percent = value => `${Math.round(value * 100)}%`;
const FORMAT = {
  count: String, moves: String, share: percent, overlap: percent, rate: value => value.toFixed(2),
};
const shown = (value, name) => (value === null ? "" : FORMAT[name](value));
const isSum = name => name === "count" || name === "moves";

/** The largest value of a measure at the last step: the end of the colour scale. */
function scaleOf(name) {
  if (name === "share" || name === "overlap") return 1;
  if (!(name in most)) most[name] = Math.max(0, ...MEASURES[name](tally(stateAt(last))).flat());
  return most[name];
}

function level(value, name) {
  const end = scaleOf(name);
  return value && end ? Math.max(1, Math.min(8, Math.round((value / end) * 8))) : 0;
}

function drawMatrix(found) {
  const name = measure.value, cells = MEASURES[name](found);
  const seen = data.phases.map((phase, i) => phase.paths || found.named[i]);
  for (const td of document.querySelectorAll("#matrix td[data-from]")) {
    const i = Number(td.dataset.from), j = Number(td.dataset.to), value = cells[i][j];
    const observable = seen[i] && seen[j], button = td.firstElementChild;
    td.dataset.value = value === null ? "null" : String(value);
    td.dataset.observable = String(observable);
    td.className = i === j ? "self" : observable ? `h${level(value, name)}` : "unseen";
    if (!button) continue;
    const text = observable ? shown(value, name) : "–";
    button.textContent = observable && value === 0 ? "·" : text;
    button.setAttribute("aria-label", `${data.phases[i].name} to ${data.phases[j].name}: ${text || "no value"}`);
    button.setAttribute("aria-pressed", String(Boolean(view.cell && view.cell[0] === i && view.cell[1] === j)));
  }
  const sum = values => values.reduce((total, value) => total + (value || 0), 0);
  for (const td of document.querySelectorAll("#matrix td[data-sum]")) {
    const [kind, number] = td.dataset.sum.split(" ");
    const values = kind === "row" ? cells[number] : kind === "column" ? cells.map(row => row[number]) : cells.flat();
    td.textContent = isSum(name) ? sum(values) : "";
  }
  byId("sums").hidden = !isSum(name);
  byId("all").textContent = isSum(name) ? "all" : "";
  byId("meaning").textContent = measure.selectedOptions[0].dataset.meaning;
  byId("scale-end").textContent = shown(scaleOf(name), name);
}

function drawFlow(found) {
  const strongest = Math.max(1, ...MEASURES.count(found).flat());
  for (const group of document.querySelectorAll("#flow [data-arc]")) {
    const [i, j] = group.dataset.arc.split(" ").map(Number), n = found.counts[i][j];
    group.setAttribute("visibility", n ? "visible" : "hidden");
    if (!n) continue;
    drawArc(group, n, strongest);
  }
}

/** Draw an arc as the picture's own code does: `courses` are where it may run. */
function drawArc(group, n, strongest) {
  const { start, end, rise, side } = data.flow.courses[group.dataset.arc];
  const thick = Math.max(1.2, (data.flow.thick * n) / strongest);
  const edge = side < 0 ? 0 : data.flow.high, tip = edge + side * 2, rim = tip + side * (6 + thick * 0.75);
  if (group.tagName === "text") {
    group.textContent = n;
    group.setAttribute("y", rim + side * rise + 4.5);
    return;
  }
  const sweep = (end > start) === (side < 0) ? 1 : 0, half = 3.5 + thick * 0.65;
  const [line, head] = group.children;
  line.setAttribute("d", `M${start} ${edge}V${rim}A${Math.abs(end - start) / 2} ${rise} 0 0 ${sweep} ${end} ${rim}`);
  line.setAttribute("stroke-width", thick);
  head.setAttribute("d", `M${end - half} ${rim - side * 0.5}H${end + half}L${end} ${tip}Z`);
}

function drawTimeline(found, step) {
  const { first, span, left, length, lanes, band, dot } = data.timeline;
  const x = seconds => left + length * Math.min(1, Math.max(0, (seconds - first) / span));
  const seconds = at => Date.parse(at) / 1000;
  const paths = {};
  const add = (key, text) => { paths[key] = (paths[key] || "") + text; };
  for (const event of view.state.values()) {
    if (!isRevisit(event) || event.from === event.to) continue;
    const kind = event.to < event.from ? "back" : "ahead", at = x(seconds(event.at)).toFixed(1);
    add(`line-${kind}`, `M${at} ${lanes[event.from]}V${lanes[event.to]}`);
    add(`${event.planned ? "planned" : "dot"}-${kind}`, `M${at} ${lanes[event.to]}${dot}`);
  }
  const scopes = new Map();
  for (const focus of found.focuses) scopes.set(focus.scope, [...(scopes.get(focus.scope) || []), focus]);
  const bands = [...scopes.values()].map(focuses => focuses.map((focus, number) => {
    const start = seconds(focus.at), next = focuses[number + 1];
    const end = Math.max(start, Math.min(next ? seconds(next.at) : step.at, step.at));
    const from = x(start), wide = Math.max(1.5, x(end) - from), top = lanes[focus.phase] - band / 2;
    return `M${from.toFixed(1)} ${top}h${wide.toFixed(1)}v${band}h-${wide.toFixed(1)}z`;
  }).join(""));
  for (const path of document.querySelectorAll("#timeline [data-kind]")) {
    path.setAttribute("d", paths[path.dataset.kind] || "");
  }
  const group = document.querySelector("#timeline .bands");
  group.replaceChildren(...bands.map(d => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", "band");
    path.setAttribute("d", d);
    return path;
  }));
  document.querySelector("#timeline .cursor").setAttribute("d", `M${x(step.at).toFixed(1)} ${data.timeline.top}V${data.timeline.bottom}`);
}

/** The events that the cell, the recommendation and the search select, newest first. */
function selected() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...view.state.values()].filter(event => {
    if (view.ids) return view.ids.has(event.id);
    if (!isRevisit(event) || event.from === event.to) return false;
    return !view.cell || (event.from === view.cell[0] && event.to === view.cell[1]);
  }).filter(event => words.every(word => textOf(event).includes(word)));
  return found.sort(byTime).reverse();
}

const texts = new Map();
function textOf(event) {
  if (!texts.has(event)) {
    const parts = [event.id, event.at, what(event), event.category, event.reason, event.actor, event.commit, ...(event.paths || []), ...(event.links || [])];
    texts.set(event, parts.filter(Boolean).join(" ").toLowerCase());
  }
  return texts.get(event);
}

const nameOf = number => data.phases[number].name;
const what = event => (isRevisit(event) ? `${nameOf(event.from)} → ${nameOf(event.to)}` : `focus on ${nameOf(event.phase)}`);

function drawReasons(events) {
  const counts = new Map();
  for (const event of events) {
    if (isRevisit(event)) counts.set(event.category || "none given", (counts.get(event.category || "none given") || 0) + 1);
  }
  const rows = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const end = rows.length ? rows[0][1] : 1;
  byId("reasons").replaceChildren(...rows.map(([category, n]) => {
    const bar = make("meter", { min: 0, max: end, value: n, "aria-label": `${category}: ${n}` });
    return make("tr", {}, make("th", { scope: "row" }, category), make("td", {}, bar), make("td", { class: "number" }, String(n)));
  }));
}

function drawEvents() {
  const events = selected(), rows = events.slice(0, view.shown).map(row);
  byId("events").replaceChildren(...rows);
  byId("more").hidden = events.length <= view.shown;
  byId("everything").hidden = !(view.cell || view.ids || search.value);
  const about = view.ids ? "Events behind the recommendation" : view.cell ? `${nameOf(view.cell[0])} → ${nameOf(view.cell[1])}` : "All revisits";
  const some = events.length > view.shown ? `, the newest ${view.shown} shown` : "";
  byId("about").textContent = `${about}: ${plural(events.length, view.ids ? "event" : "revisit")}${some}`;
  drawReasons(events);
}

function row(event) {
  const commit = data.steps[brought.get(event.id)];
  const details = [event.planned && "planned", ...(event.paths || []), event.more && `and ${event.more} more`, ...(event.links || [])].filter(Boolean).join(" · ");
  const reason = make("td", {}, event.reason || "(unexplained)");
  if (details) reason.append(make("div", { class: "details" }, details));
  const from = make("td", {}, make("code", {}, (event.commit || commit.commit).slice(0, 10)));
  from.append(make("div", { class: "details" }, event.commit ? "explains this commit" : commit.label));
  const cells = [make("td", { class: "when" }, event.at.slice(0, 10)), make("td", {}, what(event)), make("td", {}, event.category || ""), reason, from];
  if (data.people) cells.push(make("td", {}, event.actor || ""));
  return make("tr", {}, ...cells);
}

function drawStatus(found, step) {
  const total = found.counts.flat().reduce((sum, n) => sum + n, 0);
  const tags = step.tags.length ? `${step.tags.join(", ")} · ` : "";
  byId("where").textContent = `${tags}${day(step.at)} · ${plural(total, "revisit")}`;
  byId("commit").textContent = `${step.commit.slice(0, 10)} ${step.label}`;
  slider.value = view.step;
  slider.setAttribute("aria-valuetext", `step ${view.step + 1} of ${last + 1}, ${tags}${day(step.at)}, ${plural(total, "revisit")}`);
  byId("jump").value = step.tags.length ? String(view.step) : "";
  byId("back").disabled = view.step === 0;
  byId("forward").disabled = view.step === last;
}

/** Go to a step: forward by what it changes, back by replay from the start. */
function go(number) {
  const to = Math.max(0, Math.min(last, number));
  if (to < view.step || !view.state.size) view.state = stateAt(to);
  else for (let each = view.step + 1; each <= to; each++) advance(view.state, data.steps[each]);
  view.step = to;
  draw();
}

function draw() {
  const found = tally(view.state), step = data.steps[view.step];
  drawMatrix(found);
  drawFlow(found);
  drawTimeline(found, step);
  drawEvents();
  drawStatus(found, step);
}

function stop() {
  clearInterval(timer);
  timer = null;
  play.textContent = "Play";
}

function start() {
  if (view.step === last) go(0);
  play.textContent = "Pause";
  const pace = Math.max(60, Math.min(400, 20000 / data.steps.length));
  timer = setInterval(() => (view.step < last ? go(view.step + 1) : stop()), pace);
}

function choose(cell, ids) {
  Object.assign(view, { cell, ids, shown: FEW });
  draw();
}

/** What a side of the comparison holds: a step of the line, or a ref beside it. */
function side(value) {
  const [kind, number] = value.split(" ");
  if (kind === "step") return stateAt(Number(number));
  const state = stateAt(last);
  advance(state, data.refs[number]);
  return state;
}

function compare() {
  const [a, b] = ["compare-a", "compare-b"].map(id => tally(side(byId(id).value)).counts);
  const end = Math.max(1, ...b.flatMap((row, i) => row.map((n, j) => Math.abs(n - a[i][j]))));
  for (const td of document.querySelectorAll("#difference td[data-from]")) {
    const i = Number(td.dataset.from), j = Number(td.dataset.to), n = i === j ? 0 : b[i][j] - a[i][j];
    td.className = i === j ? "self" : n > 0 ? `more${Math.ceil((n / end) * 3)}` : n < 0 ? `less${Math.ceil((-n / end) * 3)}` : "same";
    td.textContent = i === j ? "" : n > 0 ? `+${n}` : n < 0 ? `−${-n}` : "·";
  }
}

slider.addEventListener("input", () => { stop(); go(Number(slider.value)); });
measure.addEventListener("change", draw);
play.addEventListener("click", () => (timer ? stop() : start()));
byId("back").addEventListener("click", () => { stop(); go(view.step - 1); });
byId("forward").addEventListener("click", () => { stop(); go(view.step + 1); });
byId("jump").addEventListener("change", event => { stop(); if (event.target.value) go(Number(event.target.value)); });
search.addEventListener("input", () => { view.shown = FEW; drawEvents(); });
byId("more").addEventListener("click", () => { view.shown += 100; drawEvents(); });
byId("everything").addEventListener("click", () => { search.value = ""; choose(null, null); });
byId("matrix").addEventListener("click", event => {
  const td = event.target.closest("td[data-from]");
  if (!td || !td.firstElementChild) return;
  const cell = [Number(td.dataset.from), Number(td.dataset.to)];
  choose(view.cell && view.cell[0] === cell[0] && view.cell[1] === cell[1] ? null : cell, null);
});
byId("matrix").addEventListener("keydown", event => {
  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const td = event.target.closest("td[data-from]"), move = moves[event.key];
  if (!td || !move) return;
  event.preventDefault();
  let [i, j] = [Number(td.dataset.from) + move[0], Number(td.dataset.to) + move[1]];
  if (i === j) [i, j] = [i + move[0], j + move[1]];
  const target = document.querySelector(`#matrix td[data-from="${i}"][data-to="${j}"] button`);
  if (target) target.focus();
});
for (const button of document.querySelectorAll("[data-events]")) {
  button.addEventListener("click", () => {
    stop();
    go(last);
    search.value = "";
    choose(null, new Set(button.dataset.events.split(" ")));
    byId("about").scrollIntoView({ block: "center" });
    byId("about").focus();
  });
}
for (const id of ["compare-a", "compare-b"]) byId(id).addEventListener("change", compare);
const brought = new Map();
data.steps.forEach((step, number) => {
  for (const each of step.put) {
    const event = data.events[each];
    if (!brought.has(event.id)) brought.set(event.id, number);
  }
});
view.state = stateAt(last);
draw();
compare();
