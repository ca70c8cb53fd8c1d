import { addressFault } from '@onus/core/evidence'
import type { Reply } from '../api.ts'
import type { State } from '../kit/state-view.ts'

export type EvidenceRecord = Reply<'evidence', 'list'>['items'][number]
type EvidenceState = EvidenceRecord['state']

const words: Readonly<Record<EvidenceState, string>> = {
  requested: 'Requested',
  collected: 'Not reviewed',
  returned: 'Returned',
  accepted: 'Accepted',
  rejected: 'Rejected',
  superseded: 'Superseded',
}

const marks: Readonly<Record<EvidenceState, State>> = {
  requested: 'not_addressed',
  collected: 'unknown',
  returned: 'late',
  accepted: 'operating',
  rejected: 'failing',
  superseded: 'not_applicable',
}

export const evidenceStates = ['rejected', 'returned', 'requested', 'collected', 'accepted', 'superseded'] as const

/** The word for a state of evidence. What nobody has reviewed says so. */
export function evidenceWord(state: string): string {
  return words[state as EvidenceState] ?? state
}

const kinds: Readonly<Record<EvidenceRecord['body']['kind'], string>> = {
  file: 'File',
  record: 'Record',
  snapshot: 'Snapshot',
  screenshot: 'Screenshot (second choice)',
  link: 'Link (not held by Onus)',
}

/** The word for a kind of evidence. A screenshot says that it is second choice wherever it stands. */
export function kindWord(kind: string): string {
  return kinds[kind as EvidenceRecord['body']['kind']] ?? kind
}

/** The mark of a state of evidence: only what a second person accepted is good. */
export function evidenceMark(state: EvidenceState): State {
  return marks[state]
}

/** What to tell of a stored file whose bytes are something else than was claimed; null where there is nothing to tell. */
export function otherTypeWords(file: Reply<'evidence', 'upload'>): string | null {
  if (file.claimed === null) return null
  return `${file.name} was called ${file.claimed}, but its bytes are ${file.mediaType}. It is recorded as what it is.`
}

/** What everybody has to know who looks at a link. */
export const linkWords =
  'Onus does not hold what is behind this address: it was never hashed and may change. What is kept and reviewed is the statement.'

/** The kind of evidence that somebody gives by hand. */
export function kindOf(address: string, files: number): 'link' | 'file' | 'record' {
  if (address.trim() !== '') return 'link'
  return files > 0 ? 'file' : 'record'
}

/** What is wrong with an address that somebody gives as evidence, by the field it is about; nothing where there is none. */
export function linkFaults(
  { address, description }: { readonly address: string; readonly description: string },
  files: number,
): Readonly<Record<string, string>> {
  if (address.trim() === '') return {}
  const fault = addressFault(address.trim())
  if (fault !== null) return { address: `This ${fault}.` }
  if (files > 0) return { address: 'Give either files or an address; add the other as evidence of its own.' }
  return description.trim() === '' ? { description: 'Say how what is behind the link was produced.' } : {}
}
