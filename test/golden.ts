// Golden files: what people look at, kept as text in test/golden and compared to the letter.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/** Compares `text` with a file of test/golden. `UPDATE_GOLDEN=1` writes it instead: look at the difference before you commit it. */
export function expectGolden(name: string, text: string): void {
  const file = new URL(`golden/${name}.txt`, import.meta.url)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, `${text}\n`)
  expect(existsSync(file), `no test/golden/${name}.txt: run UPDATE_GOLDEN=1 npx vitest run`).toBe(true)
  expect(`${text}\n`).toBe(readFileSync(file, 'utf8'))
}
