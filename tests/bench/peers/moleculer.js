// SPDX-License-Identifier: EUPL-1.2
// usage: moleculer.js serve NATS VERSION SERVICES   a node with SERVICES services; prints "answered" when each has answered
//        moleculer.js call NATS RATE OUT            calls the first one at fixed times until stdin ends; see calls.py
'use strict';
const fs = require('fs');
const { ServiceBroker } = require('moleculer');

const [, , what, nats, third, fourth] = process.argv;
const broker = new ServiceBroker({
  nodeID: `${what}-${process.pid}`,
  transporter: nats,
  logger: false,
  requestTimeout: 5000,
  tracking: { enabled: true, shutdownTimeout: 5000 }, // what is under way is answered before a node leaves
});

async function serve(version, services) {
  for (let number = 0; number < services; ++number) {
    broker.createService({ name: `peer${number}`, actions: { version: () => version } });
  }
  await broker.start(); // ends by itself on SIGTERM, gracefully
  for (let number = 0; number < services; ++number) await broker.call(`peer${number}.version`);
  console.log('answered');
}

async function keepCalling(rate, out) {
  await broker.start();
  await broker.waitForServices('peer0');
  const lines = [];
  const now = () => process.hrtime.bigint();
  const start = now();
  let turn = 0n;
  let toldOne = false;
  const timer = setInterval(() => {
    for (; ; ++turn) {
      const due = start + (turn * 1000000000n) / BigInt(rate);
      if (due > now()) return;
      const ended = (version) => lines.push([due, (now() - due) / 1000n, version]);
      broker.call('peer0.version').then(ended, (error) => {
        if (!toldOne) console.error(`the first failed call: ${error}`);
        toldOne = true;
        ended('-');
      });
    }
  }, 1);
  process.stdin.resume();
  process.stdin.on('end', () => {
    clearInterval(timer);
    setTimeout(() => {
      fs.writeFileSync(out, lines.map((line) => line.join(' ') + '\n').join(''));
      broker.stop().then(() => process.exit(0));
    }, 500);
  });
}

if (what === 'serve') serve(third, Number(fourth));
else keepCalling(Number(third), fourth);
