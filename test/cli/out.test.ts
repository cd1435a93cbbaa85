// --out: several outputs of one run, and what is said of those that fail.

import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { analyze } from '../../src/analyze/index.js'
import { anvil, filesBelow, freePort, hammer, newFolder, newPath, rowsOf, say, summaryOf, witness } from './kit.js'

const server = anvil()
const FEW = ['-n', '40', '-c', '2', '--charts', 'none', '--seed', '1']

describe('--out', () => {
  it('LD-10 sends one run to several places at once, and their numbers are those of the summary', async () => {
    const { url } = await server
    const { url: there, seen } = await witness()
    const folder = newPath()
    const outs = [
      'jsonl',
      'jtl',
      'hgrm',
      'hlog',
      'sqlite',
      `influx=${there}/write?db=x`,
      `otlp=${there}`,
      `webhook=${there}/key`,
      `prometheus=${await freePort()}`,
      'exec=cat "$1/summary.json" > "$1/told"',
    ]
    const { code, out, err } = await say([url, ...FEW, '-o', folder, ...outs.flatMap((one) => ['--out', one])])
    expect([code, err.match(/output/g)]).toEqual([0, null])
    const { outputs = [], requests, statuses, ...summary } = summaryOf(folder)
    const written = { jsonl: 40, jtl: 40, hgrm: 40, hlog: 40, sqlite: 40, influx: 2, otlp: 1, webhook: 1, prometheus: 0, exec: 1 }
    expect(outputs.map(({ kind }) => kind)).toEqual(outs.map((one) => one.split('=')[0]))
    for (const one of outputs) expect(one).toMatchObject({ dropped: 0, error: null })
    expect(Object.fromEntries(outputs.map((one) => [one.kind, one.written]))).toMatchObject({ ...written, influx: expect.any(Number) })
    expect(out).toMatch(/outputs +jsonl +40 written\n +jtl +40 written/)
    // all the same
    const rows = rowsOf(folder).slice(1)
    const objects = readFileSync(join(folder, 'samples.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(objects.map(({ elapsed, response }) => `${elapsed.toFixed(6)},${response.toFixed(6)}`)).toEqual(
      rows.map((row) => row.split(',').slice(0, 2).join(',')),
    )
    const jtl = await analyze(join(folder, 'results.jtl'), { interval: null } as never)
    expect(jtl.summary).toMatchObject({ requests, statuses })
    const hook = seen.find(({ url }) => url === '/key')
    expect(JSON.parse(hook?.body ?? '')).toMatchObject({ summary: { requests, statuses, response: summary.response } })
    const points = seen
      .filter(({ url }) => url.startsWith('/write'))
      .flatMap(({ body }) => [...body.matchAll(/answered=(\d+)i/g)].map(([, n]) => Number(n)))
    expect(points.reduce((sum, n) => sum + n, 0)).toBe(40)
    expect(seen.find(({ url }) => url === '/v1/metrics')?.body).toContain('"asDouble":40')
    expect(JSON.parse(readFileSync(join(folder, 'told'), 'utf8'))).toMatchObject({
      requests,
      outputs: expect.arrayContaining([{ kind: 'jtl', where: '', written: 40, dropped: 0, error: null }]),
    })
  })

  it('that is dead or fails is said once, in the report and in the summary, and does not change the exit code', async () => {
    const { url } = await server
    const folder = newPath()
    const failing = createServer((_, response) => response.writeHead(500).end())
    await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      failing.close()
    })
    const hook = `webhook=http://me:geheim@127.0.0.1:${(failing.address() as AddressInfo).port}/geheim?token=geheim`
    const { code, out, err } = await say([url, ...FEW, '-o', folder, '--out', hook, '--out', 'exec=exit 3 # geheim', '--out', 'jsonl'])
    expect(code).toBe(0)
    expect(err.match(/output webhook .*it answered 500/g)).toHaveLength(1)
    expect(err.match(/output exec exit: the command ended with exit code 3/g)).toHaveLength(1)
    expect(out).toMatch(/webhook http:\/\/127.0.0.1:\d+\/••• +0 written, 1 dropped +it answered 500/)
    expect(summaryOf(folder).outputs).toMatchObject([
      { error: 'it answered 500', dropped: 1 },
      { error: 'the command ended with exit code 3' },
      { written: 40, error: null },
    ])
    for (const text of [out, err, ...filesBelow(folder).map(({ text }) => text)]) expect(text).not.toContain('geheim')
  })

  it('that cannot be opened ends everything before a request, and leaves no folder', async () => {
    const { url, seen } = await witness()
    const output = newPath()
    for (const [out, message] of [
      ['jsonl=/no/such/folder/x', 'there is no such folder'],
      ['prometheus=x', 'that is no port'],
      ['prometeus', 'Did you mean "prometheus"?'],
    ]) {
      const { code, err } = await say([url, ...FEW, '-o', output, '--out', 'hgrm', '--out', out])
      expect(code).toBe(2)
      expect(err).toContain(message)
    }
    expect(seen).toEqual([])
    expect(() => filesBelow(output)).toThrow('ENOENT')
  })

  it('needs the packages of OpenTelemetry in the project for otlp, and says how to get them', async () => {
    const { url } = await server
    const { code, err } = await hammer([url, ...FEW, '-o', 'none', '--out', 'otlp'])
    expect(code).toBe(2)
    expect(err).toContain(
      'npm install @opentelemetry/api @opentelemetry/sdk-metrics @opentelemetry/resources @opentelemetry/exporter-metrics-otlp-http',
    )
  })

  it('works from the build, the config file and the environment; files of a config file lie beside it', async () => {
    const { url } = await server
    const [cwd, beside] = [newFolder(), newFolder()]
    const port = await freePort()
    const config = join(beside, 'hammer.config.json')
    writeFileSync(
      config,
      JSON.stringify({
        url,
        requests: 40,
        connections: 1,
        output: 'none',
        out: ['jsonl=rows.jsonl', 'influx=points.lp', `prometheus=${port}`, 'statsd'],
      }),
    )
    expect(await hammer(['--config', config], { cwd })).toMatchObject({ code: 0 })
    expect(readFileSync(join(beside, 'rows.jsonl'), 'utf8').split('\n')).toHaveLength(41)
    expect(readFileSync(join(beside, 'points.lp'), 'utf8')).toContain('hammer_requests,')
    expect(await hammer([url, ...FEW, '-o', 'none'], { cwd, env: { HAMMER_OUT: 'jtl=x.jtl' } })).toMatchObject({ code: 0 })
    expect(readFileSync(join(cwd, 'x.jtl'), 'utf8').split('\n')).toHaveLength(42)
  })
})
