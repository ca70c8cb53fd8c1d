import { assertionText, representationText } from '../assertion/index.ts'
import { emptyDescription } from '../description/index.ts'
import { sentencesWithPlaceholders } from './sentence.ts'

/** Whether Onus writes this sentence for everybody: given are its words with names replaced. */
export function isOwn(replaced: string): boolean {
  const words = replaced.split(' ')
  return ownSentences.some(pattern => matches(words, pattern))
}

const any = '⟨Any⟩'
const who = { organisation: '⟨Name⟩', from: '⟨Date⟩', to: '⟨Date⟩' }

/** The words of every assertion and letter that Onus can write, with placeholders for what differs. */
const ownSentences: readonly (readonly string[])[] = [
  ...new Set(variants().flatMap(text => sentencesWithPlaceholders(text, null).map(one => one.replaced))),
].map(sentence => sentence.split(' '))

function variants(): readonly string[] {
  const user = { id: '', text: '', criteria: [], why: '', informedOn: null }
  const organisation = {
    id: '',
    name: any,
    service: any,
    criteria: [],
    controls: [],
    monitoring: null,
    assertion: null,
  }
  const methods = [[], ['carve_out'], ['inclusive'], ['carve_out', 'inclusive']] as const
  return (['soc2_type1', 'soc2_type2'] as const).flatMap(kind => {
    const seen = { kind, categories: [any], scope: { name: '⟨Name⟩' } }
    const assertions = methods.flatMap(used =>
      [[], [user]].map(items => {
        const { subservices, user_controls } = emptyDescription('')
        const organisations = used.map(method => ({ ...organisation, method }))
        const described = {
          subservices: { ...subservices, organisations },
          user_controls: { ...user_controls, items },
        }
        return assertionText(who, described, seen, { exceptions: '' })
      }),
    )
    return [...assertions, representationText(who, seen)]
  })
}

/** Whether words are those of a pattern, in which one placeholder stands for any number of them. Goes back to the last one only. */
function matches(words: readonly string[], pattern: readonly string[]): boolean {
  let [word, at, star, resume] = [0, 0, -1, 0]
  while (word < words.length) {
    if (pattern[at] === anyToken) {
      star = at++
      resume = word
    } else if (at < pattern.length && pattern[at] === words[word]) {
      at++
      word++
    } else if (star >= 0) {
      at = star + 1
      word = ++resume
    } else return false
  }
  while (pattern[at] === anyToken) at++
  return at === pattern.length
}

const anyToken = any.toLowerCase()
