/* The model: what the log held at each stop of the time bar, and the measures computed from it. */

const PHASES = data.phases, SIZE = PHASES.length, STOPS = data.stops, LAST = STOPS.length - 1;
const CATEGORIES = data.categories, START = STOPS[0].at, END = Math.max(STOPS[LAST].at, START + 1);
const DAY = 86400, WEEK = 7 * DAY, RECENT = 28 * DAY;
const NOT_ASKED = "?"; // in place of a category: nobody was asked
const zeros = n => new Array(n).fill(0);
const sum = values => values.reduce((total, value) => total + value, 0);
const largest = values => values.reduce((most, value) => Math.max(most, value), 0);

const MEASURES = Object.fromEntries(data.measures.map(each => [each.name, each]));

/** The amounts behind the measures, by cell or by row: the stops at which each changes, and its values from there on. */
const HISTORY = new Map();
STOPS.forEach((stop, number) => {
  for (const [amount, changes] of Object.entries(stop.m)) {
    for (let at = 0; at < changes.length; at += 2) {
      const key = `${amount} ${changes[at]}`;
      if (!HISTORY.has(key)) HISTORY.set(key, { stops: [], values: [] });
      const { stops, values } = HISTORY.get(key);
      stops.push(number);
      values.push((values.at(-1) || 0) + changes[at + 1]);
    }
  }
});

/** An amount of a cell or row at a stop; zero before it first changes. */
function amountAt(amount, stop, at) {
  const found = HISTORY.get(`${amount} ${at}`);
  if (!found || found.stops[0] > stop) return 0;
  return found.values[lastAt(found.stops, stop, each => each)];
}

/** The value of a cell at a stop; null if the row that it is divided by is zero. */
function valueAt(measure, stop, cell) {
  const { of, over } = MEASURES[measure], amount = amountAt(of, stop, cell);
  if (over === null) return amount;
  const row = amountAt(over, stop, Math.floor(cell / SIZE));
  return row ? amount / row : null;
}

const countsAt = stop => PHASES.flatMap((_, i) => PHASES.map((__, j) => (i === j ? 0 : valueAt("count", stop, i * SIZE + j))));

/** The counts at a stop, the phases that events name, and the reasons; moving adds or subtracts what is in between. */
class Cursor {
  constructor(stop) {
    this.stop = -1;
    Object.assign(this, { named: zeros(SIZE), reasons: zeros(SIZE * SIZE * CATEGORIES.length) });
    this.to(stop);
  }

  to(stop) {
    while (this.stop < stop) this.add(STOPS[++this.stop], 1);
    while (this.stop > stop) this.add(STOPS[this.stop--], -1);
    this.counts = countsAt(stop);
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

/** The place of the last entry at or before a limit, by a key in ascending order; the first one if all are later. */
function lastAt(entries, limit, key) {
  let low = 0, high = entries.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (key(entries[middle]) <= limit) low = middle; else high = middle - 1;
  }
  return low;
}

/** The last stop at or before a time; the first one if the time is earlier. */
const stopAt = time => lastAt(STOPS, time, stop => stop.at);

/** The sums four weeks before a stop: their difference to the stop's is what is recent. */
function before(stop, cursor) {
  const time = STOPS[stop].at - RECENT;
  return time < START ? cursor.to(-1) : cursor.to(stopAt(time));
}

const column = (counts, j) => PHASES.map((_, i) => counts[i * SIZE + j]);
const isBack = cell => cell % SIZE < Math.floor(cell / SIZE);
const backOf = counts => sum(counts.filter((_, cell) => isBack(cell)));
const FORMATS = { integer: String, percent: value => `${Math.round(value * 100)} %`, decimal: value => value.toFixed(2) };
const observable = (sums, i) => PHASES[i].paths || sums.named[i] > 0;

/** How strong a colour a value gets, 0 to 5, where `most` is the end of the scale. */
function level(value, most) {
  if (!value || !most) return 0;
  const share = Math.min(1, most > 10 ? Math.sqrt(value / most) : value / most);
  return Math.max(1, Math.round(share * 5));
}

const end = new Cursor(LAST), now = new Cursor(LAST), earlier = new Cursor(-1);
const ever = zeros(SIZE * SIZE).map((_, cell) => Number(HISTORY.has(`${MEASURES.count.of} ${cell}`))), worked = zeros(SIZE);
for (const stop of STOPS) {
  const { named = [] } = stop.d;
  for (let at = 0; at < named.length; at += 2) worked[named[at]] = 1;
}
for (const { more = [] } of data.periods) {
  for (let at = 0; at < more.length; at += 2) worked[Math.floor(more[at] / SIZE)] = worked[more[at] % SIZE] = 1;
}
const USED = PHASES.map((_, i) => i).filter(i => worked[i]);
const CROWD = 12; // phases that a picture has room for

/** At most as many of the used phases as a picture has room for: those with most revisits, in their order. */
function busiest(counts) {
  if (USED.length <= CROWD) return USED;
  const all = i => sum(PHASES.map((_, j) => Math.abs(counts[i * SIZE + j]) + Math.abs(counts[j * SIZE + i])));
  const ranked = USED.map(i => [all(i), i]).sort(([n, i], [m, j]) => m - n || i - j);
  return ranked.slice(0, CROWD).map(([, i]) => i).sort((i, j) => i - j);
}
