// Fifty mixes of what can fail, by chance but repeatable: does every run end, balance, and say what was lost?

import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startAnvil } from '../accuracy/run.mjs'
import { eventually, natsServer, pause, place, startAgent, startHammer, summaryOf } from './kit.mjs'
import { randomFrom } from './reports.mjs'

const AGENTS = 4
const RATE = 200
const SECONDS = 8
const CUT = 2000
/** By then a run of so many seconds has ended, whatever happened to it, on a machine that is busy. */
const ENDS_WITHIN = 90_000
const KINDS = ['agent', 'restart', 'frozen', 'coordinator']

export async function mixes({ quick, rounds, seed, note }) {
  const random = randomFrom(seed)
  const server = await natsServer()
  const fleet = await Promise.all(Array.from({ length: AGENTS }, (_, i) => startAgent(server, `m0-${i}`)))
  const wrong = []
  const totals = { rounds: quick ? Math.min(rounds, 4) : rounds, lost: 0, attached: 0, lostRequests: 0 }
  for (let round = 0; round < totals.rounds; round++) {
    const mix = mixOf(random)
    const rebalance = random() < 0.5
    let problems
    try {
      problems = await carryOut({ mix, rebalance, round, server, fleet, totals })
    } catch (error) {
      problems = [error.message]
    }
    wrong.push(...problems.map((problem) => `round ${round}: ${problem}`))
    note(
      `${round}: ${rebalance ? '--rebalance, ' : ''}${mix.map(({ kind, at, which }) => `${kind}${kind === 'agent' ? ` ${which}` : ''} at ${(at / 1000).toFixed(1)} s`).join(', ')}: ${problems.length === 0 ? 'well' : problems.join('; ')}`,
    )
    await mend({ server, fleet, round })
  }
  note(`seed ${seed}; agents lost ${totals.lost}, runs attached to ${totals.attached}, requests lost ${totals.lostRequests}`)
  return [
    {
      figure: `${totals.rounds} mixes: what did not end, balance or say`,
      measured: `${wrong.length}`,
      required: '0',
      met: wrong.length === 0,
    },
  ]
}

/** One to three failures, each of another kind, in the order of their times in ms since the load began. */
function mixOf(random) {
  const kinds = KINDS.filter(() => random() < 0.5)
  const chosen = kinds.length > 0 ? kinds : [KINDS[Math.floor(random() * KINDS.length)]]
  // one cut of the server is enough
  const once = chosen.filter((kind) => kind !== 'frozen' || !chosen.includes('restart'))
  return once
    .map((kind) => ({ kind, at: 500 + random() * (SECONDS - 1.5) * 1000, which: Math.floor(random() * AGENTS) }))
    .sort((a, b) => a.at - b.at)
}

async function carryOut({ mix, rebalance, round, server, fleet, totals }) {
  const anvil = await startAnvil()
  const words = [
    '-r',
    String(RATE),
    '-d',
    `${SECONDS}s`,
    '-c',
    '40',
    '-w',
    '1',
    '--pacer',
    'thrifty',
    '--agents',
    String(AGENTS),
    ...(rebalance ? ['--rebalance'] : []),
  ]
  const run = join(place('runs'), `mix-${round}`)
  const first = startHammer([anvil.url, ...words, '-o', run, '--fleet', server.url])
  let name = null
  try {
    await eventually(() => /run \S+/.test(first.said.err) && first.said.err.includes('ready'), 'the agents are ready')
    name = /run (\S+)/.exec(first.said.err)[1]
    await hurt({ mix, server, fleet, first })
    const killed = mix.some(({ kind }) => kind === 'coordinator')
    const ended = killed ? await attached({ name, run, server, totals }) : await within(first.ended)
    const arrived = (await anvil.stop()).length
    return judge({ ended, summary: summaryOf(run), mix, arrived, totals })
  } catch (error) {
    anvil.child.kill('SIGKILL')
    first.child.kill('SIGKILL')
    throw new Error(`${error.message}; ${first.said.err.trim().split('\n').slice(-3).join(' | ')}`)
  }
}

async function hurt({ mix, server, fleet, first }) {
  const began = performance.now()
  const cuts = []
  for (const { kind, at, which } of mix) {
    await pause(Math.max(0, began + at - performance.now()))
    if (kind === 'agent') fleet[which].child.kill('SIGKILL')
    else if (kind === 'coordinator') first.child.kill('SIGKILL')
    else cuts.push(cut(server, kind))
  }
  await Promise.all(cuts)
}

/** The server is away, or there but deaf, for two seconds. */
async function cut(server, kind) {
  if (kind === 'frozen') server.signal('SIGSTOP')
  else await server.end('SIGKILL')
  await pause(CUT)
  if (kind === 'frozen') server.signal('SIGCONT')
  else await server.begin()
}

/** Whoever started the run is gone: another console follows it, from its beginning. */
async function attached({ name, run, server, totals }) {
  totals.attached++
  rmSync(run, { recursive: true, force: true })
  return within(startHammer(['fleet', 'attach', name, '-o', run, '--nats', server.url]).ended)
}

function within(ended) {
  return Promise.race([
    ended,
    pause(ENDS_WITHIN).then(() => {
      throw new Error('it does not end')
    }),
  ])
}

/** What is wrong with a result, in sentences. */
function judge({ ended, summary, mix, arrived, totals }) {
  const { requests, agents } = summary
  const { planned, sent, unsent, lost = 0, answered, failed, unfinished } = requests
  const dead = mix.some(({ kind }) => kind === 'agent')
  const gone = agents.filter(({ state }) => state === 'lost')
  totals.lost += gone.length
  totals.lostRequests += lost
  const unknown = arrived - sent
  const told = gone.every(({ name }) => ended.out.includes(name) || ended.err.includes(name))
  const holds = [
    [ended.code === 0, `exit code ${ended.code}: ${ended.err.trim().split('\n').at(-1)}`],
    [planned === RATE * SECONDS, `planned ${planned} instead of ${RATE * SECONDS}`],
    [planned === sent + unsent + lost, `${planned} planned, but ${sent} sent + ${unsent} unsent + ${lost} lost`],
    [sent === answered + failed + unfinished, `${sent} sent, but ${answered} answered + ${failed} failed + ${unfinished} unfinished`],
    [agents.reduce((sum, one) => sum + one.sent, 0) === sent, 'the agents have not sent what the run has'],
    // that of whoever died after its last word may be finished
    [gone.length <= (dead ? 1 : 0), `${gone.length} agents lost: ${gone.map(({ name, reason }) => `${name} ${reason}`).join(', ')}`],
    [told, 'the report does not say who was lost'],
    [gone.length > 0 ? unknown >= 0 : unknown === 0, `${arrived} arrived at the server, ${sent} in the books`],
  ]
  return holds.filter(([holds]) => !holds).map(([, problem]) => problem)
}

/** Who died is replaced by a new one. */
async function mend({ server, fleet, round }) {
  for (const [i, { child, name }] of fleet.entries()) {
    if (child.signalCode === null && child.exitCode === null) continue
    for (const old of readdirSync(place(`agent-${name}`))) rmSync(join(place(`agent-${name}`), old), { recursive: true, force: true })
    fleet[i] = await startAgent(server, `m${round + 1}-${i}`)
  }
}
