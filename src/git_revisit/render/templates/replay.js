/* Replay: from steps to the events that count, and from those to the five measures. */

/** Bring a state (id -> event) from one step to the next. */
function advance(state, step) {
  for (const id of step.drop) state.delete(id);
  for (const number of step.put) state.set(data.events[number].id, data.events[number]);
}

/** Return the state after a step. */
function stateAt(number) {
  const state = new Map();
  for (let each = 0; each <= number; each++) advance(state, data.steps[each]);
  return state;
}

const isRevisit = event => event.phase === undefined;
const byTime = (a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
const square = size => Array.from({ length: size }, () => new Array(size).fill(0));

/** Count what the measures are made from. */
function tally(state) {
  const size = data.phases.length;
  const counts = square(size), moves = square(size), periods = new Array(size).fill(0);
  const within = square(size), named = new Array(size).fill(false), overlapping = new Map();
  const focuses = [...state.values()].filter(event => !isRevisit(event)).sort(byTime);
  const latest = new Map();
  for (const focus of focuses) {
    periods[focus.phase]++;
    named[focus.phase] = true;
    const before = latest.get(focus.scope);
    if (before !== undefined && before !== focus.phase) moves[before][focus.phase]++;
    latest.set(focus.scope, focus.phase);
  }
  for (const event of state.values()) {
    if (!isRevisit(event)) continue;
    named[event.from] = named[event.to] = true;
    if (event.from === event.to) continue;
    counts[event.from][event.to]++;
    const focus = event.during === undefined ? undefined : state.get(event.during);
    if (!focus || focus.phase !== event.from) continue;
    within[event.from][event.to]++;
    const cell = event.from * size + event.to;
    if (!overlapping.has(cell)) overlapping.set(cell, new Set());
    overlapping.get(cell).add(event.during);
  }
  return { counts, within, moves, periods, overlapping, named, focuses };
}

const eachCell = value => data.phases.map((_, i) => data.phases.map((_, j) => (i === j ? 0 : value(i, j))));

const MEASURES = {
  count: found => eachCell((i, j) => found.counts[i][j]),
  share: found => {
    const rows = found.counts.map((row, i) => row.reduce((sum, n, j) => sum + (i === j ? 0 : n), 0));
    return data.phases.map((_, i) =>
      data.phases.map((_, j) => (i === j ? 0 : rows[i] ? found.counts[i][j] / rows[i] : null)));
  },
  overlap: found => eachCell((i, j) => {
    const periods = found.overlapping.get(i * data.phases.length + j);
    return found.periods[i] ? (periods ? periods.size : 0) / found.periods[i] : null;
  }),
  rate: found => eachCell((i, j) => (found.periods[i] ? found.within[i][j] / found.periods[i] : null)),
  moves: found => eachCell((i, j) => found.moves[i][j]),
};
