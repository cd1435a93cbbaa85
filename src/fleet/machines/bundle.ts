// Everything an agent needs for a run, in one object that is known by its hash.

import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { ObjectStore } from '@nats-io/obj'
import { COLUMNS, type Column } from '../../core/csv.js'
import { HammerError } from '../../core/errors.js'
import type { Plan } from '../../core/plan.js'
import { wordsOf } from './bus.js'
import { choice, list, odd, optional, parsed, record, text } from './check.js'
import { type PackedScript, packScript } from './files.js'
import type { BundleRef } from './messages.js'
import { decodePlan, encodePlan } from './plan-code.js'

/** What is to be done, and how its rows are to be written. */
export interface Bundle {
  readonly plan: Plan
  readonly columns: readonly Column[]
  readonly header: 'header' | 'no-header'
  readonly extra: Extra
  readonly script: PackedScript | null
}

/** What agents report beside what every run counts: requests by name and outcome, or nothing. */
export type Extra = 'meter' | 'nothing'

const SCHEMA = 'hammer-bundle/1'
const MOST_UNPACKED = 512 * 1024 * 1024

/** @param cwd where the script would be run here */
export function bundleOf(plan: Plan, { columns, header, extra }: Pick<Bundle, 'columns' | 'header' | 'extra'>, cwd: string): Uint8Array {
  const script = plan.script ? packScript(plan.script.file, cwd) : null
  const files = script && { ...script, files: script.files.map(({ path, content }) => ({ path, content: content.toString('base64') })) }
  return gzipSync(JSON.stringify({ schema: SCHEMA, plan: encodePlan(plan), columns, header, extra, script: files }))
}

/** @throws {HammerError} `input` for what is no bundle */
export function openBundle(bytes: Uint8Array): Bundle {
  const found = record(parsed(unzipped(bytes)))
  choice(found.schema, SCHEMA)
  return {
    plan: decodePlan(found.plan),
    columns: list(found.columns, 100, (one) => choice(one, ...(Object.keys(COLUMNS) as Column[]))),
    header: choice(found.header, 'header', 'no-header'),
    extra: choice(found.extra, 'meter', 'nothing'),
    script: optional(found.script, packedScript),
  }
}

function unzipped(bytes: Uint8Array): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED }).toString('utf8')
  } catch {
    throw odd('a bundle cannot be unpacked')
  }
}

function packedScript(value: unknown): PackedScript {
  const { files, script, cwd } = record(value)
  return {
    files: list(files, 10_000, (one) => {
      const { path, content } = record(one)
      return { path: text(path), content: Buffer.from(text(content, MOST_UNPACKED), 'base64') }
    }),
    script: text(script),
    cwd: text(cwd),
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Puts bytes where others find them. @throws {HammerError} `target` where the server does not take them, or not from us */
export async function putObject(store: ObjectStore, name: string, bytes: Uint8Array): Promise<BundleRef> {
  try {
    await store.putBlob({ name }, bytes)
  } catch (error) {
    throw new HammerError('target', `the NATS server does not take ${JSON.stringify(name)}: ${wordsOf(error)}`, {
      advice: 'Whoever only watches, and agents, may publish no plans: use the credentials of the coordinator.',
      cause: error,
    })
  }
  return { name, sha256: sha256(bytes) }
}

/** @throws {HammerError} `input` when it is not there, or not what it should be */
export async function getObject(store: ObjectStore, { name, sha256: wanted }: Pick<BundleRef, 'name' | 'sha256'>): Promise<Uint8Array> {
  const bytes = await store.getBlob(name)
  if (bytes === null) throw odd(`there is no object ${JSON.stringify(name)}`)
  if (sha256(bytes) !== wanted) throw odd(`the object ${JSON.stringify(name)} is not what its hash says`)
  return bytes
}
