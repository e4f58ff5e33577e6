// SPDX-License-Identifier: EUPL-1.2
// The line between browser and town, which can be cut: browsers let service workers through when a page is told that it is
// offline, so it takes a real one. It can answer forms in the town's place, too.
import { connect, createServer } from 'node:net';

export async function lineTo(base) {
  const town = new URL(base);
  const open = new Set();
  let whole = true;
  let refusal; // the status that forms get
  const forms = []; // the heads of those that came, whoever of the browser sent them
  const server = createServer((near) => {
    if (!whole) return near.destroy();
    const far = connect(Number(town.port), town.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    far.pipe(near);
    near.on('end', () => far.end());
    near.on('data', (bytes) => {
      const form = bytes.toString('latin1', 0, 5) === 'POST ';
      if (form) forms.push(bytes.toString('latin1').split('\r\n\r\n', 1)[0]);
      if (refusal === undefined || !form) return far.write(bytes);
      near.end(`HTTP/1.1 ${refusal} Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const here = new URL(base);
  here.port = String(server.address().port);
  return {
    base: here.href.replace(/\/$/, ''),
    forms,
    cut() {
      whole = false;
      for (const one of open) one.destroy();
    },
    mend() {
      whole = true;
      refusal = undefined;
    },
    refuse(status) {
      whole = true;
      refusal = status;
    },
    close() {
      this.cut();
      server.close();
    },
  };
}
