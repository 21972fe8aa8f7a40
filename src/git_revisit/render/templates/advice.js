/* The advice: its cards count and quote what had happened by the chosen stop. */

const QUOTES = 2, QUOTED = 160; // quotes of a card, and characters of one
const CARDS = [...document.querySelectorAll("#advice article")].map((node, number) => ({
  node, evidence: node.querySelector(".evidence"), said: node.querySelector(".evidence").textContent, quotes: node.querySelector(".quotes"),
  button: node.querySelector("button"), offer: node.querySelector("button").textContent, ids: new Set(data.advice[number].events), since: data.advice[number].since,
}));

/** How many of the revisits behind a card had happened by a stop. */
function happened({ since }, stop) {
  let n = 0;
  for (let at = 0; at < since.length && since[at] <= stop; at += 2) n += since[at + 1];
  return n;
}

const cut = (words, most) => (words.length <= most ? words : `${[...words].slice(0, most - 1).join("").trimEnd()}…`);

/** A reason that somebody gave, with its date and commit. */
function quote(event) {
  const subject = event.subject || "", link = data.forge && event.commit ? make("a", { href: data.forge + event.commit, rel: "noreferrer" }, subject) : subject;
  return make("blockquote", {}, make("p", { dir: "auto" }, `“${cut(event.reason, QUOTED).replace(/\.$/, "")}”`), make("footer", {}, dated(event.at), ...(subject ? [", ", link] : [])));
}

function updateAdvice() {
  const date = dated(STOPS[state.stop].at);
  for (const card of CARDS) {
    const n = happened(card, state.stop), all = happened(card, LAST);
    card.node.hidden = n === 0;
    card.evidence.textContent = n === all ? card.said : `${n.toLocaleString("en")} of the ${plural(all, "revisit")} behind this had happened by ${date}.`;
    card.button.textContent = n === all ? card.offer : `Show the ${plural(n, "event")} behind this`;
    const known = EVENTS.filter(event => event.out === null && event.in <= state.stop && event.reason && card.ids.has(event.id));
    const different = known.filter((event, at) => known.findIndex(other => other.reason === event.reason) === at);
    card.quotes.replaceChildren(...different.slice(0, QUOTES).map(quote));
  }
  const none = CARDS.length > 0 && CARDS.every(card => card.node.hidden);
  if ($("advice-later")) $("advice-later").hidden = !none;
  if (none) $("advice-later").textContent = `Nothing behind today's advice had happened by ${date}.`;
}
