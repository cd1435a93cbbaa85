// What a run sends, prints and leaves behind.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Anvil } from '../../src/anvil/index.js'
import type { Summary } from '../../src/core/summary.js'
import { anvil, hammer, newFolder, newPath, rowsOf, say, summaryOf, witness } from './kit.js'

const server: Promise<Anvil> = anvil()
const ONE = ['-n', '1', '-c', '1', '-o', 'none']

describe('a request', () => {
  it('H-3 is sent as it was asked for', async () => {
    const { url, seen } = await witness()
    const words = [
      '-X',
      'PATCH',
      '-H',
      'X-A: 1',
      '-H',
      'X-A: 2',
      '-H',
      'User-Agent: mine',
      '-b',
      '{"a":"ä"}',
      '-T',
      'application/json',
      '-u',
      'me:pw',
    ]
    expect((await say([`${url}/a/../b?c=d`, ...ONE, ...words])).code).toBe(0)
    const [{ method, url: path, headers, body }] = seen
    expect([method, path, body]).toEqual(['PATCH', '/a/../b?c=d', '{"a":"ä"}'])
    expect(headers).toMatchObject({ 'x-a': '1, 2', 'user-agent': 'mine', 'content-type': 'application/json', 'content-length': '10' })
    expect(headers.authorization).toBe(`Basic ${Buffer.from('me:pw').toString('base64')}`)
  })

  it('takes user and password from the URL, unless -u gives them', async () => {
    const { port, seen } = await witness()
    await say([`http://a%40b:c@127.0.0.1:${port}/`, ...ONE])
    await say([`http://a:b@127.0.0.1:${port}/`, ...ONE, '-u', 'c:d'])
    expect(seen.map(({ headers }) => atob(headers.authorization?.slice(6) ?? ''))).toEqual(['a@b:c', 'c:d'])
  })

  it('cannot be split by what stands in the URL', async () => {
    const { url, seen } = await witness()
    await say([`${url}/x HTTP/1.1\r\nEvil: 1\r\n\r\nGET /second`, ...ONE, '-u', 'a\r\nEvil: 1:b'])
    expect(seen).toHaveLength(1)
    expect(seen[0].headers).not.toHaveProperty('evil')
  })

  it('has a body from a file, or from standard input', async () => {
    const { url, seen } = await witness()
    const file = newPath('body.txt')
    writeFileSync(file, 'from a file')
    await say([url, ...ONE, '-m', 'POST', '-b', `@${file}`])
    const { code } = await hammer([url, ...ONE, '-m', 'POST', '-b', '@-'], { input: 'from standard input' })
    expect(code).toBe(0)
    expect(seen.map(({ body }) => body)).toEqual(['from a file', 'from standard input'])
  })

  it('with a body and GET gets a word about it', async () => {
    expect((await say([(await server).url, ...ONE, '-b', 'x'])).out).toContain('-m POST is what servers expect')
  })
})

describe('-n', () => {
  it.each([1, 2, 3, 4])('H-13, LO-1 is exact over %i workers: so many are sent, arrive, and have a row', async (workers) => {
    const own = await anvil()
    const folder = newPath()
    const { code } = await say([own.url, '-n', '1_003', '-c', '7', '-w', String(workers), '-o', folder])
    expect(code).toBe(0)
    expect(own.counts().requests).toBe(1003)
    expect(summaryOf(folder).requests).toEqual({ planned: 1003, sent: 1003, unsent: 0, answered: 1003, failed: 0, unfinished: 0 })
    expect(rowsOf(folder)).toHaveLength(1 + 1003)
  })

  it('smaller than the number of connections is exact too', async () => {
    const own = await anvil()
    await say([own.url, '-n', '3', '-c', '10', '-w', '2', '-o', 'none'])
    expect(own.counts().requests).toBe(3)
  })

  it('and -d: whichever comes first', async () => {
    const { url } = await server
    const [byTime, byNumber] = [newPath(), newPath()]
    await say([`${url}/?delay=20ms`, '-n', '1m', '-d', '300ms', '-o', byTime])
    await say([url, '-n', '50', '-d', '20s', '-o', byNumber])
    expect(summaryOf(byTime).duration).toBe(0.3)
    expect(summaryOf(byNumber).requests.sent).toBe(50)
    expect(summaryOf(byNumber).duration).toBeLessThan(1)
  })
})

