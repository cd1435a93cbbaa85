// results/latest.

import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { linkLatest } from '../../src/output/latest.js'
import { folder } from './files.js'

/** A folder of runs, and two of them. */
function runs(): { readonly results: string; readonly first: string; readonly second: string } {
  const results = folder()
  const [first, second] = ['1', '2'].map((name) => join(results, name))
  for (const run of [first, second]) mkdirSync(run)
  return { results, first, second }
}

describe('results/latest', () => {
  it('leads to the newest run, also where it led to one that is gone', () => {
    const { results, first, second } = runs()
    linkLatest(first)
    expect(readlinkSync(join(results, 'latest'))).toBe('1')
    rmSync(first, { recursive: true })
    linkLatest(second)
    expect(readlinkSync(join(results, 'latest'))).toBe('2')
    expect(readdirSync(results).sort()).toEqual(['2', 'latest'])
  })

  it('is left alone where it is a folder or a file of its own', () => {
    const { results, first } = runs()
    writeFileSync(join(results, 'latest'), 'mine')
    linkLatest(first)
    expect(readFileSync(join(results, 'latest'), 'utf8')).toBe('mine')
    rmSync(join(results, 'latest'))
    mkdirSync(join(results, 'latest'))
    linkLatest(first)
    expect(readdirSync(results).sort()).toEqual(['1', '2', 'latest'])
  })

  it('is not there where it cannot be made, and nothing fails', () => {
    const { results } = runs()
    const nowhere = join(results, 'no', 'such', 'folder')
    linkLatest(nowhere)
    expect(existsSync(join(results, 'no'))).toBe(false)
  })
})
