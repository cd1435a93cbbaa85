// Progress: one plain line now and then in a log; on a terminal lines that vanish when the report comes.

import { execFileSync, spawnSync } from 'node:child_process'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { showProgress } from '../../src/cli/progress.js'
import { parseUrl } from '../../src/cli/target.js'
import type { Terminal } from '../../src/cli/terminal.js'
import { addressWords, notesOn, planWords } from '../../src/cli/words.js'
import { HammerError } from '../../src/core/errors.js'
import type { Plan } from '../../src/core/plan.js'
import type { Snapshot } from '../../src/core/snapshot.js'
import { BARE, type Summary, summarize } from '../../src/core/summary.js'
import { Tally } from '../../src/core/tally.js'
import { anvil, DIST, newFolder, sleep, until } from './kit.js'

const NOW: Snapshot = {
  phase: 'steady',
  elapsed: 10_000,
  duration: 60_000,
  requested: null,
  requests: 100,
  answered: 100,
  failed: 0,
  unsent: 0,
  unfinished: 0,
  rate: 10,
  p50: 1,
  p99: 2,
  causes: {},
  inFlight: 1,
}

describe('progress in a log', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('MO-15 is one plain line every ten seconds, and one of the same form at the end', () => {
    const lines: string[] = []
    const terminal: Terminal = { out: () => {}, err: (text) => lines.push(text), columns: 100, colour: 'off', live: false }
    const progress = showProgress(terminal, ['heading'], () => NOW)
    vi.advanceTimersByTime(9_999)
    expect(lines).toEqual([])
    vi.advanceTimersByTime(1)
    expect(lines).toEqual(['10 s of 60 s: 100 answered, 10.0/s, p50 1.00 ms, p99 2.00 ms\n'])
    vi.advanceTimersByTime(20_000)
    expect(lines).toHaveLength(3)
    progress.say('ending the run')
    expect(lines.at(-1)).toBe('hammer: ending the run\n')
    progress.end()
    expect(lines.at(-1)).toBe('10 s of 60 s, done: 100 answered, 10.0/s, p50 1.00 ms, p99 2.00 ms\n')
    vi.advanceTimersByTime(60_000)
    expect(lines).toHaveLength(5)
  })

  it('is nothing in a run that is shorter', () => {
    const lines: string[] = []
    const terminal: Terminal = { out: () => {}, err: (text) => lines.push(text), columns: 100, colour: 'off', live: false }
    showProgress(terminal, ['heading'], () => NOW).end()
    expect(lines).toEqual([])
  })
})

const socket = `hammer-test-${process.pid}`
const tmux = (...words: string[]) => execFileSync('tmux', ['-L', socket, ...words], { encoding: 'utf8' })
const hasTmux = spawnSync('tmux', ['-V']).status === 0
afterAll(() => {
  if (hasTmux) spawnSync('tmux', ['-L', socket, 'kill-server'])
})

/** A command in a terminal of its own; it stays open behind it. */
function terminal(columns: number, words: readonly string[], after = 'true') {
  const name = `t${columns}-${Math.random().toString(36).slice(2)}`
  const command = [process.execPath, DIST, ...words].map((word) => `'${word}'`).join(' ')
  tmux(
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-s',
    name,
    '-x',
    String(columns),
    '-y',
    '90',
    `cd ${newFolder()}; ${command}; echo "exit $?"; ${after}; sleep 60`,
  )
  return {
    screen: () => tmux('capture-pane', '-p', '-t', name).trimEnd().split('\n'),
    press: (key: string) => tmux('send-keys', '-t', name, key),
    cursor: () => tmux('display', '-p', '-t', name, '#{cursor_flag}').trim(),
  }
}

