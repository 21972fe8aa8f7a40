/* The model: what the log held at each stop of the time bar, and the measures computed from it. */

const PHASES = data.phases, SIZE = PHASES.length, STOPS = data.stops, LAST = STOPS.length - 1;
const CATEGORIES = data.categories, START = STOPS[0].at, END = Math.max(STOPS[LAST].at, START + 1);
const DAY = 86400, WEEK = 7 * DAY, RECENT = 28 * DAY;
const zeros = n => new Array(n).fill(0);
const sum = values => values.reduce((total, value) => total + value, 0);
const largest = values => values.reduce((most, value) => Math.max(most, value), 0);

/** The sums at a stop; moving to another stop adds or subtracts the differences in between. */
class Cursor {
  constructor(stop) {
    this.stop = -1;
    Object.assign(this, {
      counts: zeros(SIZE * SIZE), within: zeros(SIZE * SIZE), overlapping: zeros(SIZE * SIZE), moves: zeros(SIZE * SIZE),
      periods: zeros(SIZE), named: zeros(SIZE), reasons: zeros(SIZE * SIZE * CATEGORIES.length),
    });
    this.to(stop);
  }

  to(stop) {
    while (this.stop < stop) this.add(STOPS[++this.stop], 1);
    while (this.stop > stop) this.add(STOPS[this.stop--], -1);
    return this;
  }

  add(stop, sign) {
    for (const [key, changes] of Object.entries(stop.d)) {
      for (let at = 0; at < changes.length; at += 2) this[key][changes[at]] += sign * changes[at + 1];
    }
  }

  /** Revisits by category, of one cell or of all. */
  byCategory(cell = null) {
    const found = zeros(CATEGORIES.length);
    this.reasons.forEach((n, at) => {
      if (n && (cell === null || Math.floor(at / CATEGORIES.length) === cell)) found[at % CATEGORIES.length] += n;
    });
    return found;
  }
}

/** The last stop at or before a time; the first one if the time is earlier. */
function stopAt(time) {
  let low = 0, high = LAST;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (STOPS[middle].at <= time) low = middle; else high = middle - 1;
  }
  return low;
}

/** The sums four weeks before a stop: their difference to the stop's is what is recent. */
function before(stop, cursor) {
  const time = STOPS[stop].at - RECENT;
  return time < START ? cursor.to(-1) : cursor.to(stopAt(time));
}

const row = (counts, i) => counts.slice(i * SIZE, (i + 1) * SIZE);
const column = (counts, j) => PHASES.map((_, i) => counts[i * SIZE + j]);
const isBack = cell => cell % SIZE < Math.floor(cell / SIZE);
const backOf = counts => sum(counts.filter((_, cell) => isBack(cell)));
const ratio = (n, of) => (of ? n / of : null);
const CELLS = {
  count: (sums, i, j) => sums.counts[i * SIZE + j],
  share: (sums, i, j) => ratio(sums.counts[i * SIZE + j], sum(row(sums.counts, i))),
  overlap: (sums, i, j) => ratio(sums.overlapping[i * SIZE + j], sums.periods[i]),
  rate: (sums, i, j) => ratio(sums.within[i * SIZE + j], sums.periods[i]),
  moves: (sums, i, j) => sums.moves[i * SIZE + j],
};
const valueOf = (measure, sums, i, j) => (i === j ? 0 : CELLS[measure](sums, i, j));
const FORMATS = { integer: String, percent: value => `${Math.round(value * 100)} %`, decimal: value => value.toFixed(2) };
const MEASURES = Object.fromEntries(data.measures.map(each => [each.name, each]));
const observable = (sums, i) => PHASES[i].paths || sums.named[i] > 0;

/** How strong a colour a value gets, 0 to 5, where `most` is the end of the scale. */
function level(value, most) {
  if (!value || !most) return 0;
  const share = Math.min(1, most > 10 ? Math.sqrt(value / most) : value / most);
  return Math.max(1, Math.round(share * 5));
}

const end = new Cursor(LAST), now = new Cursor(LAST), earlier = new Cursor(-1);
const ever = zeros(SIZE * SIZE), worked = zeros(SIZE);
for (const stop of STOPS) {
  const { counts = [], named = [] } = stop.d;
  for (let at = 0; at < counts.length; at += 2) ever[counts[at]] = 1;
  for (let at = 0; at < named.length; at += 2) worked[named[at]] = 1;
}
for (const { more = [] } of data.periods) {
  for (let at = 0; at < more.length; at += 2) worked[Math.floor(more[at] / SIZE)] = worked[more[at] % SIZE] = 1;
}
const USED = PHASES.map((_, i) => i).filter(i => worked[i]);
