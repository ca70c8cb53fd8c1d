import type { Operation, Operations } from './index.ts'

/** Why an operation answers without a moment to look from. */
export type WithoutMoment =
  /** Every version, whenever it was said. */
  | 'history'
  /** One thing that never changes: a run, a snapshot, frozen rows, the entries of the ledger. */
  | 'fixed'
  /** What is to be done, or may be done, now: work lists, health, access, jobs. */
  | 'now'
  /** All that there is, for another place. */
  | 'whole'
  /** What was published or shipped, the same for everybody. */
  | 'reference'
  /** It carries its own time: what was issued, or a span of time that was asked for. */
  | 'own'

/** Every read and every download that takes no moment. Whatever else is read or given out takes `asOf` and `knownAt`. */
export const withoutMoment: Readonly<Record<string, WithoutMoment>> = {
  'accessReviews.sources': 'now',
  'agendaFeeds.list': 'now',
  'agendaFeeds.read': 'now',
  'archive.export': 'whole',
  'bundles.list': 'own',
  'bundles.download': 'own',
  'checks.runs': 'fixed',
  'checks.ran': 'fixed',
  'checks.rows': 'fixed',
  'checks.intervals': 'own',
  'checks.days': 'own',
  'connections.health': 'now',
  'connections.runs': 'now',
  'connections.secrets': 'now',
  'connectors.list': 'reference',
  'controls.usedBy': 'now',
  'controls.oversight': 'history',
  'controls.checkOffers': 'now',
  'crosswalks.suggestFor': 'now',
  'crosswalks.aids': 'reference',
  'datasets.list': 'now',
  'datasets.rows': 'fixed',
  'draws.verify': 'fixed',
  'draws.export': 'fixed',
  'dropBoxes.list': 'now',
  'dropBoxes.mails': 'now',
  'engagements.manifest': 'own',
  'events.stream': 'now',
  'findings.resources': 'now',
  'frameworks.list': 'reference',
  'frameworks.get': 'reference',
  'frameworks.requirement': 'reference',
  'frameworks.texts': 'reference',
  'frameworks.difference': 'reference',
  'frameworks.upgrades': 'reference',
  'grants.list': 'now',
  'grants.roles': 'reference',
  'incidents.file': 'fixed',
  'instance.health': 'now',
  'instance.log': 'now',
  'instance.entries': 'fixed',
  'instance.exportLog': 'whole',
  'invitations.list': 'now',
  'jobs.list': 'now',
  'jobs.get': 'now',
  'law.get': 'reference',
  'ledger.status': 'now',
  'ledger.entries': 'fixed',
  'ledger.receipt': 'fixed',
  'ledger.export': 'whole',
  'looks.rows': 'fixed',
  'looks.masked': 'fixed',
  'looks.unmaskings': 'fixed',
  'mail.preference': 'now',
  'mail.status': 'now',
  'members.list': 'now',
  'notifications.list': 'now',
  'organisations.list': 'now',
  'organisations.get': 'now',
  'oscal.documents': 'fixed',
  'people.owns': 'now',
  'populations.masked': 'fixed',
  'populations.sources': 'now',
  'populations.rows': 'fixed',
  'reads.list': 'fixed',
  'results.formats': 'reference',
  'retentionRules.due': 'now',
  'reviews.queue': 'now',
  'rooms.get': 'now',
  'rooms.workspace': 'now',
  'rooms.controls': 'now',
  'rooms.evidence': 'now',
  'rooms.looks': 'fixed',
  'rooms.citations': 'now',
  'search.everything': 'now',
  'sessions.current': 'now',
  'sessions.list': 'now',
  'sessions.passkeys': 'now',
  'snapshots.list': 'fixed',
  'snapshots.get': 'fixed',
  'snapshots.changes': 'fixed',
  'snapshots.sample': 'fixed',
  'snapshots.verify': 'fixed',
  'supplierRequests.questions': 'reference',
  'today.work': 'now',
  'today.changes': 'own',
  'tokens.list': 'now',
  'webhooks.status': 'now',
}

/**
 * What is wrong with the moments of an API, in words: a read or a download that neither takes both times nor stands in the
 * list with its reason, and a line of the list that says nothing true. A `history` is every version by its name.
 */
export function faultsOfMoments(api: Operations, without: typeof withoutMoment): readonly string[] {
  const all = new Map<string, Operation>(
    Object.entries(api).flatMap(([noun, verbs]) =>
      Object.entries(verbs).map(([verb, operation]) => [`${noun}.${verb}`, operation] as const),
    ),
  )
  const missing = [...all].flatMap(([id, operation]) =>
    givesOut(operation) && !takesMoment(operation) && !(id in without) && !id.endsWith('.history')
      ? [`${id} takes no \`asOf\` and \`knownAt\`: add momentQuery, or say in withoutMoment why it needs none`]
      : [],
  )
  const idle = Object.keys(without).flatMap(id => {
    const operation = all.get(id)
    return !operation || takesMoment(operation) ? [`${id} stands in withoutMoment and does not belong there`] : []
  })
  return [...missing, ...idle]
}

function givesOut({ method, transport }: Operation): boolean {
  return method === 'GET' || transport === 'download'
}

function takesMoment({ query, body }: Operation): boolean {
  const names = [...Object.keys(query.shape), ...('shape' in body ? Object.keys(body.shape as object) : [])]
  return names.includes('asOf') && names.includes('knownAt')
}
