/* The controls, the state in the URL, the search, and printing. */

/** Show everything at the chosen stop. */
function show() {
  now.to(state.stop);
  before(state.stop, earlier);
  const recent = now.counts.map((n, cell) => n - earlier.counts[cell]);
  updateHeadline();
  updateBar();
  updateFlow(recent);
  updateAdvice();
  updateMatrix(recent);
  updateComparison();
  updateReasons();
  updateTimeline();
  updatePanel();
  light(meaningOf(state.pick));
  writeUrl();
}

let drawings = 0;

/** Draw all pictures anew, at the width that there is, without transitions. */
function draw() {
  const number = ++drawings;
  document.body.classList.add("still");
  requestAnimationFrame(() => requestAnimationFrame(() => number === drawings && document.body.classList.remove("still")));
  drawTables();
  drawBar();
  drawFlow();
  drawTimeline();
  show();
}

let timer = null;
const PLAY = "M3 1l9.5 6L3 13z", PAUSE = "M2 1h3.5v12H2zM8.5 1H12v12H8.5z";

function play(on) {
  clearInterval(timer);
  timer = null;
  if (on) {
    if (state.stop === LAST) state.stop = 0;
    let time = STOPS[state.stop].at;
    const slow = matchMedia("(prefers-reduced-motion: reduce)").matches, pace = slow ? 900 : 110;
    const stride = Math.max(slow ? WEEK : DAY, (END - START) / (slow ? 30 : 200));
    timer = setInterval(() => {
      time = Math.min(END, time + stride);
      const stop = stopAt(time), done = time >= END;
      if (done) play(false);
      if (stop !== state.stop || done) {
        state.stop = stop;
        show();
      }
    }, pace);
  }
  $("play").setAttribute("aria-label", on ? "Pause" : "Play");
  $("play").replaceChildren(make("s:svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, make("s:path", { d: on ? PAUSE : PLAY })));
}

function go(stop) {
  play(false);
  state.stop = Math.max(0, Math.min(LAST, stop));
  show();
}

const STRIDES = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity };

$("slider").min = START;
$("slider").max = END;
$("slider").addEventListener("input", event => go(stopAt(Number(event.target.value))));
$("slider").addEventListener("keydown", event => {
  const stride = STRIDES[event.key];
  if (stride === undefined) return;
  event.preventDefault();
  go(stride === Infinity ? LAST : stride === -Infinity ? 0 : state.stop + stride);
});
$("play").addEventListener("click", () => {
  play(timer === null);
  show();
});
$("measure").addEventListener("change", event => {
  state.measure = event.target.value;
  show();
});
$("all").addEventListener("click", () => {
  state.all = !state.all;
  drawTables();
  show();
});
for (const side of ["a", "b"]) {
  $(side).addEventListener("change", event => {
    state[side] = event.target.value;
    show();
  });
}
$("theme").addEventListener("click", event => {
  const next = { auto: "light", light: "dark", dark: "auto" }[document.documentElement.dataset.theme || "auto"];
  document.documentElement.dataset.theme = next;
  event.target.textContent = `Theme: ${next}`;
});

/** The stop that a date or time in the URL names: the last one of that day, or at that second. */
function stopNamed(words) {
  const time = Date.parse(words.length === 10 ? `${words}T23:59:59Z` : words) / 1000;
  return Number.isFinite(time) ? stopAt(time) : LAST;
}

function readUrl() {
  const found = new URLSearchParams(location.hash.slice(1));
  state.stop = found.get("t") ? stopNamed(found.get("t")) : LAST;
  state.pick = meaningOf(found.get("pick")) ? found.get("pick") : null;
  state.measure = MEASURES[found.get("measure")] ? found.get("measure") : "count";
}

function writeUrl() {
  if (timer) return;
  const said = new URLSearchParams(), at = new Date(STOPS[state.stop].at * 1000).toISOString();
  if (state.stop < LAST) said.set("t", stopNamed(at.slice(0, 10)) === state.stop ? at.slice(0, 10) : at.slice(0, 19) + "Z");
  if (state.pick) said.set("pick", state.pick);
  if (state.measure !== "count") said.set("measure", state.measure);
  if (location.hash.slice(1) !== String(said)) history.replaceState(null, "", `#${said}`);
}

addEventListener("hashchange", () => {
  readUrl();
  show();
});

const FEW = 20;
let listed = FEW;
const texts = EVENTS.map(event => [event.id, dated(event.at), new Date(event.at * 1000).toISOString(), arrow(event.cell), event.category, event.guess && `${event.guess}?`, event.reason, event.actor, event.commit, event.subject, ...(event.paths || []), ...(event.links || [])].filter(Boolean).join(" ").toLowerCase());

/** List the revisits at the end of the log that contain every word. */
function search() {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = EVENTS.filter((event, at) => event.out === null && words.every(word => texts[at].includes(word)));
  $("found").textContent = words.length ? `${plural(found.length, "revisit")} found` : `${plural(found.length, "revisit")} in this page`;
  $("events").replaceChildren(...found.slice(0, listed).map(event => entry(event, `${arrow(event.cell)} · ${why(event)}`)));
  $("more").hidden = found.length <= listed;
}

$("search").addEventListener("input", () => {
  listed = FEW;
  search();
});
$("more").addEventListener("click", () => {
  listed += 100;
  search();
});

addEventListener("beforeprint", () => {
  paper = 700;
  draw();
});
addEventListener("afterprint", () => {
  paper = 0;
  draw();
});
let drawnAt = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === drawnAt) return;
  drawnAt = innerWidth;
  draw();
});
new ResizeObserver(() => {
  drawBar();
  updateBar();
}).observe($("weeks"));

readUrl();
play(false);
draw();
search();
