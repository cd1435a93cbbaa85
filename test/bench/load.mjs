// CPU per request against wrk, ab and autocannon, in turn, round by round.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HTTP_PORT, HTTPS_PORT } from './nginx.mjs'
import { hammerFile, measure, median, optional, table, which } from './tools.mjs'

const SECONDS = 4
const AUTOCANNON = 'npm install --no-save autocannon@9'

/** Cases: what each tool is told, and on which cores it runs. */
const CASES = {
  plain: { title: 'plain HTTP, 50 connections, one worker', cores: '1', threads: 1, url: `http://127.0.0.1:${HTTP_PORT}/` },
  tls: { title: 'TLS, 50 connections, one worker', cores: '1', threads: 1, url: `https://127.0.0.1:${HTTPS_PORT}/` },
  two: { title: 'plain HTTP, 50 connections, two workers on both cores', cores: '0,1', threads: 2, url: `http://127.0.0.1:${HTTP_PORT}/` },
}

/** Each tool: its command, and how many requests it says it made. */
function tools({ url, threads }) {
  const autocannon = optional('autocannon/autocannon.js', AUTOCANNON)
  const workers = threads > 1 ? ['-w', String(threads)] : []
  return {
    wrk: which('wrk') && {
      command: ['wrk', '-t', String(threads), '-c', '50', '-d', `${SECONDS}s`, url],
      requests: ({ out }) => Number(/(\d+) requests in/.exec(out)[1]),
    },
    hammer: hammer(url, threads),
    ...(url.startsWith('http:') && threads === 1 && which('ab')
      ? {
          ab: {
            command: ['ab', '-q', '-k', '-c', '50', '-t', String(SECONDS), '-n', '100000000', url],
            requests: ({ out }) => Number(/Complete requests:\s+(\d+)/.exec(out)[1]),
          },
        }
      : {}),
    ...(autocannon
      ? {
          autocannon: {
            command: [process.execPath, autocannon, '-c', '50', '-d', String(SECONDS), ...workers, '--json', url],
            requests: ({ out }) => JSON.parse(out)['2xx'],
          },
        }
      : {}),
  }
}

function hammer(url, threads) {
  const folder = mkdtempSync(join(tmpdir(), 'hammer-bench-'))
  const command = [
    process.execPath,
    hammerFile,
    url,
    '-c',
    '50',
    '-w',
    String(threads),
    '-d',
    `${SECONDS}s`,
    '-k',
    '-q',
    '-o',
    join(folder, 'run'),
  ]
  const requests = () => {
    const { requests: books } = JSON.parse(readFileSync(join(folder, 'run/summary.json'), 'utf8'))
    const rows = readFileSync(join(folder, 'run/results.csv')).reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), -1)
    if (rows !== books.planned || books.failed > 0) throw new Error(`${rows} rows for ${books.planned} requests, ${books.failed} failed`)
    rmSync(folder, { recursive: true, force: true })
    return books.answered
  }
  return { command, requests }
}

/** Measures one case in `rounds` rounds and prints its table. */
export async function benchLoad(name, rounds) {
  const settings = CASES[name]
  const results = {}
  for (let round = 0; round < rounds; round++) {
    for (const [tool, entry] of Object.entries(tools(settings))) {
      if (!entry) continue
      const run = await measure(settings.cores, entry.command)
      const requests = entry.requests(run)
      results[tool] ??= []
      results[tool].push({
        cpu: ((run.user + run.system) * 1e6) / requests,
        user: (run.user * 1e6) / requests,
        rate: requests / SECONDS,
        mb: run.mb,
      })
    }
  }
  const base = median(results.wrk.map(({ cpu }) => cpu))
  const rows = Object.entries(results).map(([tool, runs]) => {
    const of = (key) => median(runs.map((run) => run[key]))
    return [
      tool,
      of('cpu').toFixed(2),
      of('user').toFixed(2),
      (of('cpu') / base).toFixed(2),
      Math.round(of('rate')).toLocaleString('en'),
      of('mb').toFixed(0),
    ]
  })
  console.log(`\n${settings.title}, ${SECONDS} s, median of ${rounds} rounds in turn\n`)
  console.log(table(['tool', 'CPU µs/request', 'of it user', '× wrk', 'requests/s', 'MB'], rows))
}
