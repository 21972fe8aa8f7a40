/* The flow: phases on a line, revisits ahead above it and back below; upright on a phone or with many phases. */

const FLOW = busiest(end.counts);
const inFlow = FLOW.flatMap(i => FLOW.map(j => i * SIZE + j)).filter(cell => ever[cell]);
let arcs = [], flowsUpright = false;
const numbered = phase => FLOW.indexOf(phase);

/** Where each arc leaves and reaches its phases: near partners outside, far ones inside. */
function places(pairs, at, gap) {
  FLOW.forEach((phase, number) => [1, -1].forEach(side => {
    const mine = pairs.filter(pair => pair.side === side && (pair.start === number || pair.to === number));
    const other = pair => (pair.start === number ? pair.to : pair.start);
    const ordered = [
      ...mine.filter(pair => other(pair) < number).sort((a, b) => a.span - b.span),
      ...mine.filter(pair => other(pair) > number).sort((a, b) => b.span - a.span),
    ];
    let along = at[number] - (sum(ordered.map(pair => pair.width)) + gap * (ordered.length - 1)) / 2;
    for (const pair of ordered) {
      pair.port[number] = along + pair.width / 2;
      along += pair.width + gap;
    }
  }));
}

/** How wide one revisit is, so that the arcs of each phase fit at its side. */
function unitOf(room) {
  const crowd = FLOW.map(i => [1, -1].map(side => {
    const cells = inFlow.filter(cell => (Math.floor(cell / SIZE) === i || cell % SIZE === i) && (isBack(cell) ? 1 : -1) === side);
    return [sum(cells.map(cell => end.counts[cell])), cells.length];
  })).flat();
  const fits = crowd.filter(([n]) => n).map(([n, number]) => Math.max(8, room - number * 4) / n);
  return Math.min(1.7, ...fits);
}

function drawFlow() {
  const width = widthOf("flow"), count = FLOW.length, upright = width < 620 || count > 9;
  const step = upright ? (paper ? Math.min(92, 600 / count) : 92) : width / Math.max(1, count), box = upright ? 108 : Math.min(132, step - (width < 800 ? 10 : 20));
  const unit = unitOf(upright ? 60 : box - 8), half = upright ? 56 : 22, reach = Math.max(1, count - 1);
  const deepest = upright ? Math.max(8, Math.min(46, (width - 106 - 56 - 32 - 54) / reach)) : 38, shallow = upright ? Math.min(14, (106 - 76) / reach) : 14;
  const farthest = side => largest(inFlow.map(cell => (isBack(cell) === (side > 0) ? Math.abs(numbered(cell % SIZE) - numbered(Math.floor(cell / SIZE))) : 0)));
  const line = upright ? 106 : farthest(-1) ? 78 + shallow * farthest(-1) : 44, at = FLOW.map((_, number) => step * (number + 0.5) + (upright ? 4 : 0));
  const point = (along, off) => (upright ? [line + off, along] : [along, line + off]);
  const pairs = inFlow.map(cell => {
    const start = numbered(Math.floor(cell / SIZE)), to = numbered(cell % SIZE);
    return { cell, start, to, span: Math.abs(start - to), side: to < start ? 1 : -1, width: Math.max(2, unit * end.counts[cell]), port: {} };
  });
  places(pairs, at, upright ? 3 : 6);
  const below = ({ span, width: wide }) => half + 56 + deepest * (span - 1) + wide * 5 / 6 + (wide > 24 ? 4 : 18);  // an arc back, with its number
  const height = upright ? step * count + 8 : line + Math.max(16, largest(pairs.filter(pair => pair.side > 0).map(below))) + 24;
  const root = picture(width, height, "How work moves between the phases");
  const first = point(at[0] || 0, 0), final = point(at[count - 1] || 0, 0);
  root.append(make("s:line", { class: "axis", x1: first[0], y1: first[1], x2: final[0], y2: final[1] }));
  arcs = pairs.sort((a, b) => b.span - a.span).map(pair => arc(root, pair, { upright, half, deepest, shallow, point, unit }));
  for (const each of arcs) root.append(each.label);
  const [names, size] = namesIn(FLOW, box - 8, 13, 9, 600);
  FLOW.forEach((phase, number) => root.append(node(phase, names[number], size, point(at[number], 0), box)));
  const [ahead, back] = upright ? ["↓ ahead", "↑ back"] : ["Ahead, to a later phase →", "← Back, to an earlier phase"];
  root.append(text(0, 12, ahead, { class: "a" }), text(upright ? width : 0, upright ? 12 : height - 6, back, { class: "b", "text-anchor": upright ? "end" : "start" }));
  flowsUpright = upright;
  $("flow").replaceChildren(root);
  $("flow-part").textContent = FLOW.length < USED.length ? `The ${FLOW.length} of ${USED.length} phases with most revisits. ` : "";
}

