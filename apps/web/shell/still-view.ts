/** Pages that follow both times of the bar in everything that is computed on them. */
export const follows: ReadonlySet<string> = new Set([
  '/',
  'posture',
  'posture/beyond',
  'posture/$profile',
  'posture/$profile/$requirement',
  'requirements/$requirement',
  'gaps',
  'controls',
  'controls/weak-points',
  'controls/traceability',
  'controls/$id',
  'checks',
  'checks/$id',
  'runs/$id',
  'evidence',
  'evidence/$id',
  'calendar',
  'agenda',
  'exceptions',
  'exceptions/$id',
  'findings',
  'findings/$id',
  'actions',
  'actions/$id',
  'engagements',
  'engagements/$id',
  'requests',
  'populations/$id',
  'draws/$id',
  'tests/$id',
  'access-reviews',
  'access-reviews/$id',
  'people',
  'people/$id',
  'profiles',
  'profiles/compare',
  'profiles/$id',
  'crosswalks',
  'crosswalks/sets',
  'crosswalks/decisions',
  'crosswalks/$id',
  'frameworks/$id/$requirement',
  'oscal',
  'scope',
  'scope/$id',
])

const form = 'A form writes about now: it shows what stands there now.'
const lasting = 'What stands here does not change, so it is the same at every moment.'
const work = 'This is a list of work to do now; it has no past.'
const published = 'This is what was published or is in use now; statuses on other pages follow the moment.'
const running = 'This shows what runs now; what it recorded is found by its own date.'

/** Pages on which a moment makes no sense, each with the line that says so. */
export const standsStill: Readonly<Record<string, string>> = {
  'access-reviews/new': form,
  'access-reviews/$id/edit': form,
  changes: 'Changes stand by the time at which they were recorded, up to now.',
  'first-run': work,
  'controls/new': form,
  'controls/checks': work,
  'controls/$id/edit': form,
  'controls/$id/requirements': form,
  'checks/new': form,
  'evidence/new': form,
  reviews: work,
  'exceptions/new': form,
  'exceptions/$id/edit': form,
  'findings/new': form,
  'findings/$id/edit': form,
  'actions/new': form,
  'actions/$id/edit': form,
  'engagements/new': form,
  'engagements/$id/edit': form,
  'requests/new': form,
  'requests/import': form,
  'requests/$id': 'What was asked, given and said stands here in its whole order, up to now.',
  'requests/$id/edit': form,
  'populations/new': form,
  'populations/$id/edit': form,
  'tests/new': form,
  'tests/$id/edit': form,
  'sample-policies': published,
  'people/new': form,
  'people/$id/edit': form,
  connectors: running,
  'connectors/upload': form,
  'connectors/$id': running,
  import: form,
  'snapshots/$id': lasting,
  datasets: running,
  'datasets/new': form,
  'datasets/$dataset/edit': form,
  'datasets/$dataset': running,
  'datasets/$dataset/$snapshot': lasting,
  frameworks: published,
  'frameworks/new': form,
  'frameworks/import': form,
  'frameworks/$id': published,
  'frameworks/$id/text': form,
  'frameworks/$id/upgrade': form,
  'profiles/import': form,
  'crosswalks/new': form,
  'crosswalks/import': form,
  'crosswalks/$id/edit': form,
  'scope/new': form,
  'scope/$id/edit': form,
  ledger: 'The ledger only grows; every entry stands by its own position.',
  jobs: running,
  'jobs/$id': running,
  'open/$noun/$id': lasting,
  settings: 'Settings, members and access are shown as they are now; their history is in the ledger.',
}

/** What a page says while the bar names another moment and it does not follow; nothing where it follows. */
export function stillWords(path: string): string | null {
  const parts = path.split('/').filter(Boolean)
  const fits = (pattern: string) => {
    const own = pattern.split('/').filter(Boolean)
    return own.length === parts.length && own.every((part, at) => part.startsWith('$') || part === parts[at])
  }
  const exact = [...follows, ...Object.keys(standsStill)].filter(fits)
  const [best] = exact.toSorted((one, other) => one.split('$').length - other.split('$').length)
  return best === undefined ? null : (standsStill[best] ?? null)
}
