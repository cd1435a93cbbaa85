// LD-21: names are resolved once and kept, in order or spread over all addresses.

import type { LookupAddress, LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { expect, test } from 'vitest'
import { cachedLookup } from '../../../src/client/session/lookup.js'
import { sleep } from '../raw-server.js'

const THREE: LookupAddress[] = [
  { address: '10.0.0.1', family: 4 },
  { address: '::1', family: 6 },
  { address: '10.0.0.2', family: 4 },
]

function ask(lookup: LookupFunction, options: LookupOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    lookup('shop.example', options, (error, address) => {
      if (error) reject(error)
      else resolve(typeof address === 'string' ? address : address.map((one) => one.address).join(' '))
    })
  })
}

function counted(answer: () => Promise<LookupAddress[]>): { readonly resolve: () => Promise<LookupAddress[]>; asked(): number } {
  let asked = 0
  const resolve = () => {
    asked++
    return answer()
  }
  return { resolve, asked: () => asked }
}

test('LD-21 a name is resolved once for all who ask, until its time is over', async () => {
  const { resolve, asked } = counted(async () => THREE)
  const lookup = cachedLookup({ keep: 50, order: 'listed' }, resolve)
  expect(await Promise.all([ask(lookup), ask(lookup), ask(lookup, { all: true })])).toEqual([
    '10.0.0.1',
    '10.0.0.1',
    '10.0.0.1 ::1 10.0.0.2',
  ])
  expect(asked()).toBe(1)
  await sleep(60)
  await ask(lookup)
  expect(asked()).toBe(2)
})

test('LD-21 connections are spread over all addresses when asked', async () => {
  const lookup = cachedLookup({ keep: 60_000, order: 'spread' }, async () => THREE)
  const answers = [await ask(lookup), await ask(lookup), await ask(lookup), await ask(lookup, { all: true })]
  expect(answers).toEqual(['10.0.0.1', '::1', '10.0.0.2', '10.0.0.1 ::1 10.0.0.2'])
  expect(await ask(lookup, { all: true })).toBe('::1 10.0.0.2 10.0.0.1')
})

test('who wants one family gets it, or an error', async () => {
  const lookup = cachedLookup({ keep: 60_000, order: 'listed' }, async () => THREE.slice(1))
  expect(await ask(lookup, { family: 4 })).toBe('10.0.0.2')
  const six = cachedLookup({ keep: 60_000, order: 'listed' }, async () => THREE.slice(0, 1))
  await expect(ask(six, { family: 6 })).rejects.toMatchObject({ code: 'ENOTFOUND' })
})

test('a failure is told and not kept', async () => {
  let fails = true
  const { resolve, asked } = counted(async () => {
    if (fails) throw Object.assign(new Error('no'), { code: 'ENOTFOUND' })
    return THREE
  })
  const lookup = cachedLookup({ keep: 60_000, order: 'listed' }, resolve)
  await expect(ask(lookup)).rejects.toMatchObject({ code: 'ENOTFOUND' })
  fails = false
  expect(await ask(lookup)).toBe('10.0.0.1')
  expect(asked()).toBe(2)
})
