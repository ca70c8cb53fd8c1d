/** A screen as the navigation and the palette know it. */
export interface Screen {
  readonly href: string
  readonly label: string
  /** Words by which the palette finds it, beside its label. */
  readonly also: string
  /** Which number of owed things stands beside it. */
  readonly owed?: Owed
}

export type Owed = 'work' | 'reviews'

export interface Group {
  readonly label: string
  readonly screens: readonly Screen[]
}

/** The screens that exist, in the order of the work. */
export const groups: readonly Group[] = [
  {
    label: 'Today',
    screens: [
      { href: '/', label: 'My work', also: 'today tasks due owe', owed: 'work' },
      { href: '/changes', label: 'What changed', also: 'activity recent facts history' },
    ],
  },
  {
    label: 'Posture',
    screens: [
      { href: '/posture', label: 'Posture', also: 'frameworks soc 2 csf 800-53 iso nis2 status standing' },
      { href: '/gaps', label: 'Gaps', also: 'missing failing unknown worst' },
    ],
  },
  {
    label: 'Programme',
    screens: [
      { href: '/controls', label: 'Controls', also: 'library adopt owner' },
      { href: '/checks', label: 'Checks', also: 'tests sql results' },
      { href: '/evidence', label: 'Evidence', also: 'files records upload' },
      { href: '/reviews', label: 'Review queue', also: 'second person accept return', owed: 'reviews' },
      {
        href: '/access-reviews',
        label: 'Access reviews',
        also: 'accounts rights recertification campaign leavers revoke orphaned dormant',
      },
      { href: '/calendar', label: 'Evidence calendar', also: 'occurrences windows cadence heat map' },
      { href: '/agenda', label: 'Compliance calendar', also: 'due dates agenda ics deadlines renewals expiry' },
      { href: '/exceptions', label: 'Exceptions', also: 'deviation accepted risk compensating' },
      { href: '/findings', label: 'Findings', also: 'deviation nonconformity observation found wrong response verify' },
      { href: '/actions', label: 'Actions', also: 'plan tasks poam milestones' },
      { href: '/people', label: 'People', also: 'owners staff leavers' },
    ],
  },
  {
    label: 'Assess',
    screens: [
      {
        href: '/engagements',
        label: 'Engagements',
        also: 'audit soc 2 type readiness assessment internal period auditor',
      },
      { href: '/requests', label: 'Requests', also: 'pbc list auditor asks answers board overdue' },
      { href: '/profiles', label: 'Profiles', also: 'current target tiers baseline tailoring parameters csf gaps' },
    ],
  },
  {
    label: 'NIS2',
    screens: [
      { href: '/nis2', label: 'Legal entities', also: 'nis2 scope essential important duties registration directive' },
      {
        href: '/incidents',
        label: 'Incidents',
        also: 'nis2 breach early warning notification clocks exercise tabletop significant',
      },
      { href: '/playbooks', label: 'Playbooks', also: 'runbook checklist steps ransomware response exercise tabletop' },
      {
        href: '/suppliers',
        label: 'Suppliers',
        also: 'vendors third parties supply chain soc 2 reports cuec contracts',
      },
      {
        href: '/management-body',
        label: 'Management body',
        also: 'board directors approvals resolutions minutes oversight training pack nis2 article 20',
      },
      { href: '/advisor', label: 'Advisor', also: 'which framework soc 2 csf iso plan type recommend rules' },
    ],
  },
  {
    label: 'System',
    screens: [
      { href: '/connectors', label: 'Connectors', also: 'connections collect sources import table' },
      { href: '/import', label: 'Import files', also: 'scanner results sarif nessus trivy sbom vex upload drop' },
      { href: '/datasets', label: 'Datasets', also: 'rows tables snapshots browse' },
      { href: '/frameworks', label: 'Frameworks', also: 'catalogue requirements versions import official text own' },
      { href: '/crosswalks', label: 'Crosswalks', also: 'mappings relations matrix coverage sets' },
      { href: '/oscal', label: 'OSCAL', also: 'check validate resolve import export plan ssp component definition' },
      { href: '/scope', label: 'Scope', also: 'systems boundary components commitments entities' },
      { href: '/ledger', label: 'Ledger', also: 'checkpoint receipts verify proof' },
      { href: '/jobs', label: 'Jobs', also: 'background runs progress' },
      { href: '/settings', label: 'Settings', also: 'members roles invitations tokens sessions passkeys totp users' },
    ],
  },
]

