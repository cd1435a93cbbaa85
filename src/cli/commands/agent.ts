// hammer agent: this machine waits for runs of a fleet, until someone ends it.

import { randomBytes } from 'node:crypto'
import { availableParallelism, hostname } from 'node:os'
import { knownFloor } from '../calibration.js'
import type { Command } from '../command.js'
import { withConfig } from '../config.js'
import { EXIT } from '../exit.js'
import { addressOf } from '../fleet.js'
import { AGENT_OPTIONS } from '../fleet-options.js'
import { premisesOf } from '../premises.js'
import { badValue, type Given, readValues } from '../read-values.js'
import { listenToSignals } from '../signals.js'
import type { Terminal } from '../terminal.js'
import { trustedKeys } from '../trust.js'

export const agent: Command = {
  summary: 'this machine waits for runs of a fleet, and carries them out',
  options: AGENT_OPTIONS,
  examples: [
    ['hammer agent', 'waits at nats://127.0.0.1:4222 under the name of this machine'],
    ['hammer agent --nats tls://nats.example.com:4222 --nats-nkey agent.nk --trust KEY', 'on a machine of its own'],
  ],
  run: async (_, given, terminal) => {
    const { given: all } = await withConfig(AGENT_OPTIONS, given, { cwd: process.cwd(), env: process.env })
    return runAgent({ ...all, ...('output' in given ? {} : { output: undefined }) }, terminal)
  },
}

async function runAgent(given: Given, terminal: Terminal): Promise<number> {
  const values = readValues(AGENT_OPTIONS, given)
  if (values.output === 'none')
    throw badValue('output', AGENT_OPTIONS.output, 'none', 'The rows of its runs are there first of all: name a folder.')
  const [{ meetingAt }, { agent: wait }, { toId }] = await Promise.all([
    import('../../fleet/machines/address.js'),
    import('../../fleet/machines/agent.js'),
    import('../../fleet/machines/subjects.js'),
  ])
  const meeting = meetingAt(addressOf(values.nats, values), '--nats')
  const trusted = trustedKeys(values, meeting)
  const name = toId(values.name ?? hostname())
  const said = (text: string) => terminal.err(`hammer: ${text}\n`)
  const signals = listenToSignals({ onFirst: () => said('ending; once more to quit at once') })
  try {
    await wait({
      meeting,
      name,
      id: `${name}-${randomBytes(8).toString('hex')}`,
      host: hostname(),
      cores: availableParallelism(),
      node: process.version,
      floor: knownFloor(),
      premises: premisesOf(values, said),
      trusted,
      signal: signals.signal,
    })
    // attempts to reach a server that is away would keep the process
    setTimeout(() => process.exit(EXIT.ok), 500).unref()
    return EXIT.ok
  } finally {
    signals.release()
  }
}
