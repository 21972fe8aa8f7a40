/* Pictures to save and to copy: what the page draws as SVG is copied, what it lays out as HTML is traced. */

const LOOKS = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size", "font-weight", "font-family", "text-anchor", "paint-order"];
const MARGIN = 24, HEADING = 17, LEADING = 22; // of the heading: its size and the height of a line

/** A drawing of the page with the looks that it has here. */
function copied(source) {
  const copy = source.cloneNode(true), from = source.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((node, at) => {
    const look = getComputedStyle(from[at]);
    for (const name of LOOKS) node.style.setProperty(name, look.getPropertyValue(name));
  });
  return copy;
}

/** The lines of a text as [words, box]: on one line are words of one top, or, upright, of one left. */
function linesOf(node, upright) {
  const found = [], range = document.createRange();
  for (const { index, 0: word } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const box = range.getBoundingClientRect(), last = found.at(-1);
    const same = last && Math.abs(upright ? last.box.left - box.left : last.box.top - box.top) < 2;
    if (!box.width || !box.height) continue;
    if (same) last.words += ` ${word}`;
    else found.push({ words: word, box });
    const { left, top, right, bottom } = found.at(-1).box;
    found.at(-1).box = { left: Math.min(left, box.left), top: Math.min(top, box.top), right: Math.max(right, box.right), bottom: Math.max(bottom, box.bottom) };
  }
  return found;
}

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The boxes of an element that can be seen: its colour, a bar with its recent part, the line of a diagonal. */
function boxes(node, look, rect) {
  const { left, top, width, height } = rect, hot = parseFloat(node.style.getPropertyValue("--hot"));
  const box = (x, y, wide, high, fill) => make("s:rect", { x, y, width: wide, height: high, fill, rx: parseFloat(look.borderTopLeftRadius) || 0 });
  if (node.matches(".diagonal")) return [make("s:line", { x1: left, y1: top, x2: left + width, y2: top + height, stroke: colour("--line") })];
  if (Number.isNaN(hot)) return look.backgroundColor === "rgba(0, 0, 0, 0)" ? [] : [box(left, top, width, height, look.backgroundColor)];
  const down = node.closest("tfoot"), part = hot / 100;
  return [box(left, top, width, height, colour("--slate-2")), box(left, top, down ? width : width * part, down ? height * part : height, colour("--slate"))];
}

/** Whether a line of a text can be seen in the box of an element that hides what does not fit. */
const within = (line, box) => line.left > box.left - 3 && line.right < box.right + 3 && line.top > box.top - 3 && line.bottom < box.bottom + 3;

/** What the page lays out as HTML, drawn again. */
function traced(host) {
  const { left, top, height } = host.getBoundingClientRect(), root = picture(Math.ceil(host.scrollWidth), Math.ceil(height), "");
  const [x0, y0] = [left - host.scrollLeft, top];
  for (const node of host.querySelectorAll("*")) {
    const rect = node.getBoundingClientRect(), look = getComputedStyle(node);
    if (node.closest(".hidden") || !rect.width || !rect.height) continue;
    root.append(...boxes(node, look, { left: rect.left - x0, top: rect.top - y0, width: rect.width, height: rect.height }));
    const upright = look.writingMode.startsWith("vertical"), size = parseFloat(look.fontSize);
    for (const child of [...node.childNodes].filter(each => each.nodeType === Node.TEXT_NODE)) {
      for (const { words, box } of linesOf(child, upright).filter(line => look.overflow === "visible" || within(line.box, rect))) {
        const along = upright ? (box.left + box.right) / 2 - x0 + size * 0.35 : box.left - x0, across = upright ? box.bottom - y0 : (box.top + box.bottom) / 2 - y0 + size * 0.35;
        const turned = upright ? { transform: `rotate(-90 ${along} ${across})` } : {};
        root.append(text(along, across, words, { fill: look.color, "font-size": look.fontSize, "font-weight": look.fontWeight, ...turned }));
      }
    }
  }
  return root;
}

/** A heading on as many lines as it needs, about half its size a character. */
function heading(words, wide) {
  const lines = [""];
  for (const word of words.split(" ")) {
    if (lines.at(-1) && (lines.at(-1).length + word.length + 1) * HEADING * 0.58 > wide) lines.push("");
    lines[lines.length - 1] += `${lines.at(-1) ? " " : ""}${word}`;
  }
  return lines;
}

/** A picture of the page as SVG that stands alone, with its heading and the date above it. */
function standalone(name) {
  document.body.classList.add("still");
  light(null);
  const host = $(name), drawn = host.querySelector("svg"), root = drawn ? copied(drawn) : traced(host);
  const page = getComputedStyle(document.body), section = host.closest("section"), [, , wide, high] = root.getAttribute("viewBox").split(" ").map(Number);
  const lines = heading((section ? section.querySelector("h2") : $("headline")).textContent, wide), above = (lines.length + 2) * LEADING;
  const width = wide + 2 * MARGIN, height = high + above + MARGIN;
  for (const [key, value] of Object.entries({ xmlns: SVG, width, height, viewBox: `${-MARGIN} ${-above} ${width} ${height}` })) root.setAttribute(key, value);
  root.style.background = page.backgroundColor;
  root.style.fontFamily = page.fontFamily;
  lines.forEach((words, at) => root.append(text(0, (at + 1.4) * LEADING - above, words, { "font-size": HEADING, "font-weight": 650, fill: page.color })));
  root.append(text(0, (lines.length + 1.2) * LEADING - above, dated(STOPS[state.stop].at), { "font-size": 12, fill: colour("--muted") }));
  document.body.classList.remove("still");
  light(meaningOf(state.pick));
  return { width, height, address: `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(root))}` };
}

/** A picture as pixels, two for each of the page. */
function painted({ width, height, address }) {
  const image = new Image();
  return new Promise((done, failed) => {
    image.onerror = failed;
    image.onload = () => {
      const canvas = make("canvas", { width: width * 2, height: height * 2 });
      canvas.getContext("2d").drawImage(image, 0, 0, width * 2, height * 2);
      done(canvas);
    };
    image.src = address;
  });
}

const give = (address, name, kind) => make("a", { href: address, download: `revisits-${name}.${kind}` }).click();
const blobOf = canvas => new Promise(done => canvas.toBlob(done, "image/png"));

const WAYS = [
  ["SVG", "Save the # as SVG", async name => give(standalone(name).address, name, "svg")],
  ["PNG", "Save the # as PNG", async name => give((await painted(standalone(name))).toDataURL("image/png"), name, "png")],
  ["Copy", "Copy the # as a picture", name => navigator.clipboard.write([new ClipboardItem({ "image/png": painted(standalone(name)).then(blobOf) })])],
];

/** Say on a button for a moment how it went. */
function answer(button, words) {
  const before = button.textContent;
  button.textContent = words;
  setTimeout(() => { button.textContent = before; }, 1500);
}

for (const place of document.querySelectorAll("[data-save]")) {
  for (const [kind, label, act] of WAYS.slice(0, navigator.clipboard && window.ClipboardItem ? 3 : 2)) {
    const button = make("button", { type: "button", class: "quiet", "aria-label": label.replace("#", place.dataset.called) }, kind);
    button.addEventListener("click", () => act(place.dataset.save).then(() => kind === "Copy" && answer(button, "Copied"), () => answer(button, "Failed")));
    place.append(button);
  }
}