describe.skipIf(!hasTmux)('progress on a terminal (needs tmux)', () => {
  it.concurrent.each([100, 60, 30])('of %i columns is a heading and two lines, and leaves the report alone', async (columns) => {
    const { url } = await anvil({ defaults: 'delay=5ms' })
    const { screen, cursor } = terminal(columns, [url, '-d', '900ms', '-o', 'none', '--no-tui'])
    await until(() => screen().some((line) => / %/.test(line)))
    await sleep(300)
    const live = screen()
    expect(live.length).toBeLessThanOrEqual(6)
    expect(live.join('\n')).toContain('http://127.0.0.1')
    expect(live.join('\n')).toMatch(/\d+ %/)
    await until(() => screen().at(-1)?.startsWith('exit') === true)
    expect(screen().at(-1)).toBe('exit 0')
    expect(screen()[0]).toMatch(/^ {2}http:\/\/127/)
    expect(screen().join('\n')).not.toMatch(/━|─ | s left/)
    expect(
      screen()
        .join('\n')
        .match(/GET, closed/g),
    ).toHaveLength(1)
    expect(cursor()).toBe('1')
  })

  it.concurrent('leaves only the report after Ctrl-C', async () => {
    const { url } = await anvil({ defaults: 'never' })
    const { screen, press, cursor } = terminal(100, [url, '-d', '20s', '-o', 'none', '--no-tui'])
    await until(() => screen().some((line) => / %/.test(line)))
    press('C-c')
    await until(() => screen().some((line) => line.includes('ending the run; once more to quit at once')))
    await until(() => screen().at(-1)?.startsWith('exit') === true)
    expect(screen().at(-1)).toBe('exit 130')
    expect(screen()[0]).toMatch(/^ {2}http:\/\/127/)
    expect(screen().join('\n')).not.toMatch(/\^C|━|ending/)
    expect(cursor()).toBe('1')
  })

  it.concurrent('leaves one line after two Ctrl-C', async () => {
    const { url } = await anvil({ defaults: 'never' })
    const { screen, press, cursor } = terminal(100, [url, '-d', '20s', '--no-tui'])
    await until(() => screen().some((line) => / %/.test(line)))
    press('C-c')
    await until(() => screen().some((line) => line.includes('ending the run')))
    press('C-c')
    await until(() => screen().at(-1)?.startsWith('exit') === true)
    expect(
      screen()
        .filter((line) => line !== '')
        .map((line) => line.replace(/[\d-]+T[\d-]+Z/, 'TIME')),
    ).toEqual(['hammer: stopped at once; the rows written until now are in results/TIME/results.csv', 'exit 130'])
    expect(cursor()).toBe('1')
  })
})

describe.skipIf(!hasTmux)('charts and keys on a terminal (needs tmux)', () => {
  it.concurrent('LO-17 change the load, pause it, mark it and end it, and leave only the report', async () => {
    const { url } = await anvil({ defaults: 'delay=5ms' })
    const { screen, press, cursor } = terminal(100, [url, '-c', '20', '-d', '25s', '-o', 'none', '--tui'])
    const shows = (text: string | RegExp) =>
      until(() => (typeof text === 'string' ? screen().join('\n').includes(text) : text.test(screen().join('\n'))))
    await shows(/20 connections$/m)
    press('+')
    await shows(/22 connections$/m)
    press('?')
    await shows('puts a mark into the results')
    press('p')
    await shows(/paused$/m)
    press('+')
    await shows('p goes on')
    press('p')
    press('m')
    await shows('mark 1')
    expect(screen().join('\n')).toMatch(/\d+ % {3}\d+ s of 25 s/)
    press('q')
    await until(() => screen().at(-1)?.startsWith('exit') === true)
    expect(screen().at(-1)).toBe('exit 130')
    const report = screen().join('\n')
    expect(report).toMatch(/changes +at .*: changed to 22 connections\n +at .*: paused\n +at .*: resumed\n +at .*: mark 1\n/)
    expect(report).not.toMatch(/━|keys|ending/)
    expect(screen()[0]).toMatch(/^ {2}http:\/\/127/)
    expect(cursor()).toBe('1')
  })

  it.concurrent('give the terminal back after two Ctrl-C', async () => {
    const { url } = await anvil({ defaults: 'never' })
    const { screen, press, cursor } = terminal(80, [url, '-d', '20s', '-o', 'none'], 'stty -a')
    await until(() => screen().some((line) => line.includes('? keys')))
    press('C-c')
    await until(() => screen().some((line) => line.includes('ending the run')))
    press('C-c')
    await until(() => screen().some((line) => line.startsWith('exit 130')))
    await until(() => / icanon /.test(screen().join(' ')))
    expect(screen().join(' ')).toMatch(/ isig icanon /)
    expect(cursor()).toBe('1')
  })
})

