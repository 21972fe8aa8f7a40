/* Linked views: pointing lights what belongs together, choosing opens the panel with the revisits and their reasons. */

const EVENTS = data.events.map(event => ({
  ...event, cell: event.from * SIZE + event.to, category: CATEGORIES[event.category],
  out: event.out === undefined ? null : event.out,
}));
const ADVICE = "advice ", CATEGORY = "reason ";
let opener = null;

/** What a key stands for: a cell, a reason or a piece of advice; null if it stands for nothing. */
function meaningOf(pick) {
  if (!pick) return null;
  if (pick.startsWith(CATEGORY)) {
    const category = pick.slice(CATEGORY.length), at = CATEGORIES.indexOf(category);
    return at < 0 ? null : { category, at };
  }
  if (pick.startsWith(ADVICE)) {
    const advice = data.advice[Number(pick.slice(ADVICE.length))];
    return advice ? { advice } : null;
  }
  const cell = cellOf(pick);
  return cell === null ? null : { cell };
}

/** The cells that something concerns, as a function of the cell. */
function concerns({ cell, category, at, phase, advice }) {
  if (cell !== undefined) return other => other === cell;
  if (category !== undefined) return other => now.reasons[other * CATEGORIES.length + at] > 0;
  if (advice !== undefined) return other => advice.cells.includes(other);
  return other => Math.floor(other / SIZE) === phase || other % SIZE === phase;
}

/** Light what belongs to a meaning; without one, everything. */
function light(meaning) {
  const lit = meaning && concerns(meaning), wanted = meaning && meaning.category;
  document.body.classList.toggle("dim", Boolean(lit));
  for (const node of document.querySelectorAll(".arc, .num, .tick, .cell, .reasons button")) {
    const cell = node.dataset.key === undefined ? null : cellOf(node.dataset.key);
    let on = Boolean(lit) && cell !== null && lit(cell);
    if (lit && node.dataset.category !== undefined) {
      const at = CATEGORIES.indexOf(node.dataset.category);
      if (wanted !== undefined) on = node.dataset.category === wanted;
      else if (cell === null) on = now.reasons.some((n, place) => n > 0 && place % CATEGORIES.length === at && lit(Math.floor(place / CATEGORIES.length)));
    }
    node.classList.toggle("on", on);
  }
  const shown = meaning && meaning.cell !== undefined && now.counts[meaning.cell] > 0;
  $("caption").textContent = shown ? `${arrow(meaning.cell)}: ${often(now.counts[meaning.cell])}.` : "Point at a cell to light its arc and its marks; choose it for its reasons.";
}

function pointed(node) {
  const found = node.closest?.("[data-key], [data-category], [data-phase]");
  if (!found) return meaningOf(state.pick);
  if (found.dataset.key) return { cell: cellOf(found.dataset.key) };
  if (found.dataset.category !== undefined) return { category: found.dataset.category, at: CATEGORIES.indexOf(found.dataset.category) };
  return found.dataset.phase ? { phase: indexOf[found.dataset.phase] } : meaningOf(state.pick);
}

/** The revisits that a meaning selects at the chosen stop: how many there are, and those that the page has. */
function selection(meaning) {
  const there = EVENTS.filter(event => event.in <= state.stop && (event.out === null || state.stop < event.out));
  if (meaning.cell !== undefined) return [now.counts[meaning.cell], there.filter(event => event.cell === meaning.cell)];
  if (meaning.category !== undefined) return [now.byCategory()[meaning.at], there.filter(event => event.category === meaning.category)];
  const ids = new Set(meaning.advice.events);
  return [happened(meaning.advice, state.stop), EVENTS.filter(event => event.out === null && event.in <= state.stop && ids.has(event.id))];
}

/** The command that lists what a meaning selects, with the filters of the whole page. */
function commandFor(meaning) {
  const { start, from, to, category, rest } = data.listing, ends = meaning.cell === undefined ? null : [Math.floor(meaning.cell / SIZE), meaning.cell % SIZE];
  const words = from === undefined ? [] : [ends ? `--from ${PHASES[ends[0]].id}` : from, ends ? `--to ${PHASES[ends[1]].id}` : to, meaning.category === NOT_ASKED ? "--via infer --via import" : meaning.category ? `--category ${meaning.category}` : category, rest];
  return [start, ...words].filter(Boolean).join(" ");
}

/** The category of a revisit; a guess has a question mark. */
const why = event => (event.guess ? `${wordsOf(event.guess)}?` : wordsOf(event.category));

