/* The timeline: a lane for each phase, bars where it was the focus, and the revisits; density where marks would overlap. */

let timeX = () => 0;
const LANE = { tall: 43, slim: 34, low: 26, top: 26, right: 8, left: 140, slimLeft: 86 };

function drawTimeline() {
  const width = widthOf("timeline"), lanes = paper ? busiest(end.counts) : USED, slim = width < 620, left = slim && !paper ? LANE.slimLeft : LANE.left, tall = paper ? Math.max(26, Math.min(LANE.slim, 250 / lanes.length)) : lanes.length > CROWD ? LANE.low : slim ? LANE.slim : LANE.tall;
  const height = LANE.top + lanes.length * tall + 4;
  timeX = time => left + ((time - START) / (END - START)) * (width - left - LANE.right);
  const y = Object.fromEntries(lanes.map((phase, number) => [phase, LANE.top + (number + 0.5) * tall]));
  const root = picture(width, height + 20, "Main phases and revisits over time");
  for (const phase of lanes) root.append(make("s:line", { class: "lane", x1: left, x2: width, y1: y[phase], y2: y[phase] }));
  for (const [phase, from, to, weight] of data.focus.filter(each => each[0] in y)) {
    root.append(make("s:rect", { class: "focused", "data-at": from, "data-to": to, x: timeX(Math.max(START, from)), y: y[phase] - 5, width: Math.max(1, timeX(to) - timeX(Math.max(START, from))), height: 10, rx: weight === 1 ? 2 : 0, "fill-opacity": weight }));
  }
  for (const stop of STOPS.filter(each => each.tags.length)) root.append(make("s:line", { class: "tagline", x1: timeX(stop.at), x2: timeX(stop.at), y1: 16, y2: height }));
  for (const { x, words } of labelled(timeX, width)) root.append(text(x, 12, words, { class: "tag", "text-anchor": "middle" }));
  for (const [time, words] of ticks(START, END, (width - left) / 64)) {
    const x = timeX(time), anchor = x > width - 40 ? "end" : x < 30 ? "start" : "middle";
    root.append(make("s:line", { class: "axis", x1: x, x2: x, y1: height, y2: height + 5 }), text(x, height + 18, words, { "text-anchor": anchor }));
  }
  if (data.density) drawDensity(root, y); else drawMarks(root, y, slim);
  const type = slim ? 11 : 12, room = left - 14, oneLine = tall < 30;
  const [names, size] = oneLine ? [lanes.map(phase => [clip(nameOf(phase), room, type)]), type] : namesIn(lanes, room, type, 9);
  for (const [number, phase] of lanes.entries()) {
    const lines = names[number];
    lines.forEach((line, at) => root.append(text(left - 10, y[phase] + 4 + (at - (lines.length - 1) / 2) * (size + 1.5), line, { class: "name", "text-anchor": "end", "data-phase": PHASES[phase].id, "--size": `${size}px` })));
  }
  root.append(make("s:line", { class: "cursor", id: "cursor", y1: 16, y2: height }));
  $("timeline").replaceChildren(root);
}

function drawMarks(root, y, slim) {
  let previous = -1;
  for (const event of EVENTS.filter(each => each.out === null && each.from in y && each.to in y).reverse()) {
    const time = Math.max(START, Math.min(END, event.at)), cell = event.cell, x = timeX(time) + (time === previous ? 3 : 0);
    previous = time;
    root.append(make("s:g", { class: `tick ${direction(cell)}${event.planned ? " planned" : ""}`, "data-key": keyOf(cell), "data-category": event.category, "data-at": time },
      make("s:title", {}, `${dated(time)}: ${arrow(cell)}${event.reason ? `: ${event.reason}` : ""}`),
      make("s:line", { x1: x, x2: x, y1: y[Math.floor(cell / SIZE)], y2: y[cell % SIZE] }), make("s:circle", { cx: x, cy: y[cell % SIZE], r: slim ? 2.6 : 3.4 })));
  }
}

/** One mark for each phase and span of time: back below the lane, ahead above it, as tall as it is many. */
function drawDensity(root, y) {
  const { seconds, start, rows } = data.density, most = largest(rows.flatMap(([, , back, ahead]) => [back, ahead]));
  for (const [bin, phase, back, ahead] of rows.filter(each => each[1] in y)) {
    const from = Math.max(START, start + bin * seconds), to = Math.min(END, from + seconds);
    for (const [n, kind] of [[back, "back"], [ahead, "ahead"]]) {
      const tall = (n / most) * 16;
      if (n) root.append(make("s:rect", { class: `tick ${kind}`, "data-phase": PHASES[phase].id, "data-at": from, x: timeX(from), y: kind === "back" ? y[phase] + 5 : y[phase] - 5 - tall, width: Math.max(1, timeX(to) - timeX(from) - 0.5), height: tall },
        make("s:title", {}, `${dated(from)}: ${n} ${kind} to ${nameOf(phase)}`)));
    }
  }
}

function updateTimeline() {
  const time = STOPS[state.stop].at;
  for (const node of $("timeline").querySelectorAll("[data-at]")) {
    const at = Number(node.dataset.at);
    node.classList.toggle("later", at > time);
    node.classList.toggle("older", at <= time - RECENT && node.classList.contains("tick"));
    if (node.dataset.to) node.setAttribute("width", Math.max(1, timeX(at > time ? Number(node.dataset.to) : Math.min(Number(node.dataset.to), time)) - timeX(Math.max(START, at))));
  }
  $("cursor").setAttribute("x1", timeX(time));
  $("cursor").setAttribute("x2", timeX(time));
  const known = data.bars.values.map((n, at) => (data.bars.start + at * data.bars.seconds <= time ? n : 0)), most = top(known);
  const start = most ? Math.max(START, data.bars.start + most[0] * data.bars.seconds) : 0;
  const when = dated(start, { day: "numeric", month: "long", ...(data.bars.unit === "week" ? {} : { year: "numeric" }) });
  const span = data.bars.unit === "week" ? `The week of ${when} was` : `The ${data.bars.unit} from ${when} ${data.bars.unit.endsWith("s") ? "were" : "was"}`;
  $("timeline-title").textContent = most ? `${span} the busiest, with ${plural(most[1], "revisit")}` : "No revisits yet";
}