describe('a run in words', () => {
  const { target } = parseUrl('http://localhost/')
  const load = {
    model: 'closed',
    connections: 1,
    workers: 1,
    pipeline: 1,
    duration: 10_000,
    requests: null,
    rate: null,
    rampUp: 0,
    stages: [],
    arrivals: 'even',
    pacer: 'precise',
    pacing: 0,
    polite: false,
  } as const
  const plan: Plan = {
    target,
    request: { method: 'GET', headers: [], body: null },
    load: { ...load, warmUp: 0, grace: 0, seed: 1 },
    connection: { timeout: 1000, requestsPerConnection: null, tls: { verify: true, ca: null, cert: null, key: null, servername: null } },
    interval: 1000,
  }
  const noted = (causes: readonly string[], failure: Error | null = null, held: Summary['held'] = BARE.held) => {
    const tally = new Tally({ interval: 1000, warmUp: 0, end: null })
    for (const cause of causes) tally.miss(1, 1, cause, '')
    const summary = summarize(tally, { ...BARE, held })
    return notesOn(
      { summary, failure, unreported: null, address: '::1', addresses: ['::1'], connections: { opened: 1, unsolicited: 0 } },
      plan,
    ).join('\n')
  }

  it('names everything that is not as usual', () => {
    expect(planWords(plan)).toBe('GET, closed, 1 connection on 1 worker, 10 s')
    const rich = {
      ...plan.load,
      requests: 5,
      rampUp: 1000,
      pacing: 20,
      pipeline: 4,
      warmUp: 2000,
      connections: 2,
      workers: 2,
      polite: true,
    }
    const kept = { ...plan.connection, requestsPerConnection: 1 }
    expect(planWords({ ...plan, load: rich, connection: kept })).toBe(
      'GET, closed, 2 connections on 2 workers, 5 requests, 10 s, ramp-up 1 s, pacing 20 ms, polite, pipeline 4, warm-up 2 s, 1 request per connection',
    )
    expect(planWords({ ...plan, load: { ...plan.load, rate: 500 } })).toContain('open, 500/s')
    expect(planWords({ ...plan, load: { ...plan.load, warmUp: 'auto' } })).toContain('10 s, warm-up auto')
  })

  it('says which address answered, and counts the others when there are many', () => {
    expect(addressWords(target, '::1', ['::1'])).toBeNull()
    expect(addressWords(target, '::1', ['127.0.0.1', '::1'])).toBe('localhost: the load goes to ::1, not to 127.0.0.1')
    expect(addressWords(target, 'a', ['a', 'b', 'c', 'd', 'e', 'f'])).toBe('localhost: the load goes to a, not to b, c, d and 2 more')
  })

  it('knows a remedy for ports and descriptors that ran out', () => {
    expect(noted(['EADDRNOTAVAIL'])).toMatch(/ports of this machine ran out.*keep connections alive/)
    expect(noted(['EMFILE'])).toMatch(/descriptors ran out.*ulimit -n/)
  })

  it('suggests https where nothing but closed connections came, not where the server is gone', () => {
    expect(noted(['closed'])).toContain('https://')
    expect(noted(['timeout', 'ECONNRESET'])).toContain('https://')
    expect(noted(['ECONNREFUSED'])).not.toContain('https://')
    expect(noted([])).toBe('')
  })

  it('says that it held back, and what was not sent for it', () => {
    expect(noted([], null, { duration: 3.004, requests: 1500 })).toBe(
      'held back for 3 s because the target asked for it (Retry-After); 1,500 requests were not sent',
    )
    expect(noted([], null, { duration: 0.25, requests: 0 })).toBe('held back for 250 ms because the target asked for it (Retry-After)')
  })

  it('says when results.csv is not all of it', () => {
    const failure = (value: string) => new HammerError('disk', 'full', { value })
    expect(noted([], failure('r/results.csv'))).toContain('results.csv ends before the run did')
    expect(noted([], failure('r/summary.json'))).toBe('')
  })
})
