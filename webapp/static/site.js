// Comfort only: every page works without this file.
"use strict";
{
  const $ = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const on = addEventListener.bind(window);
  const say = (words) => { $("#live").textContent = words; };
  document.documentElement.dataset.scripts = "";

  // An empty field means its default: leave it out, so that addresses stay short.
  const address = (form) => {
    const given = [...new FormData(form)].filter(([, value]) => value);
    return `${form.action}?${new URLSearchParams(given)}`.replace(/\?$/, "");
  };
  on("submit", ({ target: form, defaultPrevented }) => {
    if (defaultPrevented || form.method !== "get") return;
    const blank = [...form.elements].filter((field) => field.name && !field.value);
    for (const field of blank) field.disabled = true;
    setTimeout(() => { for (const field of blank) field.disabled = false; });
  });

  // Filters apply at once: the same page is fetched, and its parts are put in place.
  const related = "link:is([rel=canonical], [rel=alternate], [rel=prev], [rel=next])";
  let loading, shown = location.search;
  const show = async (url) => {
    loading?.abort();
    loading = new AbortController();
    $("main").setAttribute("aria-busy", "true");
    const answer = await fetch(url, { signal: loading.signal });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = document.activeElement;
    for (const part of ["main", "#filters"]) $(part).replaceChildren(...$(part, page).childNodes);
    for (const field of all(".search [type=hidden]")) field.remove();
    $(".search").append(...all(".search [type=hidden]", page));
    for (const link of all(related)) link.remove();
    document.head.append(...all(related, page));
    document.title = page.title;
    $("main").removeAttribute("aria-busy");
    if (!focused.isConnected) {
      const { name, type, value } = focused;
      const same = (one) => one.name === name && (type !== "checkbox" || one.value === value);
      (all("#filters input").find(same) ?? $("main")).focus({ preventScroll: true });
    }
    say($(".total").textContent);
  };
  const apply = async (form) => {
    if (!form.reportValidity()) return;
    const url = address(form);
    try {
      await show(url);
      history.pushState(null, "", url + location.hash);
      shown = location.search;
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
    }
  };
  on("change", ({ target }) => {
    const form = target.form;
    if (form && "instant" in form.dataset) apply(form);
  });
  on("submit", (event) => {
    if (!("instant" in event.target.dataset)) return;
    event.preventDefault();
    apply(event.target);
  }, true);
  on("popstate", () => {
    if (shown === location.search || !$("[data-instant]")) return;
    shown = location.search;
    show(location.href).catch((error) => { if (error.name !== "AbortError") location.reload(); });
  });

  // Suggestions: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
  const field = $("#q");
  const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0].textContent);
  field.form.append(list);
  field.type = "text";
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const name in attributes) field.setAttribute(name, attributes[name]);

  let asking, waiting, at;
  const choose = (index) => {
    at = index;
    list.childNodes.forEach((option, n) => option.setAttribute("aria-selected", n === at));
    const chosen = list.childNodes[at];
    if (chosen) {
      field.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };
  const offer = (found) => {
    list.replaceChildren(...found.map(([text, about, url], n) => {
      const option = document.createElement("li");
      option.id = `suggestion-${n}`;
      option.setAttribute("role", "option");
      option.dataset.url = url;
      for (const [tag, words] of [["span", text], ["small", about]]) {
        option.append(" ", Object.assign(document.createElement(tag), { textContent: words }));
      }
      return option;
    }));
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", found.length > 0);
    choose(-1);
  };
  const close = () => {
    clearTimeout(waiting);
    asking?.abort();
    offer([]);
  };
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const url = `${field.dataset.suggest}?${new URLSearchParams({ q: field.value.trim() })}`;
      const [, texts, abouts, urls] = await (await fetch(url, { signal: asking.signal })).json();
      offer(texts.map((text, n) => [text, abouts[n], urls[n]]));
      say(field.dataset.suggested.replace("{n}", texts.length));
    } catch {
      // None, or too late.
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (field.value.trim().length < 2) close();
    else waiting = setTimeout(ask, 150);
  });
  field.addEventListener("keydown", (event) => {
    const options = list.childNodes.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (step && options) choose((at + 1 + step + options + 1) % (options + 1) - 1);
    else if (event.key === "Escape" && options) close();
    else if (event.key === "Enter" && at >= 0) location.assign(list.childNodes[at].dataset.url);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("li");
    if (option) location.assign(option.dataset.url);
  });

  // The timeline: bars are dragged over, or walked along with the arrows.
  let from, to, dragged;
  const bars = () => all(".bars li");
  const brush = (first, last) => {
    [from, to] = [first, last];
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const shown = bars();
    shown.forEach((bar, n) => bar.classList.toggle("brushed", n >= low && n <= high));
    if (!(first >= 0)) return;
    const [start, end] = [shown[low].dataset.name, shown[high].dataset.name];
    say(low === high ? start : $(".bars").dataset.range.replace("{first}", start).replace("{last}", end));
  };
  const applyBrush = () => {
    const dates = [from, to].sort((a, b) => a - b).map((n) => bars()[n].dataset.date);
    [$("#from").value, $("#to").value] = dates;
    brush();
    apply($("#from").form);
  };
  const barOf = (target) => bars().indexOf(target.closest?.(".bars li"));
  on("pointerdown", (event) => {
    dragged = false;
    const bar = barOf(event.target);
    if (bar >= 0 && event.button === 0 && event.pointerType !== "touch" && $("#from")) brush(bar, bar);
  });
  on("pointerover", (event) => {
    const bar = barOf(event.target);
    if (from === undefined || bar < 0 || !event.buttons) return;
    dragged ||= bar !== from;
    brush(from, bar);
  });
  on("pointerup", () => {
    if (from === undefined) return;
    (dragged ? applyBrush : brush)();
  });
  for (const kind of ["dragstart", "click"]) {
    on(kind, (event) => {
      if ((kind !== "click" || dragged) && barOf(event.target) >= 0) event.preventDefault();
    });
  }
  on("keydown", (event) => {
    const bar = barOf(event.target);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (bar < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (step && event.shiftKey && $("#from")) {
      const [start, end] = from === undefined ? [bar, bar] : [from, to];
      brush(start, Math.min(Math.max(end + step, 0), bars().length - 1));
    } else if (step) {
      brush();
      const links = all(".bars a");
      links[links.indexOf(event.target) + step]?.focus();
    } else {
      const end = from !== undefined && { Enter: applyBrush, Escape: brush }[event.key];
      if (!end) return;
      end();
    }
    event.preventDefault();
  });

  // Keys
  const current = () => document.activeElement.closest(".hit")?.querySelector("h2 a");
  const walk = (by) => {
    const links = all(".hit h2 a");
    const here = links.indexOf(current());
    const next = here < 0 && by < 0 ? links.length : here + by;
    links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
  };
  const turn = (way) => {
    const match = $(".match:target") ? `.match:target .steps a[rel=${way}]` : way === "next" && "#matches a";
    ((match && $(match)) || $(`.paging :is(a[rel=${way}], .${way})`))?.click();
  };
  const keys = {
    "/": () => { field.focus(); field.select(); },
    j: () => walk(1),
    k: () => walk(-1),
    o: () => current()?.click(),
    n: () => turn("next"),
    p: () => turn("prev"),
    "?": () => $("#keys").showModal(),
  };
  on("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  const copy = navigator.clipboard && $(".copy");
  if (copy) {
    copy.hidden = false;
    copy.onclick = () => navigator.clipboard.writeText($("#citation").textContent).then(() => say(copy.dataset.copied));
  }

  // Menus close with Escape, or when something else is pressed.
  on("click", ({ target }) => {
    for (const menu of all(".menu[open]")) if (!menu.contains(target)) menu.open = false;
  });
  on("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.(".menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.firstElementChild.focus();
  });
}
