// SPDX-License-Identifier: EUPL-1.2
// A button that takes the place from the device.

export function locate(place: HTMLElement): void {
  const lat = place.querySelector<HTMLInputElement>('input[name=lat]');
  const lon = place.querySelector<HTMLInputElement>('input[name=lon]');
  const address = document.querySelector<HTMLInputElement>('#address');
  if (!lat || !lon || !address) return;

  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'kern-btn kern-btn--secondary';
  const label = document.createElement('span');
  label.className = 'kern-label';
  label.textContent = place.dataset.button ?? '';
  button.append(label);
  const told = document.createElement('p');
  told.className = 'kern-body sk-told';
  told.setAttribute('role', 'status');
  if (lat.value !== '') told.textContent = place.dataset.found ?? '';
  place.append(button, told);

  let typed = 0; // how often something was typed: an answer that comes after that is too late
  button.addEventListener('click', () => {
    const asked = typed;
    told.textContent = place.dataset.asking ?? '';
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (typed !== asked) return;
        address.value = ''; // it was of another place
        lat.value = coords.latitude.toFixed(6);
        lon.value = coords.longitude.toFixed(6);
        told.textContent = place.dataset.found ?? '';
      },
      () => {
        if (typed !== asked) return;
        told.textContent = place.dataset.failed ?? '';
        address.focus();
      },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  });
  // An address that is typed afterwards is what counts.
  address.addEventListener('input', () => {
    typed += 1;
    lat.value = lon.value = '';
    told.textContent = '';
  });
}
