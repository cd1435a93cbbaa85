// The live page: the page of the report, with a bar to control the run and a log.

import { readFileSync } from 'node:fs'
import { BUILD } from '../core/build.js'
import { type PageData, pageAssets, pageHtml } from '../report/page/index.js'

/** The page with the data of now; its code asks for what comes next. */
export function livePage(data: PageData): string {
  const { script, style } = pageAssets()
  const read = (name: string) => readFileSync(new URL(`page/${name}`, BUILD), 'utf8')
  return pageHtml(data, { assets: { script, style: `${style}${read('live.css')}` }, script: read('live.js'), connect: "'self'" })
}