/** What an auditor from outside has: their engagement and their account. The rest is not there for them. */
const auditing: readonly Group[] = [
  {
    label: 'Audit',
    screens: [
      { href: '/engagements', label: 'Your engagement', also: 'audit room evidence conclude tests requests' },
      { href: '/settings', label: 'Your account', also: 'passkey totp password sessions' },
    ],
  },
]

/** Whether somebody is here as the auditor of an engagement: only such a role may conclude. */
export function isAuditing(permissions: ReadonlySet<string>): boolean {
  return permissions.has('audit:conclude')
}

/** The screens for who may do these things. */
export function groupsFor(permissions: ReadonlySet<string>): readonly Group[] {
  return isAuditing(permissions) ? auditing : groups
}

/** Whether `path` is `href` or a page below it. The first screen is only itself. */
export function isAt(path: string, href: string): boolean {
  return path === href || (href !== '/' && path.startsWith(`${href}/`))
}

/** Nouns whose records have a page of their own at their id. */
const homes: Readonly<Record<string, string>> = {
  control: '/controls',
  check: '/checks',
  run: '/runs',
  evidence: '/evidence',
  exception: '/exceptions',
  finding: '/findings',
  'access-review': '/access-reviews',
  action: '/actions',
  engagement: '/engagements',
  population: '/populations',
  draw: '/draws',
  test: '/tests',
  request: '/requests',
  person: '/people',
  connection: '/connectors',
  snapshot: '/snapshots',
  scope: '/scope',
  'legal-entity': '/nis2',
  incident: '/incidents',
  playbook: '/playbooks',
  supplier: '/suppliers',
  'supplier-report': '/suppliers/reports',
  profile: '/profiles',
  requirement: '/requirements',
  job: '/jobs',
}

/** Nouns that are shown at a name, `id@version`, which their record does not carry as its id. */
const named: Readonly<Record<string, string>> = { framework: '/frameworks', crosswalk: '/crosswalks' }

/** Nouns that are shown on the page of something else, which is found when it is opened. */
const elsewhere: ReadonlySet<string> = new Set([
  'relation',
  'group-coverage',
  'framework-text',
  'framework-upgrade',
  'subsequent-event',
  'bridge-letter',
  'access-decision',
  'registration',
  'supplier-assessment',
  'supplier-request',
  'body-member',
  'body-training',
  'oversight-meeting',
  'resolution',
  'authority-request',
  'filing',
  'recurring-check',
  'drop-box',
])

/** Nouns of which there is one page for all. */
const single: Readonly<Record<string, string>> = { 'oscal-document': '/oscal', advice: '/advisor' }

/** The page of a record by its noun, the nearest one where it has none of its own, or null for nouns without any. */
export function hrefOfNoun(noun: string, id: string): string | null {
  const at = encodeURIComponent(id)
  const home = homes[noun]
  if (home) return `${home}/${at}`
  const list = named[noun]
  if (list && id.includes('@')) return `${list}/${at}`
  if (list || elsewhere.has(noun)) return `/open/${noun}/${at}`
  return single[noun] ?? null
}

/** The place in the workbench where two requirements meet, each as framework@version:id. */
export function hrefOfPair(source: string, target: string): string {
  const frameworkOf = (ref: string) => ref.split(':', 1)[0] ?? ''
  const search = { source: frameworkOf(source), target: frameworkOf(target), pair: `${source} ${target}` }
  return `/crosswalks?${new URLSearchParams(search).toString()}`
}
