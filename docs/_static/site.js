// What the theme leaves out for readers who use a keyboard or a screen reader.
document.addEventListener("DOMContentLoaded", () => {
  const labels = { ".sidebar-drawer": "Pages of the site", ".toc-drawer": "On this page" };
  for (const [selector, label] of Object.entries(labels)) {
    document.querySelector(selector)?.setAttribute("aria-label", label);
  }
  for (const cell of document.querySelectorAll("th")) {
    if (!cell.textContent.trim()) cell.replaceWith(document.createElement("td")); // the corner of a table heads nothing
  }
  const reach = () => {
    for (const region of document.querySelectorAll("pre, table.docutils, .table-wrapper")) {
      if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    }
  };
  reach();
  window.addEventListener("resize", reach);
});
