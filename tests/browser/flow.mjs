// SPDX-License-Identifier: EUPL-1.2
// What flows share: the node's command line, waiting, the report form, and what a town has kept of it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const heading = (page, name) => page.getByRole('heading', { level: 1, name });
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const HUMAN_MS = 3_100; // what is sent sooner after the form's first step is taken for a program's, and held

export async function waiting(what, seconds = 20) {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end;) {
    if (await what()) return;
    await pause(100);
  }
  assert.fail(`waited in vain: ${what}`);
}

const run = promisify(execFile);
export async function cli(...words) {
  const state = ['--state', process.env.STADTKERN_STATE, ...words];
  return (await run(process.env.STADTKERN_CLI, state, { encoding: 'utf8' })).stdout;
}

// A form may be sent by the page's script, which the click does not wait for. `what` is a button, or its name.
export async function press(page, what) {
  const loaded = page.waitForEvent('load');
  await (typeof what === 'string' ? button(page, what) : what).click();
  await loaded;
}

// By the sign-in's own page, from the console and back to it.
export async function signIn(page, base, path, person) {
  page.setDefaultTimeout(10_000);
  await page.goto(base + path);
  await page.locator('input[name=mail]').fill(person.mail);
  await page.locator('input[name=password]').fill(person.password);
  await page.locator('main button, form button').first().click();
  await page.waitForURL(base + path);
}

// The form's first three steps, and what was typed in them; `photo` is handed in at once. Stands at the fourth.
export async function threeSteps(page, base, { address, description, photo, language = 'en' }) {
  const next = page.locator('button[name=go][value=next]');
  await page.goto(`${base}/${language}/waste/report`);
  await page.locator('#address').fill(address);
  await press(page, next);
  const begun = Date.now();
  await page.locator('input[name=category]').last().check();
  await press(page, next);
  await page.locator('#description').fill(description);
  if (photo) {
    await page.locator('#photo').setInputFiles([photo]);
    await page.locator('input[name=photos]').waitFor({ state: 'attached' });
  }
  await press(page, next);
  await page.locator('#email').waitFor();
  await pause(Math.max(0, HUMAN_MS - (Date.now() - begun)));
}

// Red on the left, green on the right: 400 by 200 pixels.
export async function redAndGreen(page) {
  await page.setContent(
    '<div style="position:fixed;inset:0;background:linear-gradient(90deg,#f00 50%,#0f0 50%)"></div>',
  );
  return page.screenshot({ clip: { x: 0, y: 0, width: 400, height: 200 }, type: 'png' });
}

// Which of red, green, blue and cover the picture has at some points.
export async function coloursAt(page, url, points) {
  return page.evaluate(
    async ([from, all]) => {
      const image = new Image();
      image.src = from;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const at = canvas.getContext('2d');
      at.drawImage(image, 0, 0);
      return all.map(([x, y]) => [...at.getImageData(x, y, 1, 1).data].map((c) => c > 128));
    },
    [url, points],
  );
}

// A photo that is too large for one message, as every camera's is: nothing but noise.
export async function largePhoto(page) {
  const text = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [640, 480];
    const at = canvas.getContext('2d');
    const noise = at.createImageData(canvas.width, canvas.height);
    for (let i = 0; i < noise.data.length; i += 4) {
      for (let colour = 0; colour < 3; colour += 1) noise.data[i + colour] = 256 * Math.random();
      noise.data[i + 3] = 255;
    }
    at.putImageData(noise, 0, 0);
    return canvas.toDataURL('image/png');
  });
  return { name: 'bench.png', mimeType: 'image/png', buffer: Buffer.from(text.split(',')[1], 'base64') };
}

// The open reports whose place was typed like this: nobody but staff reads that before the release.
export async function reportsAt(base, address, token) {
  const inbox = `${base}/api/waste/v1/inbox?group=*&page_size=100`;
  const answer = await fetch(inbox, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200);
  return (await answer.json()).reports.filter((one) => one.address === address);
}

// One report as staff see it.
export async function asStaff(base, id, token) {
  const answer = await fetch(`${base}/api/waste/v1/reports/${id}`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200);
  return answer.json();
}
