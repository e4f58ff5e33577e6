// SPDX-License-Identifier: Apache-2.0
// Groups of the navigation lie over the page: each folds at Escape, at a press beside it, and when the focus leaves it.
const groups = [...document.querySelectorAll<HTMLDetailsElement>('.sk-group')];

function fold(except?: Node | null): void {
  for (const group of groups) {
    if (group.open && !(except && group.contains(except))) group.open = false;
  }
}

document.addEventListener('keydown', (event) => {
  const open = groups.find((group) => group.open);
  if (event.key !== 'Escape' || !open) return;
  const within = open.contains(document.activeElement);
  fold();
  if (within) open.querySelector('summary')?.focus();
});
document.addEventListener('pointerdown', (event) => fold(event.target as Node));
document.addEventListener('focusin', (event) => fold(event.target as Node));

export {};
