// Text from a program, cut into lines, none of which can fill the memory.

/** Who gets the lines. */
export interface LineReader {
  /** A line without its end. */
  readonly line: (text: string) => void
  /** The beginning of a line that is longer than allowed; the rest of it is dropped. */
  readonly tooLong: (beginning: string) => void
}

/** Takes text in pieces of any size. */
export class Lines {
  private readonly longest: number
  private readonly reader: LineReader
  private rest = ''
  private skipping = false

  /** @param longest in UTF-16 units */
  constructor(longest: number, reader: LineReader) {
    this.longest = longest
    this.reader = reader
  }

  push(text: string): void {
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.complete(text.slice(from, end))
      from = end + 1
    }
    if (this.skipping) return
    this.rest += text.slice(from)
    if (this.rest.length > this.longest) {
      this.reader.tooLong(this.rest.slice(0, this.longest))
      this.rest = ''
      this.skipping = true
    }
  }

  /** No more text will come: what is left is a line. */
  end(): void {
    if (this.rest !== '') this.complete('')
  }

  private complete(piece: string): void {
    const text = this.rest + piece
    const skipped = this.skipping
    this.rest = ''
    this.skipping = false
    if (skipped) return
    if (text.length > this.longest) this.reader.tooLong(text.slice(0, this.longest))
    else this.reader.line(text.endsWith('\r') ? text.slice(0, -1) : text)
  }
}
