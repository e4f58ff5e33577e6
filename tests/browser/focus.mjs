// SPDX-License-Identifier: EUPL-1.2
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
