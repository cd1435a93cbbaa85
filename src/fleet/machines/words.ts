// Words about many agents: nobody reads a thousand names.

/** In one sentence, or one sentence each. */
const MOST = 20

/** `a1, a2 and 998 more` */
export function listed(texts: readonly string[], most = MOST): string {
  return texts.length > most ? `${texts.slice(0, most).join(', ')} and ${texts.length - most} more` : texts.join(', ')
}

/** The first sentences, and how many more there are of their kind. */
export function first(sentences: readonly string[], where = 'summary.json has all of them'): string[] {
  const more = sentences.length - MOST
  return more <= 0 ? [...sentences] : [...sentences.slice(0, MOST), `… and the like of ${more} more agents: ${where}`]
}

/** Of those that nothing was heard of any more, at least one. */
export function missedWords(names: readonly string[]): string {
  const [who, whom] =
    names.length === 1 ? [`agent ${names[0]} is lost`, 'it'] : [`${names.length} agents are lost (${listed(names)})`, 'them']
  return `${who}: nothing was heard of ${whom} for some seconds`
}
