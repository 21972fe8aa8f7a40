/* The headline, and the time bar: real dates, tags and a bar for each week under a range input. */

const BAR = { height: 68, base: 48, tall: 30, edge: 8 };
let barX = () => 0;

/** Where the labels of an axis stand: the first of months or years, about as many as fit. */
function ticks(first, lastTime, room) {
  const days = (lastTime - first) / DAY, found = [];
  if (days < 45) {
    const step = Math.max(1, Math.ceil(days / room));
    for (let time = Math.ceil(first / DAY) * DAY; time <= lastTime; time += step * DAY) {
      found.push([time, dated(time, { day: "numeric", month: "short" })]);
    }
    return found;
  }
  const months = Math.max(1, Math.ceil(days / 30.4 / room)), step = [1, 2, 3, 6, 12, 24, 60].find(n => n >= months) || 120;
  const start = new Date(first * 1000), times = [];
  for (let month = start.getUTCFullYear() * 12 + start.getUTCMonth(); ; month++) {
    const time = Date.UTC(Math.floor(month / 12), month % 12, 1) / 1000;
    if (time > lastTime) break;
    if (month % step === 0) times.push(Math.max(first, time));  // the month of the start stands at the start
  }
  if (times.length > 1 && (times[1] - times[0]) * room < 1.3 * (lastTime - first)) times.shift();
  return times.map((time, at) => {
    const withYear = !at || new Date(time * 1000).getUTCMonth() === 0;
    return [time, dated(time, step >= 12 ? { year: "numeric" } : withYear ? { month: "short", year: "numeric" } : { month: "short" })];
  });
}

/** The tags whose labels do not collide, the latest first; their middles keep to a width. */
function labelled(x, width) {
  const kept = [];
  for (const stop of STOPS.filter(each => each.tags.length).reverse()) {
    const words = clip(stop.tags.join(", "), 96, 12, 600), half = wide(words, 12, 600) / 2 + 5;
    const middle = Math.min(width - half, Math.max(half, x(stop.at)));
    if (kept.every(each => Math.abs(each.x - middle) > each.half + half)) kept.push({ x: middle, half, words });
  }
  return kept;
}

function drawBar() {
  const width = widthOf("weeks"), { height, base, tall, edge } = BAR;
  barX = time => edge + ((time - START) / (END - START)) * (width - 2 * edge);
  const root = picture(width, height, `Revisits per ${data.bars.unit}`), most = largest(data.bars.values);
  data.bars.values.forEach((n, at) => {
    const from = Math.max(START, data.bars.start + at * data.bars.seconds), to = Math.min(END, data.bars.start + (at + 1) * data.bars.seconds);
    if (!n || to <= from) return;
    const tallness = Math.max(2, (n / most) * tall);
    root.append(make("s:rect", {
      class: "week", "data-from": from, x: barX(from) + 0.5, y: base - tallness,
      width: Math.max(1, barX(to) - barX(from) - 1), height: tallness,
    }));
  });
  root.append(make("s:line", { class: "axis", x1: 0, x2: width, y1: base + 0.5, y2: base + 0.5 }));
  for (const [time, words] of ticks(START, END, width / 64)) {
    const x = barX(time), anchor = x < 40 ? "start" : x > width - 40 ? "end" : "middle";
    root.append(make("s:line", { class: "axis", x1: x, x2: x, y1: base, y2: base + 6 }), text(x, height - 2, words, { "text-anchor": anchor }));
  }
  for (const stop of STOPS.filter(each => each.tags.length)) {
    root.append(make("s:line", { class: "tagline", x1: barX(stop.at), x2: barX(stop.at), y1: 14, y2: base }));
  }
  for (const { x, words } of labelled(barX, width)) root.append(text(x, 11, words, { class: "tag", "text-anchor": "middle" }));
  $("weeks").replaceChildren(root);
}

function updateBar() {
  const stop = STOPS[state.stop], total = sum(now.counts), back = backOf(now.counts);
  const tags = stop.tags.length ? ` · ${clip(stop.tags.join(", "), 130, 13)}` : "";
  $("slider").value = stop.at;
  $("slider").setAttribute("aria-valuetext", `${dated(stop.at)}${tags}, ${plural(total, "revisit")}`);
  $("now").replaceChildren(make("b", {}, data.commits ? dated(stop.at) : "No commit yet"), make("span", {}, `${plural(total, "revisit")}, ${back.toLocaleString("en")} back${tags}`));
  for (const week of $("weeks").querySelectorAll(".week")) {
    const from = Number(week.dataset.from);
    week.setAttribute("class", `week ${from > stop.at ? "" : from + data.bars.seconds > stop.at - RECENT ? "new" : "old"}`);
  }
}

/** The headline is computed with the statistics; a stop without one has that of the stop before. */
function updateHeadline() {
  let at = state.stop;
  while (at > 0 && !STOPS[at].head) at--;
  const head = STOPS[at].head;
  $("headline").textContent = head.sentence;
  $("figure").textContent = head.figure;
  $("figure-note").replaceChildren(make("b", {}, head.unit), head.note);
}
