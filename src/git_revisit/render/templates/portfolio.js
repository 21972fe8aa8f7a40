const $ = id => document.getElementById(id);
$("theme").addEventListener("click", event => {
  const next = { auto: "light", light: "dark", dark: "auto" }[document.documentElement.dataset.theme || "auto"];
  document.documentElement.dataset.theme = next;
  event.target.textContent = `Theme: ${next}`;
});

/** Sort the table by a column; rows without a value stay at the end. */
function sortBy(column, ascending) {
  const body = $("rows");
  const keys = data.keys.map(row => row[column]);
  const order = [...keys.keys()].sort((a, b) => {
    if (keys[a] === null || keys[b] === null) return (keys[a] === null) - (keys[b] === null) || a - b;
    const by = typeof keys[a] === "number" ? keys[a] - keys[b] : keys[a].localeCompare(keys[b], "en");
    return (ascending ? by : -by) || a - b;
  });
  for (const place of order) body.append($(`row-${place}`));
}

const heads = [...document.querySelectorAll("#table thead th")];
heads.forEach((head, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener("click", () => {
    const ascending = head.getAttribute("aria-sort") === "descending" || (!head.hasAttribute("aria-sort") && !data.numbers[column]);
    for (const each of heads) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    sortBy(column, ascending);
    $("sorted").textContent = `Sorted by ${button.textContent}, ${ascending ? "ascending" : "descending"}`;
  });
});
