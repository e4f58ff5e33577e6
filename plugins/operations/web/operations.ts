// SPDX-License-Identifier: EUPL-1.2
// While a swap is under way its figures are looked at again every two seconds; the page works without.
const EVERY_MS = 2_000;

async function fresh(): Promise<HTMLElement | null> {
  const answer = await fetch(location.pathname, { headers: { accept: 'text/html' }, cache: 'no-store' });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return page.querySelector<HTMLElement>('[data-operations-live]');
}

// What somebody has unfolded stays so.
function replace(live: HTMLElement, next: HTMLElement): void {
  const open = [...live.querySelectorAll('details')].map((one) => one.open);
  next.querySelectorAll('details').forEach((one, i) => {
    one.open = open[i] ?? one.open;
  });
  if (live.innerHTML !== next.innerHTML) live.replaceChildren(...next.childNodes);
}

async function watch(live: HTMLElement): Promise<void> {
  for (;;) {
    await new Promise((done) => setTimeout(done, EVERY_MS));
    if (document.hidden) continue;
    let next: HTMLElement | null = null;
    try {
      next = await fresh();
    } catch {
      continue; // a module that serves this page may be the one that is swapped
    }
    if (!next) continue;
    if (next.dataset.operationsLive === 'over') {
      location.assign(location.pathname); // other buttons belong there now
      return;
    }
    replace(live, next);
  }
}

const live = document.querySelector<HTMLElement>('[data-operations-live=running]');
if (live) void watch(live);

export {};
