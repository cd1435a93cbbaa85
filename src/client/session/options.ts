// What a script may say about one request.

import type { HeaderValues } from './headers.js'
import type { FormValues, MultipartValues } from './payload.js'
import type { Response } from './response.js'

/**
 * What counts as success: a status, several, or a function of the response that returns whether it is one, or in words
 * what is wrong (an empty text: nothing).
 */
export type Expectation = number | readonly number[] | ((response: Response) => boolean | string)

/** What can be said of one request. Of `json`, `form`, `multipart` and `body` one at most. */
export interface RequestOptions {
  /** The body as JSON: any value. */
  readonly json?: unknown
  /** The body as a form, `application/x-www-form-urlencoded`. */
  readonly form?: FormValues
  /** The body as `multipart/form-data`, with files. */
  readonly multipart?: MultipartValues
  /** The body as it is: a text, or bytes without a content type. */
  readonly body?: string | Uint8Array
  /** Replace the session's own of the same name; `undefined` leaves one out. */
  readonly headers?: HeaderValues
  /** Added to the URL's query; not part of the name. */
  readonly query?: FormValues
  /** Groups requests in the statistics; else `METHOD /path`. */
  readonly name?: string
  /** Without it every status below 400 is a success. */
  readonly expect?: Expectation
  /** For the whole request with its redirects: milliseconds, or a text like `1.5s`; else that of `--timeout`. */
  readonly timeout?: number | string
  /** HTTP basic authentication. */
  readonly auth?: { readonly user: string; readonly password: string }
  /** `follow`, the default, up to ten times; all are one request under the first name. `manual`: the 3xx is the answer. */
  readonly redirect?: 'follow' | 'manual'
}

export const MAX_REDIRECTS = 10
