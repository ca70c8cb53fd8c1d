import { consequenceOf, type LegalForce } from '@onus/core/framework'
import type { Proof } from '@onus/core/posture'
import type { Reply } from '../api.ts'
import type { ProofLine } from '../kit/proof-view.ts'
import { type Axes, type Counts, type State, states } from '../kit/state-view.ts'
import { receiptHref } from '../record/record.ts'
import { hrefOfNoun } from '../shell/navigation-view.ts'

export type Standing = Reply<'posture', 'profile'>['items'][number]
export type Card = Reply<'posture', 'cards'>['items'][number]

/** The three answers of a standing. */
export function axesOf(standing: Pick<Standing, 'designed' | 'operated' | 'reviewed'>): Axes {
  const { designed, operated, reviewed } = standing
  return { designed, operated, reviewed }
}

export interface Change {
  readonly state: State
  readonly by: number
}

/** What changed in a week, by state, worst first. Nothing is said about a week that has no counts. */
export function changeInAWeek(now: Counts, weekAgo: Counts | null): readonly Change[] {
  if (!weekAgo) return []
  return states.flatMap(state => {
    const by = (now[state] ?? 0) - (weekAgo[state] ?? 0)
    return by === 0 ? [] : [{ state, by }]
  })
}

/** "2 more failing, 2 fewer operating" */
export function changeInWords(changes: readonly Change[], say: (state: State) => string): string {
  if (changes.length === 0) return 'No change in the last week'
  return changes
    .map(({ state, by }) => `${Math.abs(by)} ${by > 0 ? 'more' : 'fewer'} ${say(state).toLowerCase()}`)
    .join(', ')
}

/** The items in groups by the first part of their id: `CC6.1` under `CC6`, `PR.AA-01` under `PR`, `A.5.1` under `A.5`. */
export function groupOf(id: string): string {
  const csf = /^([A-Z]{2}\.[A-Z]{2})-/.exec(id)
  if (csf) return csf[1]!
  const control = /^([A-Z]{2})-\d/.exec(id)
  if (control) return control[1]!
  const criterion = /^([A-Z]+\d*)\.\d/.exec(id)
  if (criterion && /\d/.test(criterion[1]!)) return criterion[1]!
  const annex = /^(A\.\d+)\./.exec(id)
  if (annex) return annex[1]!
  const article = /^([^(]+)\(/.exec(id)
  return article ? article[1]!.trim() : (id.split('.')[0] ?? id)
}

/**
 * A proof of the engine as the lines of the proof tree. Words are said once, at the highest line they hold for; a line that
 * only repeats the one above stands on it, so that the path from the requirement to a row and a receipt stays whole.
 */
export function proofLines(proof: Proof): readonly ProofLine[] {
  return [lineOf(proof, '0', null)]
}

function lineOf(proof: Proof, id: string, above: string | null): ProofLine {
  const { fact } = proof
  const { via, children } = folded(proof)
  const explains = proof.state === 'info'
  const same = proof.words === above
  return {
    id,
    text: explains ? proof.words : proof.claim,
    via: via.length > 0 ? via : undefined,
    detail: explains ? undefined : same ? 'as above' : proof.words,
    state: markOf(proof),
    at: proof.at,
    source: fact && {
      label: sourceWords[fact.noun] ?? fact.noun,
      href: hrefOfNoun(fact.noun, fact.subject) ?? undefined,
    },
    ledger: fact && fact.position !== null ? { position: fact.position, href: receiptHref(fact.fact) } : undefined,
    children: children.map((child, at) => lineOf(child, `${id}.${at}`, proof.words)),
  }
}

/** What a fact is called where a line leads to it. */
const sourceWords: Readonly<Partial<Record<string, string>>> = {
  run: 'its rows',
  snapshot: 'the snapshot',
  occurrence: 'performance',
}

/** The claims of only lines that repeat the words above them and rest on no fact, and the lines below the last of them. */
function folded(proof: Proof): { readonly via: readonly string[]; readonly children: readonly Proof[] } {
  const [only, ...others] = proof.children
  if (!only || others.length > 0 || only.fact || only.at || only.words !== proof.words)
    return { via: [], children: proof.children }
  const below = folded(only)
  return { via: [only.claim, ...below.via], children: below.children }
}

/** The sentence that explains a label best: the words of the highest line that carries it, else the first words given. */
export function reasonFor(label: State, proof: Proof, words: readonly string[]): string {
  let level: readonly Proof[] = proof.children
  while (level.length > 0) {
    const line = level.find(one => markOf(one) === label)
    if (line) return line.words
    level = level.flatMap(one => one.children)
  }
  return words[0] ?? proof.words
}

/** The mark of a line: its label where the claim is a label, else what its answer means. */
function markOf(proof: Proof): State | undefined {
  if (/missed/.test(proof.code) && proof.state === 'no') return 'missed'
  if (/excepted/.test(proof.code) && proof.state === 'no') return 'excepted'
  if (/late|overdue/.test(proof.code)) return 'late'
  if (proof.code === 'not_addressed') return 'not_addressed'
  if (proof.state === 'yes') return 'operating'
  if (proof.state === 'no') return 'failing'
  return proof.state === 'unknown' ? 'unknown' : undefined
}

/** The full reference of a requirement in its parts. */
export function splitRef(ref: string): { readonly framework: string; readonly id: string } {
  const at = ref.indexOf(':')
  return { framework: ref.slice(0, at), id: ref.slice(at + 1) }
}

export function requirementHref(profile: string, ref: string): string {
  return `/posture/${profile}/${encodeURIComponent(ref)}`
}

/** What follows where a requirement of this framework is not met; nothing while it is not known whether it binds. */
export function consequenceWords(force: LegalForce | undefined): string {
  if (force === undefined) return ''
  return consequenceOf(force) === 'legal' ? 'Legal: an authority supervises it' : 'Commercial: customers and auditors'
}
