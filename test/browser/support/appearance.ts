/** What a page looks like to somebody who cannot see it well, measured in the page itself. */
import type { Page } from "./page.ts";

/** WCAG 2.2, 1.4.3: every text whose contrast with the ground under it is below AA. Grounds here have one colour each. */
export function faintTexts(page: Page): Promise<readonly string[]> {
  return page.value(`(() => {
    const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
    const light = ([r, g, b]) => [r, g, b]
      .map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
    const ground = (element) => {
      for (let at = element; at !== null; at = at.parentElement) {
        const color = channels(getComputedStyle(at).backgroundColor);
        if (color.length === 3 || color[3] === 1) return color;
      }
      return [255, 255, 255];
    };
    const faint = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const element = node.parentElement;
      if (node.data.trim() === "" || !element.checkVisibility()) continue;
      const style = getComputedStyle(element);
      const [a, b] = [light(channels(style.color)), light(ground(element))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (large ? 3 : 4.5)) faint.push(node.data.trim() + " " + ratio.toFixed(2));
    }
    return faint;
  })()`);
}

/** How far the page is wider than the window, and the narrowest thing that sticks out. */
export function overflow(page: Page): Promise<number> {
  return page.value("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

/** WCAG 2.2, 2.5.8: what can be pressed and is smaller than 24 by 24 pixels, links within a text excepted. */
export function smallTargets(page: Page): Promise<readonly string[]> {
  return page.value(`[...document.querySelectorAll("a, button, summary, input:not([type=hidden])")]
    .filter((each) => { const box = each.getBoundingClientRect(); return box.width < 24 || box.height < 24; })
    .map((each) => each.outerHTML)`);
}

/** Goes through the page with the Tab key; each stop's name, marked where no focus can be seen on it. */
export async function tabStops(page: Page, most = 100): Promise<readonly string[]> {
  const stops: string[] = [];
  for (let turn = 0; turn < most; turn++) {
    await page.press("Tab");
    const stop = await focused(page);
    if (stop === null) return stops;
    stops.push(stop);
  }
  return stops;
}

/** What has the focus; `null` where nothing has it for a while: it leaves and enters frames of other processes in its own time. */
async function focused(page: Page): Promise<string | null> {
  for (let look = 0; look < 20; look++) {
    const stop = await page.value<string | null>(`(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) return null;
      const style = getComputedStyle(at);
      const seen = at.tagName === "IFRAME" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
      const name = at.labels?.[0]?.textContent ?? (at.title || at.textContent.trim());
      return at.tagName.toLowerCase() + " " + name + (seen ? "" : " (no focus to be seen)");
    })()`);
    if (stop !== null) return stop;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return null;
}