/** A link to evidence: text, or text and an address to open. */
const evidence = link => (Array.isArray(link) ? make("a", { href: link[1], rel: "noreferrer" }, link[0]) : link);

/** One revisit as it stands in the panel and in the search: date, category, reason, commit. */
function entry(event, chip) {
  const details = [event.planned && "planned", ...(event.paths || []), event.more && `and ${event.more} more`, ...(event.links || []).map(evidence), event.actor].filter(Boolean);
  const commit = event.commit, subject = event.subject || (commit ? "its commit" : "");
  const link = commit && data.forge ? make("a", { href: data.forge + commit, rel: "noreferrer" }, subject) : make("span", {}, subject);
  return make("li", {},
    make("div", {}, make("span", { class: "when" }, dated(event.at, { weekday: "short", day: "numeric", month: "short", year: "numeric" })), make("span", { class: "chip" }, chip)),
    make("p", event.reason ? { dir: "auto" } : { class: "none" }, event.reason || "No reason given."),
    make("div", { class: "commit" }, link, " ", make("code", {}, (commit || "").slice(0, 10))),
    ...(details.length ? [make("p", { class: "details" }, ...details.flatMap((each, at) => (at ? [" · ", each] : [each])))] : []));
}

const MOST = 100;

function updatePanel() {
  const meaning = meaningOf(state.pick);
  $("panel").hidden = !meaning;
  document.body.classList.toggle("open", Boolean(meaning));
  if (!meaning) return;
  const [n, found] = selection(meaning), until = dated(STOPS[state.stop].at);
  $("panel-title").textContent = meaning.cell !== undefined ? arrow(meaning.cell) : meaning.advice ? upper(meaning.advice.title) : upper(wordsOf(meaning.category));
  $("panel-kicker").textContent = meaning.advice ? `${plural(n, "event")} behind this` : `${plural(n, "revisit")} up to ${until}`;
  const shown = found.slice(0, MOST);
  const oneWay = meaning.cell !== undefined || meaning.advice?.cells.length === 1;
  $("panel-list").replaceChildren(...shown.map(event => entry(event, oneWay ? why(event) : arrow(event.cell))));
  const missing = n - shown.length;
  $("panel-more").hidden = missing <= 0;
  $("panel-more").replaceChildren(`${plural(missing, "more revisit")} not listed here: `, make("code", {}, commandFor(meaning)));
}

function choose(pick, from) {
  state.pick = pick === state.pick ? null : pick;
  if (state.pick) opener = from || opener;
  show();
  if (!state.pick) {
    if (opener && opener.isConnected) opener.focus({ preventScroll: true });
    return;
  }
  $("panel").scrollTop = 0;
  $("panel-title").focus({ preventScroll: true });
  const place = from && from.getBoundingClientRect ? from.getBoundingClientRect() : null, room = innerHeight * 0.38;
  if (place && innerWidth <= 640 && place.bottom > room) scrollBy({ top: place.bottom - room, behavior: "smooth" });
}

/** Move the focus to the next cell with a value in a direction. */
function walk(node, [down, right]) {
  const place = node.parentNode, whole = place.closest("table");
  let i = place.parentNode.rowIndex, j = place.cellIndex, next = null;
  do {
    i += down;
    j += right;
    next = whole.rows[i]?.cells[j]?.querySelector("button.cell");
  } while (whole.rows[i]?.cells[j] && !(next && next.tabIndex === 0));
  next?.focus();
}

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

document.addEventListener("pointerover", event => light(pointed(event.target)));
document.addEventListener("focusin", event => light(pointed(event.target)));
document.addEventListener("click", event => {
  const node = event.target.closest(".arc, button.cell, g.tick, .reasons button, [data-advice]");
  if (!node || node.dataset.level === "0") return;
  if (node.dataset.advice) choose(ADVICE + node.dataset.advice, node);
  else choose(node.matches(".reasons button") ? CATEGORY + node.dataset.category : node.dataset.key, node);
});
document.addEventListener("keydown", event => {
  if (event.key === "Escape" && state.pick) choose(state.pick);
  if ((event.key === "Enter" || event.key === " ") && event.target.matches?.(".arc")) {
    event.preventDefault();
    choose(event.target.dataset.key, event.target);
  }
  if (ARROWS[event.key] && event.target.matches?.("#matrix .cell")) {
    walk(event.target, ARROWS[event.key]);
    event.preventDefault();
  }
});
$("close").addEventListener("click", () => choose(state.pick));
