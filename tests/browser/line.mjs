// SPDX-License-Identifier: EUPL-1.2
// The line between browser and town, which can be cut: browsers let service workers through when a page is told that it is
// offline, so it takes a real one.
import { connect, createServer } from 'node:net';

export async function lineTo(base) {
  const town = new URL(base);
  const open = new Set();
  let whole = true;
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
      one.pipe(other);
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const here = new URL(base);
  here.port = String(server.address().port);
  return {
    base: here.href.replace(/\/$/, ''),
    cut() {
      whole = false;
      for (const one of open) one.destroy();
    },
    mend() {
      whole = true;
    },
    close() {
      this.cut();
      server.close();
    },
  };
}