describe('the files of a run', () => {
  it('LD-10 are five, in results/<UTC time>, and a second run of the same second has its own', async () => {
    const cwd = newFolder()
    const { url } = await server
    const both = await Promise.all([hammer([url, '-n', '20', '-q'], { cwd }), hammer([url, '-n', '20', '-q'], { cwd })])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    const runs = readdirSync(join(cwd, 'results')).filter((name) => name !== 'latest')
    expect(runs).toHaveLength(2)
    for (const run of runs) {
      expect(run).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(-2)?$/)
      expect(readdirSync(join(cwd, 'results', run)).sort()).toEqual([
        'intervals.csv',
        'plan.json',
        'report.html',
        'results.csv',
        'summary.json',
      ])
    }
  })

  it('are named by the report', async () => {
    const folder = newPath()
    const { out } = await say([(await server).url, '-n', '5', '-o', folder])
    expect(out.replace(/\s+/g, ' ')).toContain(`${folder}/ report.html, results.csv, intervals.csv, summary.json, plan.json`)
  })

  it('are none with -o none, not even a folder', async () => {
    const cwd = newFolder()
    const { code, out } = await hammer([(await server).url, '-n', '5', '-o', 'none'], { cwd })
    expect([code, readdirSync(cwd)]).toEqual([0, []])
    expect(out).not.toContain('results.csv')
  })

  it('are written into folders that are not there yet', async () => {
    const folder = join(newFolder(), 'a', 'b', 'c')
    expect((await say([(await server).url, '-n', '5', '-o', folder])).code).toBe(0)
    expect(rowsOf(folder)).toHaveLength(6)
  })

  it('have the columns of the original with --columns and --no-header', async () => {
    const folder = newPath()
    await say([(await server).url, '-n', '20', '-o', folder, '--columns', 'elapsed,response,status', '--no-header'])
    const rows = rowsOf(folder)
    expect(rows).toHaveLength(20)
    for (const row of rows) expect(row).toMatch(/^\d+\.\d{6},\d+\.\d{6},200$/)
  })

  it('have every column that there is, in the order in which it was asked for', async () => {
    const folder = newPath()
    const columns = 'phase,worker,connection,bytes,connect,ttfb,name,lag,error,status,response,elapsed'
    await say([(await server).url, '-n', '20', '-c', '2', '-o', folder, '--columns', columns])
    const [header, ...rows] = rowsOf(folder)
    expect(header).toBe(columns)
    for (const row of rows) expect(row).toMatch(/^main,0,[01],\d+,(\d+\.\d{6})?,\d+\.\d{6},,\d+\.\d{6},,200,\d+\.\d{6},\d+\.\d{6}$/)
  })

  it('mark the rows of a warm-up, which is not in the numbers', async () => {
    const folder = newPath()
    await say([`${(await server).url}/?delay=5ms`, '-d', '400ms', '-W', '200ms', '-c', '2', '-o', folder])
    const [header, ...rows] = rowsOf(folder)
    const { requests, warmUp } = summaryOf(folder)
    expect(header).toMatch(/,phase$/)
    expect(rows.filter((row) => row.endsWith(',warm-up'))).toHaveLength(warmUp.requests)
    expect(rows.filter((row) => row.endsWith(',main'))).toHaveLength(requests.planned)
    expect(warmUp.requests).toBeGreaterThan(20)
  })

  it('have a row for every request that was due, the unsent ones too', async () => {
    const folder = newPath()
    const { out } = await say([
      `${(await server).url}/?delay=100ms`,
      '-r',
      '200',
      '-c',
      '2',
      '-d',
      '500ms',
      '--grace',
      '50ms',
      '-o',
      folder,
    ])
    const { requests, errors } = summaryOf(folder)
    expect(requests.planned).toBe(100)
    expect(requests.unsent).toBeGreaterThan(50)
    expect(rowsOf(folder)).toHaveLength(101)
    expect(rowsOf(folder).filter((row) => row.includes(',unsent,'))).toHaveLength(errors.unsent)
    expect(out).toContain('100 planned')
  })
})

describe('standard output and standard error', () => {
  it('hold the report, and the line before it', async () => {
    const { url } = await server
    const { code, out, err } = await hammer([url, '-n', '50', '-o', 'none'])
    expect([code, err]).toEqual([0, `hammer  ${url}/  GET, closed, 10 connections on 1 worker, 50 requests\n`])
    expect(out).toContain('50 sent = 50 answered + 0 failed + 0 unfinished')
    expect(out).toMatch(/ {2}GET, closed, 10 connections on 1 worker, 50 requests\n/)
  })

  it('with --json are the summary alone, and all the rest', async () => {
    const folder = newPath()
    const { code, out, err } = await hammer([(await server).url, '-n', '50', '-j', '-o', folder])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual(summaryOf(folder))
    expect(err).toContain('50 sent = 50 answered')
  })

  it('MO-15 with --quiet are empty; with --json there is only JSON', async () => {
    const { url } = await server
    expect(await hammer([url, '-n', '50', '-q', '-o', 'none'])).toEqual({ code: 0, out: '', err: '' })
    const { out, err } = await say([url, '-n', '50', '-q', '-j', '-o', 'none'])
    expect([(JSON.parse(out) as Summary).requests.sent, err]).toEqual([50, ''])
  })

  it('with --verbose also name version, address and seed', async () => {
    const { err } = await say([(await server).url, ...ONE, '-v', '--seed', '77'])
    for (const part of ['hammer dev', process.version, 'address 127.0.0.1', 'seed 77']) expect(err).toContain(part)
  })

  it('keep errors on standard error, even with --quiet', async () => {
    const { out, err } = await say(['http://127.0.0.1:1/', ...ONE, '-q'])
    expect([out, err]).toEqual(['', expect.stringContaining('refuses connections')])
  })

  it('may be closed by who reads them', async () => {
    const { url } = await server
    const { code, err } = await hammer([], { before: `"$1" "$2" ${url} -n 20 -o none | true; exit \${PIPESTATUS[0]}; true` })
    expect([code, err]).toEqual([0, expect.not.stringContaining('EPIPE')])
  })

  it('say when they cannot be written', async () => {
    const { url } = await server
    const { code, err } = await hammer([], { before: `"$1" "$2" ${url} -n 20 -o none -j > /dev/full; exit $?; true` })
    expect([code, err]).toEqual([1, expect.stringContaining('the output cannot be written (ENOSPC)')])
  })
})

