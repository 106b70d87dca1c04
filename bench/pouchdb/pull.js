'use strict';
// Serves notes by CouchDB's protocol on loopback and times a fresh database pulling them.
const fs = require('fs');
const http = require('http');
const path = require('path');
const express = require('express');
const PouchDB = require('pouchdb');

const folder = process.argv[2];
const lines = fs.readFileSync(process.argv[3], 'utf8').split('\n').filter(Boolean);
const notes = lines.map((line) => JSON.parse(line));
const Stored = PouchDB.defaults({ prefix: folder + path.sep });
const serverOptions = {
  inMemoryConfig: true,
  mode: 'minimumForPouchDB',
  logPath: path.join(folder, 'log.txt'),
};

async function main() {
  const app = express();
  app.use('/db', require('express-pouchdb')(Stored, serverOptions));
  const server = http.createServer(app);
  let sent = 0;
  server.on('connection', (socket) => socket.on('close', () => { sent += socket.bytesWritten; }));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const address = `http://127.0.0.1:${server.address().port}/db/notes`;
  const source = new Stored('notes');
  await source.bulkDocs(notes);
  const began = process.hrtime.bigint();
  const target = new Stored('target');
  const result = await target.replicate.from(address, { batch_size: 1000, batches_limit: 10 });
  const ms = Number(process.hrtime.bigint() - began) / 1e6;
  const held = (await target.info()).doc_count;
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  console.log(JSON.stringify({ ms, bytes: sent, held, wrote: result.docs_written }));
  process.exit(0);
}
main().catch((error) => { console.error(String(error && error.stack || error)); process.exit(1); });
