// SPDX-License-Identifier: Apache-2.0
// What every page of a shell gets where scripts run; all of it works without.
export {};

// A form that came back with faults: people who do not see the page are taken to what is wrong.
document.querySelector<HTMLElement>('[data-sk-summary]')?.focus();

// Whoever stops the browser, or meets a line that is down, can send again after a while; the form's key sees to it that
// nothing is kept twice.
const LOCKED_MS = 10_000;

function unlock(form: HTMLFormElement): void {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('button')) button.removeAttribute('aria-disabled');
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll('form')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent === 'yes') {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    for (const button of form.querySelectorAll('button')) button.setAttribute('aria-disabled', 'true');
    setTimeout(() => unlock(form), LOCKED_MS);
  });
}

// A page that comes back from the browser's memory can send again.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form')) unlock(form);
});

// Groups of the navigation fold when the work goes on elsewhere.
if (document.querySelector('.sk-group')) void import('./groups');

// Forms without network: loaded where there is such a form, or something may be kept.
if ('serviceWorker' in navigator && document.querySelector('[data-sk-kept]')) {
  if (navigator.serviceWorker.controller || document.querySelector('form[data-sk-offline]')) void import('./offline');
}
