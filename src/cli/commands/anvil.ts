// hammer anvil: the test server, until someone ends it.

import { once } from 'node:events'
import type { AnvilCounts } from '../../anvil/index.js'
import { count } from '../../core/units.js'
import type { Command } from '../command.js'
import { EXIT } from '../exit.js'
import { ANVIL_OPTIONS } from '../options.js'
import { type Given, readValues } from '../read-values.js'
import { listenToSignals } from '../signals.js'
import type { Terminal } from '../terminal.js'
import { writeText } from '../write.js'

export const anvil: Command = {
  summary: 'start the anvil, a test server with orderable behaviour, and print its URL',
  options: ANVIL_OPTIONS,
  examples: [
    ['hammer anvil', 'answers at once on http://127.0.0.1:8088'],
    ["hammer anvil -b 'delay=exp:20ms&status=200:95,503:5'", 'slow now and then, and one answer in twenty fails'],
    ["hammer 'http://127.0.0.1:8088/?delay=100ms&reset=1%'", 'the same can be ordered by the URL of a request'],
  ],
  more: async () => {
    const { BEHAVIOURS } = await import('../../anvil/index.js')
    const width = Math.max(...BEHAVIOURS.map(({ example }) => example.length)) + 2
    return `Behaviour, in the query of a URL or with --behaviour:\n${BEHAVIOURS.map(({ example, help }) => `  ${example.padEnd(width)}${help}\n`).join('')}`
  },
  run: (_, given, terminal) => runAnvil(given, terminal),
}

async function runAnvil(given: Given, terminal: Terminal): Promise<number> {
  const { host, port, tls, behaviour, log, seed, certificate } = readValues(ANVIL_OPTIONS, given)
  const { startAnvil } = await import('../../anvil/index.js')
  const server = await startAnvil({
    host,
    port,
    scheme: tls ? 'https' : 'http',
    defaults: behaviour,
    seed: seed ?? 1,
    ...(log !== null && { log }),
  })
  try {
    if (certificate !== null && server.certificate !== null) writeText(certificate, server.certificate, '--certificate')
    terminal.out(`${server.url}\n`)
    terminal.err('the anvil is ready; Ctrl-C ends it\n')
    const { signal } = listenToSignals({})
    if (!signal.aborted) await once(signal, 'abort')
    terminal.err(`\n${countsText(server.counts())}\n`)
  } finally {
    await server.close()
  }
  return EXIT.ok
}

function countsText({ connections, requests, answered, outcomes }: AnvilCounts): string {
  const kinds = Object.entries(outcomes).map(([kind, n]) => `${kind} ${count(n)}`)
  return `${count(connections)} connections, ${count(requests)} requests, ${count(answered)} answered${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`
}
