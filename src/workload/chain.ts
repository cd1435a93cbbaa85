// Long-run shares of a Markov chain.

import type { Chain } from './group.js'

/**
 * The chance to begin anew that every step has in {@link longRun}: too small to be seen in a share, and enough to make one
 * answer of a chain that has several, such as one with two dead ends: the one that a walk from the start tends to.
 */
export const RESTART = 1e-9

/**
 * The share of each member in an endless walk that begins anew after each end: the stationary distribution π = π·P.
 *
 * By the elimination of Grassmann, Taksar and Heyman (Operations Research 33, 1985), which subtracts nothing and so loses no
 * digits: states are taken out of the chain from the last on, and what led through one leads past it.
 */
export function longRun(chain: Chain): number[] {
  const p = withRestarts(chain)
  const n = p.length
  for (let k = n - 1; k > 0; k--) {
    const leaving = sum(p[k].slice(0, k))
    for (let i = 0; i < k; i++) p[i][k] /= leaving
    for (let i = 0; i < k; i++) {
      if (p[i][k] > 0) for (let j = 0; j < k; j++) p[i][j] += p[i][k] * p[k][j]
    }
  }
  const weights = [1]
  for (let k = 1; k < n; k++) weights.push(sum(weights.map((weight, i) => weight * p[i][k])))
  return proportions(weights)
}

/** Weights as shares of 1. */
export function proportions(weights: readonly number[]): number[] {
  const all = sum(weights)
  return weights.map((weight) => weight / all)
}

/** Probabilities of going from each member to each: from an end to the start. */
function withRestarts({ start, next }: Chain): number[][] {
  const begin = proportions(start)
  return next.map((row) => {
    if (sum(row) === 0) return [...begin]
    return proportions(row).map((chance, i) => chance * (1 - RESTART) + begin[i] * RESTART)
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
