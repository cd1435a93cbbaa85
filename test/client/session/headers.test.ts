// Fields of an answer, as a server may write them.

import { describe, expect, it } from 'vitest'
import { fieldValues } from '../../../src/client/session/headers.js'

const RAW = ['SET-Cookie', 'a=1', 'set-cooking', 'x', 'Set-Cookie', 'b=2', 'content_type', 'no', 'Content-Type', 'text/html'].map((text) =>
  Buffer.from(text, 'latin1'),
)

describe('values of a field', () => {
  it('are found whatever the case of its name, in their order', () => {
    expect(fieldValues(RAW, 'set-cookie')).toEqual(['a=1', 'b=2'])
  })

  it('are not those of a name that only resembles it', () => {
    expect(fieldValues(RAW, 'content-type')).toEqual(['text/html'])
  })

  it('are none where there is no such field', () => {
    expect(fieldValues(RAW, 'location')).toEqual([])
  })
})
