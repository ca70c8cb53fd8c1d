import type { ScopingView } from '@onus/contract/legal-entity'
import type { EntityStanding, RecheckReason } from '@onus/core/legal-entity'
import { calendarOf } from '@onus/core/occurrence'
import type { Law } from '@onus/core/regulation'
import { askedView, citedIn, citedView } from '../law/view.ts'

/** The scoping of an entity as the API shows it. */
export function scopingView(
  law: Law,
  { scoping, changes }: EntityStanding,
  drafts: ScopingView['drafts'],
): ScopingView {
  const { consolidated, steps, special, recheck, jurisdiction, ...rest } = scoping
  return {
    ...rest,
    possible: [...rest.possible],
    unknown: [...rest.unknown],
    flags: [...rest.flags],
    figures: { ...consolidated.facts },
    shares: [...consolidated.shares],
    ownOnly: consolidated.ownOnly,
    steps: steps.map(askedView),
    special: special.map(({ rule, replaces }) => ({ rule: citedView(rule), replaces: [...replaces] })),
    jurisdiction: {
      ...jurisdiction,
      memberStates: [...jurisdiction.memberStates],
      missing: [...jurisdiction.missing],
      besides: [...jurisdiction.besides],
    },
    labels: { essential: citedIn(law, 'label.essential'), important: citedIn(law, 'label.important') },
    recheckSoon: recheck,
    changes: [...changes],
    law: { on: law.reading.on, jurisdiction: law.reading.jurisdiction, packs: [...law.packs] },
    drafts,
  }
}

const measures = { headcount: 'head count', turnoverEur: 'turnover', balanceEur: 'balance sheet' } as const

/** Why somebody has to decide about the scope, in words. */
export function recheckView(reason: RecheckReason, zone: string): { is: RecheckReason['is']; words: string } {
  return { is: reason.is, words: recheckWords(reason, zone) }
}

function recheckWords(reason: RecheckReason, zone: string): string {
  switch (reason.is) {
    case 'undecided':
      return 'Nobody has decided yet'
    case 'differs':
      return reason.computed === null
        ? 'What is known now leaves it open'
        : `The rules give ${reason.computed.replace('_', ' ')} now, which differs from what was decided`
    case 'drift':
      return `Moved far enough since the decision to ask again: ${reason.measures.map(one => measures[one]).join(', ')}`
    case 'types':
      return 'What the entity does changed since the decision'
    case 'law':
      return `The law was read anew since the decision: ${reason.packs.join(', ')}`
    case 'yearly':
      return `It is looked at again each year, and was to be by ${calendarOf(zone).dateAt(reason.by)} (${zone})`
  }
}
