// --out on a fleet: outputs that are made from counts or from the result have the numbers of the result; those of rows are refused.

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Summary } from '../../../src/core/summary.js'
import { anvil, freePort, newFolder, newPath, summaryOf } from '../../cli/kit.js'
import { agents, onFleet, Server, WITHOUT_SERVER } from './kit.js'

/** A hook that reads a page before it answers: all outputs are up to date then. */
async function hookThatReads(page: string) {
  const heard: { summary: Summary | null; page: string } = { summary: null, page: '' }
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    heard.summary = (JSON.parse(text) as { readonly summary: Summary }).summary
    heard.page = await (await fetch(page)).text()
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

/** Of a metric, the sum over all samples with these labels. */
function metric(page: string, name: string, labels = ''): number {
  const lines = page.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(labels))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

let server: Server

describe.skipIf(WITHOUT_SERVER)('--out on a fleet', () => {
  beforeAll(async () => {
    server = await Server.start()
    await agents(server, 2)
  })

  it('has the numbers of the summary: metrics, histograms, a hook, and a command that finds all files', async () => {
    const target = await anvil({ defaults: 'delay=exp:2ms&status=200:9,503:1', seed: 3 })
    const port = await freePort()
    const { heard, url } = await hookThatReads(`http://127.0.0.1:${port}/metrics`)
    const [output, folder] = [newPath(), newFolder()]
    const outs = [`prometheus=${port}`, `webhook=${url}`, 'hgrm', 'hlog', `exec=ls "$1" > ${join(folder, 'files')}`]
    const words = [`${target.url}/x`, '-r', '300', '-d', '1s', '-c', '6', '--pacer', 'thrifty', '--collect', '-o', output]
    const { code, out, err } = await onFleet(server, [...words, ...outs.flatMap((one) => ['--out', one])])
    expect([code, out]).toEqual([0, expect.stringMatching(/outputs +prometheus/)])
    expect(err).not.toMatch('output ')
    const { outputs, requests, response, statuses, bytes, ...rest } = summaryOf(output)
    const answers = response.count
    expect(outputs?.map(({ kind, written, error }) => [kind, written, error])).toEqual([
      ['prometheus', 1, null],
      ['webhook', 1, null],
      ['hgrm', answers, null],
      ['hlog', answers, null],
      ['exec', 1, null],
    ])
    expect(heard.summary).toMatchObject({ requests, response, statuses, bytes, agents: rest.agents })
    const { page } = heard
    expect(requests.planned).toBe(300)
    for (const [status, n] of Object.entries(statuses)) expect(metric(page, 'hammer_requests_total', `status="${status}"`)).toBe(n)
    expect(metric(page, 'hammer_response_seconds_count', 'name="GET /x"')).toBe(answers)
    expect(metric(page, 'hammer_response_seconds_sum')).toBeCloseTo((response.mean ?? 0) * answers, 9)
    expect(metric(page, 'hammer_received_bytes_total')).toBe(bytes.received)
    expect(readFileSync(join(output, 'response.hgrm'), 'utf8')).toMatch(new RegExp(`Total count +=? *${answers}\\]`))
    expect(readFileSync(join(folder, 'files'), 'utf8')).toMatch(/results\.csv\nsummary\.json/)
  })

  it.each([
    ['that is made of rows', ['--out', 'jsonl'], '--out jsonl is not for fleets', 'there are prometheus, otlp, hgrm, hlog, webhook, exec'],
    ['that nobody would feed', ['--out', 'hgrm', '--detach'], '--detach and --out exclude each other', 'leave out --detach'],
    ['that cannot be opened', ['--out', 'hgrm=/nowhere/x'], '--out hgrm=/nowhere/x: there is no such folder', 'Make /nowhere first'],
  ])('of a kind %s is refused before any load, and leaves no folder', async (_, words, message, advice) => {
    const target = await anvil()
    const output = newPath()
    const { code, err } = await onFleet(server, [`${target.url}/`, '-n', '9', '-c', '2', '-o', output, ...words])
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
    expect(err).toContain(advice)
    expect(target.counts().requests).toBe(0)
    expect(() => readFileSync(join(output, 'plan.json'))).toThrow('ENOENT')
  })
})
