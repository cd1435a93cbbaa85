// Empty batches: bounded, used again, and a call when there are some again.

import { describe, expect, it, vi } from 'vitest'
import { batchBuffer } from '../../src/core/sample.js'
import { BatchPool } from '../../src/engine/pool.js'

const LIMIT = 16

function taken(pool: BatchPool, n: number): ArrayBuffer[] {
  return Array.from({ length: n }, () => pool.take())
}

describe('a pool of batches', () => {
  it('is empty when sixteen are out', () => {
    const pool = new BatchPool()
    taken(pool, LIMIT - 1)
    expect(pool.empty).toBe(false)
    pool.take()
    expect(pool.empty).toBe(true)
  })

  it('hands out the same memory again', () => {
    const pool = new BatchPool()
    const [first] = taken(pool, 1)
    pool.give(first)
    expect(pool.take()).toBe(first)
  })

  it('hands out memory for one batch, never twice at a time', () => {
    const buffers = taken(new BatchPool(), LIMIT)
    expect(new Set(buffers).size).toBe(LIMIT)
    expect(buffers.every(({ byteLength }) => byteLength === batchBuffer().byteLength)).toBe(true)
  })

  it('lets what is in flight take more than the limit, but is then empty until it is below it again', () => {
    const pool = new BatchPool()
    const buffers = taken(pool, LIMIT + 2)
    pool.give(buffers[0])
    pool.give(buffers[1])
    expect(pool.empty).toBe(true)
    pool.give(buffers[2])
    expect(pool.empty).toBe(false)
  })

  it('keeps no more memory than its limit', () => {
    const pool = new BatchPool()
    const buffers = taken(pool, LIMIT + 4)
    for (const buffer of buffers) pool.give(buffer)
    expect(taken(pool, LIMIT + 4).filter((buffer) => buffers.includes(buffer))).toHaveLength(LIMIT)
  })

  it('calls everyone who waits, once, when there is a batch again', () => {
    const pool = new BatchPool()
    const buffers = taken(pool, LIMIT + 1)
    const [first, second] = [vi.fn(), vi.fn()]
    pool.whenRefilled(first)
    pool.whenRefilled(second)
    pool.give(buffers[0])
    expect(first).not.toHaveBeenCalled()
    pool.give(buffers[1])
    pool.give(buffers[2])
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1])
  })

  it('calls again who finds it empty and waits again', () => {
    const pool = new BatchPool()
    const buffers = taken(pool, LIMIT)
    let calls = 0
    const again = () => {
      calls++
      pool.take()
      pool.whenRefilled(again)
    }
    pool.whenRefilled(again)
    pool.give(buffers[0])
    expect([calls, pool.empty]).toEqual([1, true])
    pool.give(buffers[1])
    expect(calls).toBe(2)
  })
})
