import { clauseTitle, criterionTitle, factorTitle } from '@onus/core/supplier'
import type { RequestState } from '@onus/core/supplier-request'
import type { Reply } from '../api.ts'
import type { State } from '../kit/state-view.ts'

export type RequestItem = Reply<'supplierRequests', 'list'>['items'][number]
export type ProposalItem = RequestItem['proposals'][number]

const states: Readonly<Record<RequestState, readonly [shape: State, label: string]>> = {
  waiting: ['not_addressed', 'Waits for the supplier'],
  expired: ['missed', 'Its link ended without an answer'],
  to_review: ['unknown', 'Answered, not reviewed'],
  follow_up: ['not_addressed', 'Asked back'],
  reviewed: ['operating', 'Reviewed'],
  revoked: ['not_applicable', 'Withdrawn'],
}

export function requestShape(state: RequestState): State {
  return states[state][0]
}

export function requestLabel(state: RequestState): string {
  return states[state][1]
}

const fields: Readonly<Record<string, string>> = {
  'contact.name': 'Security contact: name',
  'contact.email': 'Security contact: e-mail',
  'contact.phone': 'Security contact: telephone',
  'contact.availability': 'Security contact: when it answers',
  noticeHours: 'Hours in which it tells of incidents',
  dependsOn: 'Its own suppliers',
  certifications: 'Certificates',
}

/** Where a proposal leads, in words. */
export function intoWords({ is, into }: Pick<ProposalItem, 'is' | 'into'>): string {
  switch (is) {
    case 'register':
      return `the register, ${fields[into] ?? into}`
    case 'clause':
      return `the contract, clause ${clauseTitle(into)}`
    case 'factor':
      return `the assessment, ${factorTitle(into)}`
    case 'criterion':
      return `the assessment, ${criterionTitle(into)}`
  }
}

/** The request of each supplier that was made last. */
export function lastOf(requests: readonly RequestItem[]): ReadonlyMap<string, RequestItem> {
  const last = new Map<string, RequestItem>()
  for (const one of requests) {
    const known = last.get(one.body.supplier)
    if (known === undefined || known.body.askedAt < one.body.askedAt) last.set(one.body.supplier, one)
  }
  return last
}

/** How far a request is, in a few words for a list. */
export function askedWords({ state, daysLeft, body }: RequestItem): string {
  const asked = `asked ${body.askedAt.slice(0, 10)}`
  const opened = body.openedAt === null ? 'not opened' : `opened ${body.openedAt.slice(0, 10)}`
  const answered = body.rounds.at(-1)
  if (state === 'revoked') return `${asked}, withdrawn`
  if (answered && state !== 'follow_up')
    return `${asked}, answered ${answered.at.slice(0, 10)}${state === 'to_review' ? ', not reviewed' : ''}`
  if (state === 'expired') return `${asked}, ${opened}, link ended`
  return `${asked}, ${opened}, ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'} left`
}
