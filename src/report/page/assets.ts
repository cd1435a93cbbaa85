// The page's own code and style, as the build left them beside hammer.

import { readFileSync } from 'node:fs'
import { BUILD } from '../../core/build.js'
import { HammerError } from '../../core/errors.js'

/** What a browser needs. `script` defines `hammerPage`. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** @throws {HammerError} `disk` when hammer.mjs was copied without them */
export function pageAssets(): PageAssets {
  return { script: read('page.js'), style: read('page.css') }
}

/** What a browser needs for the page of a comparison. @throws {HammerError} `disk` as {@link pageAssets} */
export function comparisonAssets(): PageAssets {
  return { script: read('compare.js'), style: `${read('page.css')}${read('compare.css')}` }
}

function read(name: string): string {
  const url = new URL(`page/${name}`, BUILD)
  try {
    return readFileSync(url, 'utf8')
  } catch (cause) {
    const advice = 'Copy the folder page/ beside hammer.mjs too.'
    throw new HammerError('disk', `hammer's own page/${name} cannot be read`, { value: url.pathname, advice, cause })
  }
}
