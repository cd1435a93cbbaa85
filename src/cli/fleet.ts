// --fleet: what a command of a run needs to carry it out on other machines.

import { HammerError } from '../core/errors.js'
import type { FleetAddress } from '../fleet/machines/address.js'
import type { FleetOptions } from '../fleet/machines/run.js'
import type { Wishes } from './carry-out.js'
import { FLEET_OPTIONS, type FleetValues, type NatsValues } from './fleet-options.js'
import type { RunValues } from './options.js'
import { type Given, readValues } from './read-values.js'

/** As the options say it; nothing of it is read yet. */
export function addressOf(url: string, values: NatsValues): FleetAddress {
  const { natsUser, natsCreds, natsNkey, natsCa, natsCert, natsKey, insecureFleet } = values
  return { url, user: natsUser, creds: natsCreds, nkey: natsNkey, ca: natsCa, cert: natsCert, key: natsKey, insecure: insecureFleet }
}

/** What was given, with what concerns fleets apart. */
export interface TakenFleet {
  readonly given: Given
  readonly fleet: FleetValues
  /** Both together, as it was given. */
  readonly asked: Given
}

/** @throws {HammerError} `usage` for options that mean something only with `--fleet`, where that is not there */
export function takeFleet(given: Given): TakenFleet {
  const isOf = ([name]: [string, unknown]) => Object.hasOwn(FLEET_OPTIONS, name)
  const entries = Object.entries(given)
  const fleet = readValues(FLEET_OPTIONS, Object.fromEntries(entries.filter(isOf)))
  if (fleet.fleet === null) refuseAlone(fleet)
  return { given: Object.fromEntries(entries.filter((entry) => !isOf(entry))), fleet, asked: given }
}

/** How a run is carried out: on a fleet where there is one, else here. Nothing of fleets is loaded where there is none. */
export async function performOf(values: FleetValues, own: Own): Promise<Pick<Wishes, 'perform' | 'onSignal'>> {
  const { fleet: url } = values
  if (url === null) return {}
  refuseHere({ ...own, ...values })
  const [{ meetingAt }, { fleetRun }, { fleetSigner }] = await Promise.all([
    import('../fleet/machines/address.js'),
    import('../fleet/machines/run.js'),
    import('./fleet-key.js'),
  ])
  const meeting = meetingAt(addressOf(url, values), '--fleet')
  const { agents, wait, collect, rebalance, detach, fleetKey } = values
  const signer = fleetSigner(fleetKey)
  return {
    // what is said depends on who can answer
    onSignal: () => {},
    perform: async (plan, options, said) => {
      const asked = choiceOf(options.signal, said)
      try {
        const fleet: FleetOptions = {
          meeting,
          signer: () => signer,
          agents,
          wait,
          lostParts: rebalance ? 'taken over' : 'left out',
          rows: collect ? 'collect' : 'leave',
          detach: detach ? AbortSignal.abort() : asked.detach,
          cwd: process.cwd(),
          said,
        }
        return await fleetRun(plan, { ...options, signal: asked.stop }, fleet)
      } finally {
        asked.release()
      }
    },
  }
}

/** Options of a run that a fleet does not take, or not always. */
type Own = Pick<RunValues, 'dryRun' | 'workers' | 'output' | 'out'>

/** Options that mean something only with agents. */
const ALONE = ['agents', 'collect', 'rebalance', 'detach'] as const

function refuseAlone(values: FleetValues): void {
  const found = ALONE.find((name) => values[name] !== null && values[name] !== false)
  if (found === undefined) return
  throw new HammerError('usage', `--${found} without --fleet`, {
    option: `--${found}`,
    advice: 'Say where the agents are: --fleet nats://127.0.0.1:4222.',
  })
}

/** What looks at this machine, which sends nothing. */
function refuseHere({ dryRun, workers, output, out, detach, rebalance, collect }: Own & FleetValues): void {
  if (dryRun) throw notForFleets('--dry-run', 'It looks at this machine; hammer fleet check tries the agents.')
  if (workers === 'auto') throw notForFleets('--workers auto', 'All agents have the same number of workers: write how many, -w 2.')
  if (detach && out.length > 0) {
    const advice = 'Outputs live in this command: leave out --detach.'
    throw new HammerError('usage', '--detach and --out exclude each other', { option: '--out', advice })
  }
  if (detach && rebalance) {
    const advice = 'Who starts a run sees to it that parts are taken over, and has to stay.'
    throw new HammerError('usage', '--detach and --rebalance exclude each other', { option: '--rebalance', advice })
  }
  if (collect && output === 'none') {
    const advice = 'The rows need a folder: leave -o out, or name one.'
    throw new HammerError('usage', '--collect and -o none exclude each other', { option: '--collect', advice })
  }
  if (!detach || !collect) return
  const advice = 'Collect when you attach: hammer fleet attach RUN --collect.'
  throw new HammerError('usage', '--detach and --collect exclude each other', { option: '--collect', advice })
}

/** What a fleet cannot do. */
export function notForFleets(option: string, advice: string): HammerError {
  return new HammerError('usage', `${option} is not for fleets`, { option, advice })
}

/** Ctrl-C on a run of others: what is to become of it. */
interface Choice {
  readonly stop: AbortSignal
  readonly detach: AbortSignal
  readonly release: () => void
}

/** Asks on a terminal whether to stop or to detach; without one, Ctrl-C stops. */
export function choiceOf(signal: AbortSignal, said: (text: string) => void): Choice {
  const stop = new AbortController()
  const detach = new AbortController()
  const { stdin } = process
  const answer = (key: Buffer) => {
    const [letter] = key.toString('utf8').trim().toLowerCase()
    if (letter === 'd') detach.abort()
    else if (letter === 's') stop.abort()
    else said('s stops the run on all agents, d leaves it running (then Enter); Ctrl-C quits at once')
  }
  const end = () => stop.abort()
  const ask = () => {
    if (!stdin.isTTY) {
      said('ending the run on all agents; once more to quit at once')
      end()
      return
    }
    said('stop the run on all agents (s), or detach and let it go on (d)? Then Enter; Ctrl-C quits at once')
    stdin.on('data', answer)
    stdin.resume()
  }
  signal.addEventListener('abort', ask, { once: true })
  // whoever ends a process in this way does not answer
  process.on('SIGTERM', end)
  if (signal.aborted) stop.abort()
  return {
    stop: stop.signal,
    detach: detach.signal,
    release: () => {
      signal.removeEventListener('abort', ask)
      process.off('SIGTERM', end)
      stdin.off('data', answer)
      if (stdin.isTTY) stdin.pause()
    },
  }
}
