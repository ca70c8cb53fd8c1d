import type { Reply } from '../api.ts'
import { hrefOfNoun } from '../shell/navigation-view.ts'

export type Work = Reply<'today', 'work'>['items'][number]

const verbs: Readonly<Record<Work['kind'], string>> = {
  occurrence: 'Perform',
  review: 'Review',
  access_review: 'Decide',
  failing_check: 'Fix',
  connection: 'Repair',
  exception: 'Decide',
  finding: 'Answer',
  request: 'Answer',
  description: 'Describe',
  signature: 'Sign',
  action: 'Do',
  adoption: 'Adopt',
  handover: 'Hand over',
  method: 'Test',
  scope: 'Complete',
  wording: 'Confirm',
  vote: 'Vote',
  authority_request: 'Answer',
  supplier_request: 'Review',
  registration: 'Register',
}

/** The verb of a piece of work. */
export function verbOf(kind: Work['kind']): string {
  return verbs[kind]
}

/** Where a piece of work is done, at most one click from here. */
export function hrefOfWork(work: Pick<Work, 'kind' | 'noun' | 'id'>): string {
  if (work.kind === 'adoption') return '/controls?state=proposed'
  if (work.kind === 'review') return '/reviews'
  if (work.kind === 'request') return `/requests/${work.id}?answer=1`
  if (work.kind === 'description') return `/engagements/${work.id}?tab=description`
  if (work.kind === 'registration') return `/nis2/${work.id}?tab=registration`
  if (work.kind === 'signature' && work.noun === 'engagement') return `/engagements/${work.id}?tab=assertion`
  return hrefOfNoun(work.noun, work.id) ?? '/'
}

export interface Bundle {
  readonly label: string
  readonly items: readonly Work[]
}

/** Work in the order it is owed: overdue, this week, later, and whenever. Empty bundles are left out. */
export function bundles(items: readonly Work[], now: number): readonly Bundle[] {
  const week = new Date(now + 7 * 86_400_000).toISOString()
  const where = (work: Work) => {
    if (work.overdue) return 'Overdue'
    if (work.due === null) return 'No day set'
    return work.due <= week ? 'This week' : 'Later'
  }
  return ['Overdue', 'This week', 'No day set', 'Later']
    .map(label => ({ label, items: items.filter(work => where(work) === label) }))
    .filter(bundle => bundle.items.length > 0)
}
