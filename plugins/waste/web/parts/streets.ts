// SPDX-License-Identifier: EUPL-1.2
// Suggests streets of the collection calendar while somebody types; the browser shows them.
const PAUSE_MS = 150;
const MOST = 8;

interface Streets {
  streets?: { name: string }[];
}

export function streets(box: HTMLElement): void {
  const field = document.querySelector<HTMLInputElement>('#street');
  if (!field) return;
  const list = document.createElement('datalist');
  list.id = 'streets';
  box.append(list);
  field.setAttribute('list', list.id);
  let timer = 0;
  let asked = 0;

  async function suggest(): Promise<void> {
    const mine = (asked += 1);
    const typed = field?.value.trim() ?? '';
    if (typed.length < 2) {
      list.replaceChildren();
      return;
    }
    const answer = await fetch(`${box.dataset.skStreets}?q=${encodeURIComponent(typed)}`, {
      credentials: 'same-origin',
    });
    if (!answer.ok || mine !== asked) return;
    const found = ((await answer.json()) as Streets).streets ?? [];
    const names = [...new Set(found.map(({ name }) => name))].slice(0, MOST);
    list.replaceChildren(
      ...names.map((name) => {
        const option = document.createElement('option');
        option.value = name;
        return option;
      }),
    );
  }

  field.addEventListener('input', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void suggest().catch(() => list.replaceChildren()), PAUSE_MS);
  });
}
