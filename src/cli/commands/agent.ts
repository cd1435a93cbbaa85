// hammer agent: this machine waits for runs of a fleet, until someone ends it.

import { randomBytes } from 'node:crypto'
import { availableParallelism, hostname } from 'node:os'
import { resolve } from 'node:path'
import { checkAllowed } from '../../core/allow.js'
import { share } from '../../core/plan.js'
import type { Premises } from '../../fleet/machines/duty.js'
import { connectionsNeeded } from '../../load/shape.js'
import { knownFloor } from '../calibration.js'
import type { Command } from '../command.js'
import { withConfig } from '../config.js'
import { EXIT } from '../exit.js'
import { addressOf } from '../fleet.js'
import { AGENT_OPTIONS } from '../fleet-options.js'
import { checkLimits } from '../limits.js'
import { badValue, type Given, readValues } from '../read-values.js'
import { listenToSignals } from '../signals.js'
import type { Terminal } from '../terminal.js'
import { VERSION } from '../version.js'

export const agent: Command = {
  summary: 'this machine waits for runs of a fleet, and carries them out',
  options: AGENT_OPTIONS,
  examples: [
    ['hammer agent', 'waits at nats://127.0.0.1:4222 under the name of this machine'],
    ['hammer agent --nats tls://nats.example.com:4222 --nats-creds agent.creds', 'on a machine of its own'],
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
  const name = toId(values.name ?? hostname())
  const said = (text: string) => terminal.err(`hammer: ${text}\n`)
  const signals = listenToSignals({ onFirst: () => said('ending; once more to quit at once') })
  try {
    await wait({
      meeting,
      name,
      id: `${name}-${randomBytes(4).toString('hex')}`,
      host: hostname(),
      cores: availableParallelism(),
      node: process.version,
      floor: knownFloor(),
      premises: premisesOf(values.output, said),
      signal: signals.signal,
    })
    // attempts to reach a server that is away would keep the process
    setTimeout(() => process.exit(EXIT.ok), 500).unref()
    return EXIT.ok
  } finally {
    signals.release()
  }
}

/** What others may do here: what this machine's limits and HAMMER_ALLOW leave. */
function premisesOf(output: string, said: (text: string) => void): Premises {
  const home = process.cwd()
  return {
    results: resolve(home, output),
    version: VERSION,
    accept: (plan, { index, count }) => {
      checkLimits(share(connectionsNeeded(plan.load), index, count))
      // spinning is worth it only where there is a core for it
      const pacer = availableParallelism() > plan.load.workers ? plan.load.pacer : 'thrifty'
      const { script } = plan
      return {
        ...plan,
        load: { ...plan.load, pacer },
        ...(script && { script: { ...script, allow: process.env.HAMMER_ALLOW ?? null } }),
      }
    },
    permit: ({ target }, addresses) => checkAllowed(target, addresses, process.env.HAMMER_ALLOW),
    enter: (folder) => process.chdir(folder ?? home),
    said,
  }
}
