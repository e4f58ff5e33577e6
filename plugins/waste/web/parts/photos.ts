// SPDX-License-Identifier: EUPL-1.2
// A field for photos: each is handed in at once, and the form carries its id. Where there is no network, the form keeps
// the file, and the shell hands it in.

// The module is switched off, or has too much to do: the photo can go later.
class Later extends Error {}

export function photos(box: HTMLElement): void {
  const words = box.dataset;
  const most = Number(words.most);

  const label = document.createElement('label');
  label.className = 'kern-label';
  label.htmlFor = 'photo';
  const optional = document.createElement('span'); // as stadtkern/fields.h has it
  optional.className = 'kern-label__optional';
  optional.textContent = ` (${words.optional})`;
  label.append(words.label ?? '', optional);
  const hint = document.createElement('p');
  hint.className = 'kern-body sk-hint';
  hint.id = 'photo-hint';
  hint.textContent = words.hint ?? '';
  const input = document.createElement('input');
  input.type = 'file';
  input.id = 'photo';
  input.className = 'kern-form-input__input sk-file';
  input.accept = 'image/jpeg,image/png,image/webp';
  input.multiple = true;
  input.setAttribute('aria-describedby', 'photo-hint');
  const list = document.createElement('ul');
  list.className = 'sk-rows';
  const told = document.createElement('p');
  told.className = 'kern-body sk-told';
  told.setAttribute('role', 'status');

  const count = () => box.querySelectorAll('input[name=photos]').length;

  // False where the shell cannot keep it.
  function keep(file: File, why: string): boolean {
    if (!('serviceWorker' in navigator) || !navigator.serviceWorker.controller) return false;
    const kept = document.createElement('input');
    kept.type = 'file';
    kept.name = 'photos';
    kept.hidden = true;
    kept.dataset.skUpload = words.to ?? '';
    const files = new DataTransfer();
    files.items.add(file);
    kept.files = files.files;
    box.append(kept);
    row(kept, file.name);
    told.textContent = why;
    return true;
  }

  function row(kept: HTMLInputElement, name: string): void {
    const item = document.createElement('li');
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.className = 'kern-btn kern-btn--tertiary';
    const text = document.createElement('span');
    text.className = 'kern-label';
    text.textContent = words.remove ?? '';
    remove.append(text);
    remove.setAttribute('aria-label', `${words.remove}: ${name}`);
    remove.addEventListener('click', () => {
      kept.remove();
      item.remove();
      told.textContent = '';
      input.focus();
    });
    item.append(name, ' ', remove);
    list.append(item);
  }

  async function send(file: File): Promise<void> {
    told.textContent = words.sending ?? '';
    const answer = await fetch(words.to ?? '', {
      method: 'POST',
      headers: { 'content-type': file.type },
      body: file,
      credentials: 'same-origin',
    });
    if (answer.status === 404 || answer.status >= 500) throw new Later(String(answer.status));
    if (!answer.ok) throw new Error(String(answer.status));
    const made: unknown = await answer.json();
    const id = typeof made === 'object' && made !== null && 'id' in made ? String(made.id) : '';
    if (id === '') throw new Error('no id');
    const kept = document.createElement('input');
    kept.type = 'hidden';
    kept.name = 'photos';
    kept.value = id;
    box.append(kept);
    row(kept, file.name);
    told.textContent = words.added ?? '';
  }

  async function sendAll(): Promise<void> {
    for (const file of [...(input.files ?? [])]) {
      if (count() >= most) {
        told.textContent = words.many ?? '';
        break;
      }
      try {
        await send(file);
      } catch (reason) {
        if (reason instanceof TypeError && keep(file, words.kept ?? '')) continue; // as fetch says that nobody answers
        if (reason instanceof Later && keep(file, words.later ?? '')) continue;
        told.textContent = words.failed ?? '';
        break;
      }
    }
    input.value = '';
  }
  input.addEventListener('change', () => void sendAll());

  [...box.querySelectorAll<HTMLInputElement>('input[name=photos][type=hidden]')].forEach((kept, i) => {
    row(kept, `${words.photo} ${i + 1}`);
  });
  box.append(label, hint, input, list, told);
}
