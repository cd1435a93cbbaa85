// An answer: its body is complete, and read only when it is asked for.

import { printable } from '../../core/text.js'
import { charsetOf, decodeText, decompress } from './decode.js'
import { requestWords } from './failure.js'
import { fieldValues, readHeaders } from './headers.js'
import type { Navigate, Page } from './page.js'

/** What a request resolves with. */
export interface Response {
  /** The HTTP status. */
  readonly status: number
  /** By names in lower case; several fields of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  /** Where the answer came from, after redirects. */
  readonly url: string
  /** How many were followed. */
  readonly redirects: number
  /** The body as text, in the character set that the server says, else UTF-8. */
  text(): string
  /** The body, read as JSON. @throws when the body is not JSON: with the URL, and how it begins */
  json(): unknown
  /** The body without its compression. */
  bytes(): Uint8Array
  /** Links and forms. @throws when the answer is not HTML */
  html(): Page
}

/** What came, and the way back to the session that asked. */
export interface AnswerParts {
  readonly method: string
  readonly url: string
  readonly redirects: number
  readonly status: number
  /** name, value, name, value, … */
  readonly rawHeaders: readonly Uint8Array[]
  readonly chunks: readonly Buffer[]
  readonly maxBody: number
  readonly navigate: Navigate
}

type PageKit = typeof import('./page.js')
let pageKit: PageKit | null = null

/** Loads what reads HTML, the first time that there is some; null: nothing to wait for. */
export function preparePages(rawHeaders: readonly Uint8Array[]): Promise<unknown> | null {
  if (pageKit !== null || !fieldValues(rawHeaders, 'content-type').some(isHtml)) return null
  return import('./page.js').then((kit) => {
    pageKit = kit
  })
}

export class Answer implements Response {
  readonly status: number
  readonly url: string
  readonly redirects: number
  private readonly parts: AnswerParts
  private fields: Record<string, string> | null = null
  private body: Buffer | null = null
  private words: string | null = null
  private page: Page | null = null

  constructor(parts: AnswerParts) {
    this.parts = parts
    this.status = parts.status
    this.url = parts.url
    this.redirects = parts.redirects
  }

  get headers(): Readonly<Record<string, string>> {
    this.fields ??= readHeaders(this.parts.rawHeaders)
    return this.fields
  }

  bytes(): Uint8Array {
    return this.content()
  }

  text(): string {
    this.words ??= decodeText(this.content(), charsetOf(this.headers['content-type'] ?? '') || 'utf-8')
    return this.words
  }

  json(): unknown {
    const text = this.text()
    try {
      return JSON.parse(text)
    } catch (error) {
      const start = text === '' ? 'is empty' : `begins with ${JSON.stringify(printable(text.slice(0, SHOWN)))}`
      throw new SyntaxError(`${this.what()}: not JSON: the body ${start}`, { cause: error })
    }
  }

  html(): Page {
    const { 'content-type': contentType = '' } = this.headers
    if (pageKit === null || !isHtml(contentType)) {
      const said = contentType === '' ? 'has no content type' : `is ${printable(contentType.slice(0, SHOWN))}`
      throw new TypeError(`${this.what()}: not HTML: the answer ${said}`)
    }
    const charset = charsetOf(contentType) || pageKit.metaCharset(this.content()) || 'utf-8'
    this.page ??= new pageKit.Page(decodeText(this.content(), charset), this.url, this.parts.navigate)
    return this.page
  }

  private content(): Buffer {
    this.body ??= this.decoded()
    return this.body
  }

  private decoded(): Buffer {
    const { chunks, maxBody } = this.parts
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
    const { 'content-encoding': coding } = this.headers
    if (coding === undefined || body.length === 0) return body
    try {
      return decompress(body, coding, maxBody)
    } catch (error) {
      throw new Error(`${this.what()}: the body cannot be decompressed: ${error instanceof Error ? error.message : coding}`, {
        cause: error,
      })
    }
  }

  private what(): string {
    return requestWords(this.parts.method, this.url)
  }
}

const SHOWN = 60

function isHtml(contentType: string): boolean {
  return /html/i.test(contentType)
}
