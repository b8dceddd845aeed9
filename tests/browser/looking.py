"""What can be seen of a page: contrast, focus, sizes. Each function gives what is wrong."""

from __future__ import annotations

from playwright.sync_api import Page

__all__ = ["cut", "faint", "lengthen", "small_targets", "unseen_focus", "width"]

_FAINT = """() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const part = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const colour = numbers(getComputedStyle(e).backgroundColor);
      if (colour[3] !== 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    const says = [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!says || !e.checkVisibility({ opacityProperty: true }) || e.closest(".unseen")) continue;
    const pair = [numbers(getComputedStyle(e).color), behind(e)].map(luminance);
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)}: ${e.outerHTML.slice(0, 200)}`);
  }
  return found;
}"""

# A link within a sentence is as high as its line: https://www.w3.org/TR/WCAG22/#target-size-enhanced
_SMALL = """() => {
  const within = e => e.tagName === "A" && getComputedStyle(e).display === "inline"
    && [...e.parentElement.childNodes].some(n => n !== e && n.textContent.trim());
  const area = e => /checkbox|radio/.test(e.type) && e.labels.length ? e.labels[0] : e;
  const pressed = "a[href], button, summary, select, input:not([type=hidden])";
  return [...document.querySelectorAll(pressed)]
    .filter(e => e.checkVisibility() && !e.closest(".skip") && !within(e))
    .filter(e => area(e).getBoundingClientRect().height < 43.5)
    .map(e => e.outerHTML.slice(0, 200));
}"""

# What scrolls by itself is not cut, nor is what only a screen reader reads.
_CUT = """() => [...document.querySelectorAll("body :not(input)")]
  .filter(e => e.checkVisibility() && !e.closest(".unseen") && e.clientWidth
    && !/auto|scroll|visible/.test(getComputedStyle(e).overflowX)
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
  .map(e => e.outerHTML.slice(0, 200))"""

_FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return "";
  const outline = getComputedStyle(e);
  if (!(parseFloat(outline.outlineWidth) >= 2) || outline.outlineStyle === "none")
    return `no outline: ${e.outerHTML.slice(0, 200)}`;
  const box = e.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    ?? document.elementFromPoint(box.x + 2, box.y + 2);
  if (!top) return `out of view: ${e.outerHTML.slice(0, 200)}`;
  return e.contains(top) || top.contains(e) ? "" : `covered by ${top.className}: ${e.outerHTML}`;
}"""

_LENGTHEN = """() => {
  const told = "h1, h1 q, .hit h2 a, .snippet, .outlet, .meta span, .names a, .path, .fault code, "
    + ".member-title a, .names-table th a, .names-table td a, .entities a:first-child, .reports a, "
    + ".reports b, .facet .value, .chips b, .forms, .facts dd, .merged li, .run, .text p, .gone, "
    + ".why span, .citation, .provenance dd, .lede, .notice a, .remark, .ranked a, .when a, .term, "
    + ".lines td, .rejections p, .matches q, .suggestions span, .taken-why, .why-hit th";
  const long = "https://a.example/" + "Abcdefghij".repeat(20);
  for (const e of document.querySelectorAll(told)) e.textContent = long;
}"""


def faint(page: Page) -> list[str]:
    """Visible text whose contrast with what is behind it is below 4.5:1, by WCAG 2."""
    return list(page.evaluate(_FAINT))


def small_targets(page: Page) -> list[str]:
    """What is pressed and is lower than 44 px."""
    return list(page.evaluate(_SMALL))


def cut(page: Page) -> list[str]:
    """What is larger than the box it is shown in."""
    return list(page.evaluate(_CUT))


def unseen_focus(page: Page) -> str:
    """Why the focus cannot be seen; "" when it can, or when it is on the page as a whole."""
    return str(page.evaluate(_FOCUS))


def lengthen(page: Page) -> None:
    """Replace all that comes from documents and readers by an address without a break."""
    page.evaluate(_LENGTHEN)


def width(page: Page) -> int:
    """How wide a page is, in CSS pixels."""
    return int(page.evaluate("document.documentElement.scrollWidth"))
