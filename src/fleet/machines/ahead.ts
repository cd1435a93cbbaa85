// Answers in the order of their questions, with a few questions asked ahead.

/** Yields `ask(item)` for each item in turn, while those of the next ones, `width` at most, are on their way. */
export async function* ahead<Item, Result>(
  items: Iterable<Item>,
  width: number,
  ask: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const asked: Promise<Result>[] = []
  for (const item of items) {
    const answer = ask(item)
    // who gives up on an earlier one awaits it no more
    answer.catch(() => {})
    asked.push(answer)
    const first = asked.length >= width ? asked.shift() : undefined
    if (first) yield await first
  }
  for (const answer of asked) yield await answer
}
