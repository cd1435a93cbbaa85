// hammer serve: the runs of a folder as pages, until someone ends it.

import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { errorCode, HammerError } from '../../core/errors.js'
import { Runs } from '../../web/index.js'
import type { Command } from '../command.js'
import { EXIT } from '../exit.js'
import { SERVE_OPTIONS } from '../page-options.js'
import { servePages } from '../page-server.js'
import { type Given, readValues } from '../read-values.js'
import { reportOf } from '../report-file.js'
import { listenToSignals } from '../signals.js'
import type { Terminal } from '../terminal.js'

export const serve: Command = {
  summary: 'the runs of a folder as pages: a list with verdicts, a report of each, and all files',
  argument: '[FOLDER]',
  options: SERVE_OPTIONS,
  examples: [
    ['hammer serve', 'the runs in results/, on loopback; the printed URL has the key in it'],
    ['hammer serve nightly/ -p 9000', 'those of another folder, on that port'],
    ['HAMMER_WEB_PASSWORD=… hammer serve --web-host 0.0.0.0 --web-cert c.pem --web-key k.pem', 'for others, over TLS, with a password'],
  ],
  run: (folder, given, terminal) => runServe(folder ?? 'results', given, terminal),
}

async function runServe(folder: string, given: Given, terminal: Terminal): Promise<number> {
  const { port, ...values } = readValues(SERVE_OPTIONS, given)
  checkFolder(folder)
  const site = { runs: new Runs(folder), report: reportOf }
  const web = await servePages({ site, port, noun: `the runs in ${folder}` }, values, terminal)
  try {
    terminal.err('Ctrl-C ends it\n')
    const { signal } = listenToSignals({})
    if (!signal.aborted) await once(signal, 'abort')
  } finally {
    await web.close()
  }
  return EXIT.ok
}

function checkFolder(folder: string): void {
  try {
    readdirSync(folder)
  } catch (cause) {
    const advice = 'Name the folder in which the folders of runs are; without a name it is results/.'
    throw new HammerError('input', `${folder} cannot be read (${errorCode(cause)})`, { option: 'FOLDER', value: folder, advice, cause })
  }
}
