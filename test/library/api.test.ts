// docs/api.md: what the types say, all of it.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const file = (path: string) => new URL(`../../${path}`, import.meta.url)
const { apiPage, documented } = (await import(file('.ci/api.mjs').href)) as { apiPage: () => string; documented: () => string[] }

/** What `src/index.ts` exports from the folders that are for scripts and config files. */
function exported(): string[] {
  const found = readFileSync(file('src/index.ts'), 'utf8').matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([^']*)'/g)
  const forScripts = /^(workload\/index|library\/(script|config)|engine\/users\/index)\.js$/
  const lists = [...found].flatMap(([, names, from]) => (forScripts.test(from) ? [names] : []))
  return lists.flatMap((names) => names.split(',').map((name) => name.replace('type ', '').trim())).filter((name) => name !== '')
}

describe('docs/api.md', () => {
  it('is what the types and their comments say', () => {
    expect(readFileSync(file('docs/api.md'), 'utf8'), 'run npm run docs:api').toBe(apiPage())
  })

  it('has a part for everything that scripts and config files can import', () => {
    expect(exported().length).toBeGreaterThan(15)
    for (const name of exported()) expect(documented()).toContain(name)
  })

  it('says of every member what it means, in tables that Markdown understands', () => {
    const rows = apiPage()
      .split('\n')
      .filter((line) => line.startsWith('| '))
    expect(rows.length).toBeGreaterThan(100)
    for (const row of rows) {
      expect(row).not.toMatch(/\| {2}\|$/)
      expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(3)
    }
    expect(apiPage()).not.toMatch(/@internal|private|\{@link/)
  })
})
