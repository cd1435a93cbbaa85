// An outlet that writes one file when the run is over.

import type { FileHandle } from 'node:fs/promises'
import { errorCode } from '../core/errors.js'
import type { Outlet, Over } from './outlet.js'

/** The text of the file, and how many rows it stands for. */
export type Compose = (over: Over) => { readonly text: string; readonly rows: number }

/** Writes what is composed at the end into a file that is open since before the run. */
export class TextOutlet implements Outlet {
  written = 0
  dropped = 0
  error: string | null = null
  private readonly file: FileHandle
  private readonly compose: Compose

  constructor(file: FileHandle, compose: Compose) {
    this.file = file
    this.compose = compose
  }

  async finish(over: Over): Promise<void> {
    const { text, rows } = this.compose(over)
    try {
      await this.file.writeFile(text)
      this.written = rows
    } catch (error) {
      this.dropped = rows
      this.error = `the file cannot be written (${errorCode(error)})`
    }
  }

  close(): void {
    this.file.close().catch(() => {})
  }
}
