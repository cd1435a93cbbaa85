// hammer run --once: each scenario once, in order, with every step said aloud.

import type { SessionSample } from '../client/session/index.js'
import { systemClock } from '../core/clock.js'
import { Iterations } from '../core/iterations.js'
import type { Plan } from '../core/plan.js'
import { maskUrl } from '../core/secrets.js'
import { printable } from '../core/text.js'
import { count } from '../core/units.js'
import { Attention } from '../engine/users/attention.js'
import { Crew, type CrewContext } from '../engine/users/crew.js'
import { Events } from '../engine/users/events.js'
import type { Report } from '../engine/users/index.js'
import type { LiveWorkload } from '../engine/users/program.js'
import { sessionContext } from '../engine/users/session-context.js'
import { time } from '../report/numbers.js'
import { EXIT } from './exit.js'
import type { Terminal } from './terminal.js'

/** A request that did not go as the script expects is a failure, also where nothing asserts it. */
const UNEXPECTED = { kind: 'failure', scenario: 'request', where: '', count: 1 } as const

/** Returns the exit code: 0 when every scenario succeeded and every check held. */
export async function once(plan: Plan, workload: LiveWorkload, terminal: Terminal): Promise<number> {
  let failed = 0
  for (const [id, scenario] of workload.scenarios.entries()) {
    terminal.out(`${printable(scenario.name)}\n`)
    const iterations = new Iterations(plan.interval)
    const context = contextOf({ plan, workload, iterations, terminal })
    const crew = new Crew(context)
    workload.program?.attach(context)
    const member = crew.enlist(id, scenario)
    const began = systemClock.now()
    if ((await crew.greet(member)) === 'go on') await crew.iterate(member)
    await crew.dismiss(member)
    await workload.program?.close()
    const wrong = problemsOf(iterations)
    for (const line of wrong) terminal.out(`  ${line}\n`)
    terminal.out(`  ${wrong.length === 0 ? 'ok' : 'failed'}, ${time(systemClock.now() - began)}\n`)
    if (wrong.length > 0) failed++
  }
  return failed === 0 ? EXIT.ok : EXIT.failed
}

interface Stage {
  readonly plan: Plan
  readonly workload: LiveWorkload
  readonly iterations: Iterations
  readonly terminal: Terminal
}

function contextOf({ plan, workload, iterations, terminal }: Stage): CrewContext {
  const say = (line: string) => terminal.out(`  ${printable(line)}\n`)
  const started = systemClock.now()
  const now = () => systemClock.now() - started
  const file = plan.script?.file ?? ''
  const attention = new Attention(now, (who, ms) => say(`${who} kept the event loop from turning for ${time(ms)}`))
  return {
    events: new Events(workload.on, { iterations, attention, file }),
    attention,
    worker: 0,
    shard: { index: 0, count: 1 },
    seed: plan.load.seed,
    now,
    session: sessionContext(plan, { now }),
    record: (sample) => {
      if (sample.cause !== '') iterations.problem({ ...UNEXPECTED, message: requestWords(sample) })
      say(requestWords(sample))
    },
    iterations,
    report: ({ name, time: ms, error }: Report) => {
      if (error !== undefined) iterations.problem({ ...UNEXPECTED, message: `${name}: ${error}` })
      say(`${name}  ${error ?? 'ok'}  ${time(ms)}`)
    },
    shared: plan.script?.shared,
    args: plan.script?.args ?? {},
    workload,
    file,
    end: (reason) => {
      iterations.ended ??= { reason, how: 'asked' }
    },
  }
}

function requestWords({ method, url, name, status, cause, ended, sent, bytes, redirects }: SessionSample): string {
  const outcome = status > 0 ? String(status) : cause
  const called = name === `${method} ${new URL(url).pathname}` ? '' : `  (${name})`
  const far = redirects > 0 ? `, ${count(redirects)} redirect${redirects === 1 ? '' : 's'}` : ''
  return `${method} ${maskUrl(url)}${called}  ${outcome}  ${time(ended - sent)}, ${count(bytes)} B${far}`
}

/** Everything that did not go well, one line each. */
function problemsOf({ problems, checks, ended }: Iterations): string[] {
  return [
    ...(ended ? [`the run was ended: ${printable(ended.reason)}`] : []),
    ...[...problems.values()].map(
      ({ kind, message, where }) => `${kind}${where === '' ? '' : ` at ${printable(where)}`}: ${printable(message)}`,
    ),
    ...[...checks].flatMap(([name, { failed }]) => (failed > 0 ? [`check failed: ${printable(name)}`] : [])),
  ]
}
