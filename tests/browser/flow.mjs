// SPDX-License-Identifier: EUPL-1.2
// What flows share: the node's command line, waiting, the report form, and what a town has kept of it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const heading = (page, name) => page.getByRole('heading', { level: 1, name });
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const HUMAN_MS = 3_100; // what is sent sooner after the form's first page is taken for a program's

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

// A form may be sent by the page's script, which the click does not wait for.
export async function press(page, name) {
  const loaded = page.waitForEvent('load');
  await button(page, name).click();
  await loaded;
}

// The form's first three steps, in English, and what was typed in them; `photo` is handed in at once. Stands at the fourth.
export async function threeSteps(page, base, { address, description, photo }) {
  await page.goto(`${base}/en/waste/report`);
  const begun = Date.now();
  await page.locator('#address').fill(address);
  await press(page, 'Continue');
  await page.locator('input[name=category]').last().check();
  await press(page, 'Continue');
  await page.locator('#description').fill(description);
  if (photo) {
    await page.locator('#photo').setInputFiles([photo]);
    await page.getByText('The photo is added.').waitFor();
  }
  await press(page, 'Continue');
  await page.locator('#email').waitFor();
  await pause(Math.max(0, HUMAN_MS - (Date.now() - begun)));
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

// The reports of an address, as anybody sees them.
export async function reportsAt(base, address) {
  const all = await (await fetch(`${base}/open311/v2/requests.json?per_page=200`)).json();
  return all.filter((one) => one.address === address);
}

// One report as staff see it.
export async function asStaff(base, id, token) {
  const answer = await fetch(`${base}/api/waste/v1/reports/${id}`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200);
  return answer.json();
}
