"""What is wrong with how a page looks: what does not fit, what is cut off, and what axe finds."""

from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT, AxeResults  # type: ignore[import-untyped]
from playwright.async_api import Page, ViewportSize

NARROW, WIDE = 390, 1280
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
APPEARANCES: tuple[tuple[int, Theme], ...] = ((NARROW, "dark"), (WIDE, "light"))
"""Each width and each theme once: axe takes long, and colours do not depend on widths."""

AXE = "() => axe.run({resultTypes: ['violations']}).then(({violations}) => ({violations}))"
STANDING_STILL = (
    "() => Promise.allSettled(document.getAnimations().map((one) => one.finished))"  # pale while it fades in
)
CUT_OFF = """() => {
  const UNSEEN = ".skip, .unseen, .seats thead, .asks thead";  // for screen readers
  const root = document.documentElement, wide = root.clientWidth, found = [];
  const says = (one, why) =>
    found.push(`${why}: <${one.localName} class="${one.className}"> ${one.innerText.slice(0, 60)}`);
  const scrolls = (one) =>
    one.matches("input") || (one !== root && ["auto", "scroll"].includes(getComputedStyle(one).overflowX));
  const scrolled = (one) => one !== null && (scrolls(one) || scrolled(one.parentElement));
  if (root.scrollWidth > wide) found.push(`the page scrolls sideways, by ${root.scrollWidth - wide}`);
  for (const one of document.body.querySelectorAll("*:not(svg, svg *, option, script)")) {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    if (!box.width || !box.height || !one.checkVisibility() || one.closest(UNSEEN)) continue;
    if ((box.right > wide + 1 || box.left < -1) && !scrolled(one.parentElement)) says(one, "beyond the edge");
    const clips = one.matches("button, select") || (style.overflowX !== "visible" && !scrolls(one));
    if (clips && one.clientWidth && one.scrollWidth > one.clientWidth + 1) says(one, "cut off");
    if (style.textOverflow === "ellipsis") says(one, "shortened");
  }
  return found;
}"""


def size(width: int) -> ViewportSize:
    """A phone's window, or a desk's."""
    return {"width": width, "height": 844 if width < 800 else 900}


async def faults(page: Page) -> list[str]:
    """All that is wrong with the page, narrow and wide, dark and light."""
    found = []
    await page.evaluate(AXE_SCRIPT)
    for width, theme in APPEARANCES:
        await page.set_viewport_size(size(width))
        await page.emulate_media(color_scheme=theme)
        await page.evaluate(STANDING_STILL)
        results = AxeResults(await page.evaluate(AXE))
        seen = [*await page.evaluate(CUT_OFF), *([results.generate_report()] if results.violations_count else [])]
        found += [f"{width} pixels, {theme}: {one}" for one in seen]
    return found
