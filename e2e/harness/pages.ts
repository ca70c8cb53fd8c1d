import type { Caller } from './caller.ts'

/** The pages that stand in no navigation: forms, tabs, doors. */
const others = [
  '/first-run',
  '/second-factor',
  '/controls/new',
  '/checks/new',
  '/evidence/new',
  '/exceptions/new',
  '/findings/new',
  '/access-reviews/new',
  '/engagements/new',
  '/requests?view=list',
  '/requests/new',
  '/requests/import',
  '/agenda?months=12&done=1',
  '/monthly-report',
  '/actions/new',
  '/people/new',
  '/nis2/new',
  '/incidents/new',
  '/playbooks',
  '/playbooks/new',
  '/incidents?tab=exercises',
  '/incidents?tab=recurring',
  '/incidents?tab=intake',
  '/suppliers/new',
  '/suppliers/import',
  '/nis2/law',
  '/sample-policies',
  '/controls/checks',
  '/controls/weak-points',
  '/controls/traceability',
  '/crosswalks?view=flow',
  '/crosswalks?view=pairs',
  '/crosswalks/sets',
  '/crosswalks/decisions',
  '/crosswalks/new',
  '/crosswalks/import',
  '/crosswalks/derived-soc2-to-csf%401',
  '/crosswalks/derived-soc2-to-csf%401/edit',
  '/posture/beyond',
  '/scope/new',
  '/frameworks/new',
  '/frameworks/import',
  '/profiles/import',
  '/profiles/compare',
  '/oscal?tab=resolve',
  '/oscal?tab=import',
  '/oscal?tab=export',
  '/connectors?add=1',
  '/connectors/upload',
  '/datasets/new',
  '/settings?tab=reminders',
  '/settings?tab=working-days',
  '/settings?tab=members',
  '/settings?tab=invitations',
  '/settings?tab=roles',
  '/settings?tab=tokens',
  '/settings?tab=retention',
  '/settings?tab=instance',
  '/settings?tab=account',
  '/posture?asOf=2026-01-15',
  '/agenda?asOf=2026-01-15',
  '/reviews?knownAt=2026-01-15',
  '/nowhere',
]

/** What an engagement shows beside its first tab. */
const engagementTabs = [
  ...['readiness', 'roadmap', 'plan', 'matrix', 'judgements', 'requests', 'populations', 'tests', 'findings', 'poam'],
  ...['description', 'description&section=subservices', 'assertion', 'letters', 'room', 'bundle'],
].map(tab => `?tab=${tab}`)

