// Comfort only: every page works without this file.
"use strict";

const titles = () => [...document.querySelectorAll(".hit h2 a")];

const step = (by) => {
  const links = titles();
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
};

const open = () => {
  const link = document.activeElement;
  if (titles().includes(link)) link.click();
};

const search = () => {
  const field = document.getElementById("q");
  field.focus();
  field.select();
};

const actions = { "/": search, j: () => step(1), k: () => step(-1), o: open };

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");
  const action = actions[event.key];
  if (!action || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action();
});

// An empty field means its default: leave it out, so that addresses stay short.
for (const form of document.forms) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
}
// A page that comes back from the browser's cache would still have them disabled.
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("input:disabled")) field.disabled = false;
});

const help = document.querySelector(".keys");
if (help && titles().length) help.hidden = false;
