import type { Instant } from '../time/index.ts'
import type { Noun, Recorded } from '../version/index.ts'
import type { ReasonCode } from './reason.ts'
import type { Answer } from './words.ts'

/** The fact that a claim rests on: which noun, which version of it, and where the ledger has it. */
export type FactRef = Readonly<{ noun: Noun; subject: string; version: number } & Recorded>

/**
 * One line of the answer to "why?": what is claimed, the answer, the reason in words, when it was, the fact it rests on,
 * and what it follows from. `info` explains without deciding.
 */
export type Proof = Readonly<{
  claim: string
  state: Answer | 'info'
  code: ReasonCode
  words: string
  at?: Instant
  fact?: FactRef
  children: readonly Proof[]
}>

type Said = Readonly<{ code: ReasonCode; state: Answer | 'info'; words: string }>

/** A line of a proof. What it rests on and follows from is optional. */
export function line(
  claim: string,
  { code, state, words }: Said,
  more: Readonly<{ at?: Instant; fact?: FactRef; children?: readonly Proof[] }> = {},
): Proof {
  const made: { -readonly [Member in keyof Proof]: Proof[Member] } = {
    claim,
    state,
    code,
    words,
    children: more.children ?? [],
  }
  if (more.at !== undefined) made.at = more.at
  if (more.fact !== undefined) made.fact = more.fact
  return made
}

export function factRef(version: Readonly<FactRef>): FactRef {
  const { noun, subject, version: number, fact, position } = version
  return { noun, subject, version: number, fact, position }
}

/** Every line of a proof, from the top. */
export function* linesOf(proof: Proof): Generator<Proof> {
  yield proof
  for (const child of proof.children) yield* linesOf(child)
}