/** Every kind of page that an organisation has: screens, forms and one record of each noun, as far as it has one. */
export async function pagesOf({ api }: Caller, screens: readonly string[]): Promise<readonly string[]> {
  const profile = (await api.posture.cards()).items[0]?.profile
  const standings = profile ? (await api.posture.profile({ params: { id: profile } })).items : []
  const requirement = standings.find(one => one.controls > 0)?.requirement
  const ran = (await api.checks.list()).items.find(one => one.lastRun !== null)
  const check = ran?.id
  const connection = (await api.connections.list()).items[0]?.id
  const snapshot = (await api.snapshots.list()).items[0]
  const dataset = snapshot?.body.datasets[0]?.dataset
  const first = async (
    noun:
      | 'controls'
      | 'evidence'
      | 'exceptions'
      | 'findings'
      | 'accessReviews'
      | 'populations'
      | 'draws'
      | 'tests'
      | 'requests'
      | 'actions'
      | 'people'
      | 'scopes'
      | 'legalEntities',
  ) => (await api[noun].list()).items[0]?.id
  // One that is issued looks other than one that runs.
  const engagements = (await api.engagements.list()).items.slice(0, 2).map(one => one.id)
  const entity = await first('legalEntities')
  const incident = (await api.incidents.list()).items[0]?.id
  const supplier = (await api.suppliers.list()).items[0]?.id
  const playbook = (await api.playbooks.list()).items[0]?.id
  const supplierReport = (await api.supplierReports.list()).items[0]?.id
  const population = await first('populations')
  const draw = await first('draws')
  const tested = await first('tests')
  const request = await first('requests')
  const control = await first('controls')
  const frameworks = (await api.frameworks.list()).items.map(one => encodeURIComponent(one.id))
  const profiles = (await api.profiles.list()).items
  const ofKind = (kind: (one: (typeof profiles)[number]) => boolean) => profiles.find(kind)?.id
  const selection = ofKind(one => one.body.framework.startsWith('soc2'))
  const baseline = ofKind(one => one.body.framework.startsWith('sp800-53'))
  const outcomes = ofKind(one => one.body.outcomes !== undefined)
  return [
    ...screens,
    ...others,
    profile && `/posture/${profile}`,
    profile && `/posture/${profile}?tab=time`,
    profile && requirement && `/posture/${profile}/${encodeURIComponent(requirement)}`,
    control && `/controls/${control}`,
    control && `/controls/${control}/edit`,
    control && `/controls/${control}/requirements`,
    check && `/checks/${check}`,
    check && `/checks/${check}?tab=text`,
    check && `/checks/${check}?tab=runs`,
    check && `/checks/${check}?tab=intervals`,
    ran?.lastRun && `/runs/${ran.lastRun.id}`,
    connection && `/connectors/${connection}`,
    snapshot && `/snapshots/${snapshot.id}`,
    dataset && `/datasets/${encodeURIComponent(dataset)}`,
    dataset && snapshot && `/datasets/${encodeURIComponent(dataset)}/${snapshot.id}`,
    ...frameworks.flatMap(id => [`/frameworks/${id}`, `/frameworks/${id}/text`]),
    ...['about', 'text', 'versions'].map(tab => `/frameworks/csf%402.0?tab=${tab}`),
    '/frameworks/csf%402.0/upgrade',
    '/frameworks/sp800-53%405.2.0?kept=withdrawn',
    '/frameworks/sp800-53%405.2.0/AC-2',
    '/frameworks/sp800-53%405.2.0/AC-13',
    '/frameworks/nis2%402022/21(2)(a)',
    ...engagements.flatMap(id => ['', '/edit', ...engagementTabs].map(place => `/engagements/${id}${place}`)),
    ...engagements.flatMap(id => [`/populations/new?engagement=${id}`, `/tests/new?engagement=${id}`]),
    ...['', '?tab=rows', '?tab=samples', '?tab=made', '/edit'].map(
      tab => population && `/populations/${population}${tab}`,
    ),
    ...['', '?tab=again'].map(tab => draw && `/draws/${draw}${tab}`),
    ...['', '?tab=what', '/edit'].map(tab => tested && `/tests/${tested}${tab}`),
    ...['', '?answer=1', '/edit'].map(tab => request && `/requests/${request}${tab}`),
    ...['', '?tab=measures', '?tab=scope', '?tab=registration', '?tab=supervision', '?tab=data', '/edit'].map(
      tab => entity && `/nis2/${entity}${tab}`,
    ),
    ...['', ...['facts', 'timeline', 'others', 'afterwards'].map(tab => `?tab=${tab}`)].map(
      tab => incident && `/incidents/${incident}${tab}`,
    ),
    ...[
      '',
      '/edit',
      '/assess',
      ...['contract', 'assessments', 'reports', 'asked', 'incidents'].map(tab => `?tab=${tab}`),
    ].map(tab => supplier && `/suppliers/${supplier}${tab}`),
    supplierReport && `/suppliers/reports/${supplierReport}`,
    ...['', '/edit'].map(place => playbook && `/playbooks/${playbook}${place}`),
    selection && `/profiles/${selection}`,
    ...['', '?tab=baseline', '?tab=overlays', '?tab=conflicts', '?open=AC-1'].map(
      tab => baseline && `/profiles/${baseline}${tab}`,
    ),
    ...['', '?tab=head', '?tab=tiers'].map(tab => outcomes && `/profiles/${outcomes}${tab}`),
    ...Object.entries({
      evidence: await first('evidence'),
      exceptions: await first('exceptions'),
      findings: await first('findings'),
      'access-reviews': await first('accessReviews'),
      actions: await first('actions'),
      people: await first('people'),
      scope: await first('scopes'),
      jobs: (await api.jobs.list()).items[0]?.id,
    }).map(([place, id]) => id && `/${place}/${encodeURIComponent(id)}`),
  ].filter(path => typeof path === 'string' && path !== '') as readonly string[]
}

/** Numbers from a seed, so that a run which looked at a sample can be repeated. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
