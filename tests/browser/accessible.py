"""What axe finds on a page that is open; text like text that was found readable is not measured again."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: WCAG 2.2 AA and what stands below it.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "reporter": "plain",
}
#: The rows of a long table are alike; the first ones are looked at.
ALIKE = {"exclude": [["tbody > tr:nth-child(n+20)"], ["li:nth-child(n+40)"]]}
#: Measuring the contrast of each text takes axe longer than all its other rules together, and every page
#: has the same head and foot, every table a thousand cells alike. Whether a text can be read is decided by
#: its colour, its size, and what everything around it paints behind it. So one element is measured of those
#: for which the browser computed the same of all this, and none where axe found one readable before in a
#: window as wide.
#: What axe cannot decide, or leaves out because it is disabled or unseen, speaks for no other: then all that
#: look like it are measured after all.
LOOK = """async ([context, options, readable]) => {
  const known = new Set(readable), behind = new Map([[null, ""]]), looks = new Map();
  const painted = (one) => {
    if (!behind.has(one)) {
      const {backgroundColor, backgroundImage, opacity, position, filter, mixBlendMode} =
        getComputedStyle(one);
      const own = [backgroundColor, backgroundImage, opacity, position, filter, mixBlendMode].join(" ");
      const plain = own === "rgba(0, 0, 0, 0) none 1 static none normal";
      behind.set(one, painted(one.parentElement) + (plain ? "" : own + "/"));
    }
    return behind.get(one);
  };
  const all = [...document.querySelectorAll("body, body *")];
  for (const one of all) {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(one);
    looks.set(one, [color, fontSize, fontWeight, textShadow, painted(one)].join("|"));
  }
  const speaks = (one) => one.matches("input, select, textarea")
    || [...one.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim());
  const first = new Map();
  for (const one of all.filter(speaks))
    if (!first.has(looks.get(one))) first.set(looks.get(one), one);
  const measured = async (chosen, more) => {
    for (const one of all)
      one.toggleAttribute("data-to-measure", !known.has(looks.get(one)) && chosen(one));
    const found = await axe.run(context, {...options, ...more});
    for (const one of found.flatMap(({readable}) => readable)) known.add(looks.get(one));
    return found.flatMap(({said}) => said);
  };
  // Axe's own reports name each element that is in order by a selector, which nobody reads.
  const report = ({id, help, violations, passes}) => ({
    readable: id === "color-contrast" ? passes.map(({node}) => node.element) : [],
    said: violations.slice(0, 3).map(
      ({node}) => `${id}: ${help} – ${node.selector} ${node.source.slice(0, 120)}`),
  });
  axe.addReporter("plain", (found, _options, done) => done(found.map(report)));
  axe.configure({rules: [{id: "color-contrast", selector: "[data-to-measure]"}]});
  const violations = await measured((one) => first.get(looks.get(one)) === one, {});
  const rest = new Set(all.filter((one) => first.get(looks.get(one)) !== one));
  // Axe takes a page apart before it knows that nothing is to be measured.
  const some = (one) => !known.has(looks.get(one)) && speaks(one) && one.checkVisibility();
  if ([...rest].some(some))
    violations.push(...await measured((one) => rest.has(one), {runOnly: ["color-contrast"]}));
  return {violations, readable: [...known]};
}"""
#: What was found readable, for each width of a window.
_READABLE: dict[int, set[str]] = {}


def violations(page: Page) -> list[str]:
    """What axe finds, one sentence each; empty is what is wanted."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    readable = _READABLE.setdefault(width, set())
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(LOOK, [ALIKE, RULES, sorted(readable)])
    readable.update(found["readable"])
    return list(found["violations"])
