import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { anvil, hammer, newPath, summaryOf } from '../cli/kit.js'

const folder = fileURLToPath(new URL('../../scripts/', import.meta.url))
const scripts = readdirSync(folder).filter((name) => name.endsWith('.ts'))

/** What would take long by itself. */
const SLOW: Readonly<Record<string, readonly string[]>> = { 'sizing.ts': ['--ramp-up', '100ms'] }

describe.each(scripts)('the example %s', (name) => {
  const text = readFileSync(`${folder}${name}`, 'utf8')

  it('runs on two workers without a failed request, check or iteration', async () => {
    const { url } = await anvil()
    const output = newPath()
    const { code } = await hammer([
      'run',
      `${folder}${name}`,
      '--url',
      url,
      '-n',
      '8',
      '-d',
      '10s',
      '-c',
      '4',
      '-w',
      '2',
      ...(SLOW[name] ?? []),
      '-o',
      output,
    ])
    const { script, requests } = summaryOf(output)
    expect(script).toMatchObject({ iterations: { succeeded: 8, failed: 0, errored: 0 }, problems: [], ended: null })
    expect(Object.values(script?.checks ?? {}).filter(({ failed }) => failed > 0)).toEqual([])
    expect(requests).toMatchObject({ failed: 0, unfinished: 0 })
    expect(code).toBe(0)
  })

  it('succeeds once, step by step', async () => {
    const { url } = await anvil()
    const { code, out } = await hammer(['run', `${folder}${name}`, '--url', url, '--once'])
    expect(out).toMatch(/^ {2}ok, /m)
    expect(code).toBe(0)
  })

  it('is short, and begins with its idea', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThan(40)
    expect(text).toMatch(/^\/\/ [A-Z].*\.\n\n/)
  })

  it('is listed', () => {
    expect(readFileSync(`${folder}README.md`, 'utf8')).toContain(`[${name}](${name})`)
  })
})