describe('colours', () => {
  const ESCAPE = '\u001b'
  it('are not sent into a pipe', async () => {
    const { out, err } = await hammer([`${(await server).url}/?status=500`, '-n', '50', '-o', 'none'])
    expect(out + err).not.toContain(ESCAPE)
  })

  it('can be forced with FORCE_COLOR, and switched off with NO_COLOR and --no-color', async () => {
    const words = [`${(await server).url}/?status=500`, '-n', '50', '-o', 'none']
    const forced = await hammer(words, { env: { FORCE_COLOR: '1' } })
    expect(forced.out).toContain(ESCAPE)
    const off = await hammer([...words, '--no-color'], { env: { FORCE_COLOR: '1' } })
    expect(off.out + off.err).not.toContain(ESCAPE)
    const not = await hammer(words, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })
    expect(not.out + not.err).not.toContain(ESCAPE)
  })

  it('are on for a terminal, and off with --no-color', async () => {
    const words = [(await server).url, '-n', '20', '-o', 'none']
    expect((await say(words, { colour: 'on' })).out).toContain(ESCAPE)
    expect((await say([...words, '--no-color'], { colour: 'on' })).out).not.toContain(ESCAPE)
  })

  it('have no say in what is measured: the text is the same', async () => {
    const folder = newPath()
    await say([(await server).url, '-n', '20', '-o', folder])
    const plain = await say(['analyze', folder])
    const coloured = await say(['analyze', folder], { colour: 'on' })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
    expect(coloured.out.replace(/\u001b\[[\d;]*m/g, '')).toBe(plain.out)
    expect(readFileSync(join(folder, 'results.csv'), 'utf8')).not.toContain(ESCAPE)
  })
})

describe('secrets', () => {
  it('reach neither a file of the run nor the terminal', async () => {
    const { port } = await witness()
    const folder = newPath()
    const url = `http://info-user:info-pass@127.0.0.1:${port}/path?token=query-token&x=1&api_key=query-key`
    const headers = [
      '-H',
      'Cookie: sid=cookie-value',
      '-H',
      'X-Api-Key: header-key',
      '-H',
      'X-Auth-Token: header-token',
      '-H',
      'X-Open: shown',
    ]
    const words = [url, '-n', '20', '-v', '-b', 'body-secret', '-m', 'POST', ...headers]
    const secrets = ['info-user', 'info-pass', 'query-token', 'query-key', 'cookie-value', 'header-key', 'header-token', 'body-secret']
    const more = [
      [
        ['-u', 'opt-user:opt-pass'],
        ['opt-user', 'opt-pass', btoa('opt-user:opt-pass')],
      ],
      [['-H', 'Authorization: Bearer bearer-value'], ['bearer-value']],
      [[], [btoa('info-user:info-pass')]],
    ] as const
    for (const [i, [extra, own]] of more.entries()) {
      const to = `${folder}-${i}`
      const { code, out, err } = await hammer([...words, ...extra, '-o', to])
      expect(code).toBe(0)
      const analysed = await say(['analyze', to])
      const texts = [out, err, analysed.out, ...readdirSync(to).map((name) => readFileSync(join(to, name), 'utf8'))]
      for (const secret of [...secrets, ...own]) for (const text of texts) expect(text).not.toContain(secret)
      expect(readFileSync(join(to, 'plan.json'), 'utf8')).toContain('shown')
    }
  })

  it('are not told by a run that fails', async () => {
    const url = 'http://info-user:info-pass@127.0.0.1:1/?token=query-token'
    const { err } = await say([url, '-u', 'a:opt-pass', '-v', '-o', 'none'])
    for (const secret of ['info-', 'query-token', 'opt-pass']) expect(err).not.toContain(secret)
  })
})