function arc(root, pair, { upright, half, deepest, shallow, point, unit }) {
  const tip = 8 + pair.width * 0.22, back = pair.side > 0;
  const rise = back ? (upright ? 32 : 56) + deepest * (pair.span - 1) + pair.width / 3 : (upright ? 14 : 34) + shallow * (pair.span - 1);
  const deep = rise / 0.75, off = value => pair.side * (half + value), from = pair.port[pair.start], to = pair.port[pair.to];
  const d = `M${point(from, off(0))}C${point(from, off(deep))} ${point(to, off(deep))} ${point(to, off(tip))}`;
  const [x, y] = point((from + to) / 2, off(deep * 0.75 + 2));
  const path = kind => make("s:path", kind === "head" || kind === "head2" ? { class: kind } : { class: kind, d });
  const parts = Object.fromEntries(["hit", "case", "old", "head", "new", "head2"].map(kind => [kind, path(kind)]));
  const group = make("s:g", { class: `arc ${direction(pair.cell)}`, "data-key": keyOf(pair.cell), tabindex: 0, role: "button" }, ...Object.values(parts));
  root.append(group);
  return {
    ...pair, group, parts, unit, label: text(x, y, "", { class: "num halo", "data-key": keyOf(pair.cell) }),
    headAt: width => {
      const half2 = width / 2 + 3.5;
      return `M${point(to - half2, off(tip))}L${point(to + half2, off(tip))}L${point(to, off(0))}Z`;
    },
    labelAt: width => (upright ? [x + pair.side * (width / 2 + 9), y + 4] : [x, width > 24 ? y + 5 : y + pair.side * (width / 2 + 12) + (back ? 2 : 8)]),
  };
}

/** A phase: its name on two lines at most. */
function node(phase, lines, size, [x, y], box) {
  return make("s:g", { class: "node", "data-phase": PHASES[phase].id },
    make("s:title", {}, nameOf(phase)),
    make("s:rect", { x: x - box / 2, y: y - 20, width: box, height: 40, rx: 6 }),
    ...lines.map((line, number) => text(x, y + 5 + (number - (lines.length - 1) / 2) * 15, line, { "--size": `${size}px` })));
}

const ASIDE = [0, 14, -14, 28, -28, 42]; // how far a number may move along its arc

/** Move a number along its arc to where it covers no other one; `taken` are the places of the others. */
function freePlace([x, y], size, taken) {
  const moved = by => (flowsUpright ? [x, y + by] : [x + by, y]);
  const free = ([a, b]) => taken.every(each => Math.abs(each.x - a) > (each.size.wide + size.wide) / 2 || Math.abs(each.y - b) > (each.size.high + size.high) / 2);
  const place = ASIDE.map(moved).find(free) || [x, y];
  taken.push({ x: place[0], y: place[1], size });
  return place;
}

function updateFlow(recent) {
  const strongest = top(now.counts), taken = [];
  for (const each of [...arcs].sort((a, b) => now.counts[b.cell] - now.counts[a.cell])) {
    const n = now.counts[each.cell], fresh = Math.min(n, recent[each.cell]), width = Math.max(1.5, n * each.unit), thin = Math.max(1.5, fresh * each.unit);
    for (const part of [each.group, each.label]) part.setAttribute("display", n > 0 ? "inline" : "none");
    each.group.setAttribute("aria-label", `${arrow(each.cell)}: ${often(n)}, ${fresh} in the last four weeks`);
    each.parts.case.setAttribute("stroke-width", width + 3);
    each.parts.old.setAttribute("stroke-width", width);
    each.parts.new.setAttribute("stroke-width", fresh > 0 ? thin : 0);
    each.parts.head.setAttribute("d", each.headAt(width));
    each.parts.head2.setAttribute("d", fresh > 0 ? each.headAt(thin) : "");
    const words = n.toLocaleString("en"), big = Boolean(strongest) && strongest[0] === each.cell, type = big ? 17 : 12;
    const [x, y] = n > 0 ? freePlace(each.labelAt(width), { wide: wide(words, type, 650) + 4, high: type }, taken) : [0, 0];
    each.label.textContent = words;
    each.label.setAttribute("x", x);
    each.label.setAttribute("y", y);
    each.label.classList.toggle("hot", fresh > 0);
    each.label.classList.toggle("big", big);
  }
}
