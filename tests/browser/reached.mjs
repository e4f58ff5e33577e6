// SPDX-License-Identifier: EUPL-1.2
// What must hold of a page for people who enlarge it, press with a thumb, want no motion, or have a keyboard alone.
import assert from 'node:assert/strict';

const MOST_STOPS = 250; // of the keyboard on one page
const LEAST_TARGET = 24; // CSS pixels, WCAG 2.5.8

export const wider = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

// What is pressed is large enough.
export async function targets(page, path) {
  const small = await page.locator('a, button, summary, select, textarea, input:not([type=hidden])').evaluateAll(
    (all, least) =>
      all
        .filter((one) => one.className !== 'sk-skip' && !one.closest('[aria-hidden=true]') && one.checkVisibility())
        // A link in running text is as high as its line; a box is pressed by its words, too.
        .filter((one) => !(one.localName === 'a' && getComputedStyle(one).display === 'inline'))
        .map((one) => [one, ...(one.labels ?? [])].map((part) => part.getBoundingClientRect()))
        .map((boxes) => boxes.reduce((a, b) => (a.height * a.width > b.height * b.width ? a : b)))
        .filter(({ width, height }) => width < least || height < least)
        .map(({ width, height, x, y }) => `${width} x ${height} at ${x}, ${y}`),
    LEAST_TARGET,
  );
  assert.deepEqual(small, [], `${path}: too small`);
}

// Where a table's head is out of sight, each cell says what it is.
export async function labelled(page, path) {
  const bare = await page
    .locator('td')
    .evaluateAll((all) =>
      all
        .filter((one) => getComputedStyle(one, '::before').content.endsWith('": "') && !one.dataset.label)
        .map((one) => one.outerHTML.slice(0, 120)),
    );
  assert.deepEqual(bare, [], `${path}: cells without data-label`);
}

// Who wants no motion gets none.
export async function still(page, path) {
  const moving = await page.evaluate(() => {
    const long = (times) =>
      times.split(',').some((time) => parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1000) > 10);
    const all = [...document.querySelectorAll('*')].filter((one) => {
      const { animationName, animationDuration, transitionDuration, scrollBehavior } = getComputedStyle(one);
      return (
        (animationName !== 'none' && long(animationDuration)) || long(transitionDuration) || scrollBehavior === 'smooth'
      );
    });
    return [...new Set(all.map((one) => `${one.localName}.${one.className}`))];
  });
  assert.deepEqual(moving, [], path);
}

// Where the keyboard stands: whether that is seen, by more than a change of colour, and not below something else.
export const standing = () => {
  const one = document.activeElement;
  if (!one || one === document.body) return undefined;
  // Inside of a control that is the browser's own, such as the button in a field for a month: so is its ring.
  if (!one.matches(':focus')) return { ring: true, shown: true, free: true };
  const parts = [one, one.parentElement, ...one.querySelectorAll('*')];
  if (one.id) parts.push(...document.querySelectorAll(`label[for="${CSS.escape(one.id)}"]`));
  const ring = parts.some((part) =>
    ['', '::before', '::after'].some((which) => {
      const style = getComputedStyle(part, which || null);
      const line = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
      return line || (style.boxShadow !== 'none' && /\d+px/.test(style.boxShadow));
    }),
  );
  const box = one.getBoundingClientRect();
  const shown = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const [x, y] = [
    (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2,
    (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2,
  ];
  const top = document.elementFromPoint(x, y);
  const free =
    top !== null &&
    (one.contains(top) ||
      top.contains(one) ||
      one.closest('sk-map')?.contains(top) ||
      one.labels?.[0]?.contains(top) === true);
  return { what: one.outerHTML.slice(0, 160), ring, shown, free };
};

// Where the focus is can be seen at every stop of the keyboard, from the first to the last.
export async function focused(page, path) {
  const first = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160));
  let stops = 0;
  for (; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(standing);
    if (at === undefined) break;
    assert.deepEqual(
      [at.ring, at.shown, at.free],
      [true, true, true],
      `${path}, stop ${stops}: ring, in view, not covered: ${at.what}`,
    );
  }
  assert.ok(stops > 5 && stops < MOST_STOPS, `${path}: ${stops} stops from ${first}`);
}
