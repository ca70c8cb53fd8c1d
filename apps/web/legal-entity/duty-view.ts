import type { DutyView } from '@onus/contract/duty'
import type { State } from '../kit/state-view.ts'

export const dutyGroups = [
  { id: 'measures', title: 'Measures' },
  { id: 'reporting', title: 'Reporting' },
  { id: 'registration', title: 'Registration' },
  { id: 'management', title: 'Management accountability' },
] as const

const shapes: Readonly<Record<DutyView['state'], State>> = {
  current: 'operating',
  open: 'not_addressed',
  overdue: 'failing',
  unknown: 'unknown',
}

const words: Readonly<Record<DutyView['state'], string>> = {
  current: 'Current',
  open: 'Open',
  overdue: 'Past its day',
  unknown: 'Unknown',
}

/** How the state of a duty is drawn. None is ever done for good. */
export function dutyShape(state: DutyView['state']): State {
  return shapes[state]
}

export function dutyWord(state: DutyView['state']): string {
  return words[state]
}

/** Where something is done about a duty. */
export function dutyHref({ at, ref }: DutyView['place'], entity: string): string {
  switch (at) {
    case 'requirement':
      return `/requirements/${encodeURIComponent(ref ?? '')}`
    case 'registration':
      return `/nis2/${entity}?tab=registration`
    case 'management-body':
      return `/management-body?entity=${entity}`
    case 'incidents':
      return '/incidents'
    case 'edit':
      return `/nis2/${entity}/edit`
    case 'measures':
      return `/nis2/${entity}?tab=measures`
  }
}

const placeWords: Readonly<Record<DutyView['place']['at'], string>> = {
  requirement: 'Requirement',
  registration: 'Registration',
  'management-body': 'Management body',
  incidents: 'Incidents',
  edit: 'Contacts',
  measures: 'Measures',
}

export function placeWord({ at }: DutyView['place']): string {
  return placeWords[at]
}

/** "3 past their day, 4 open, 2 unknown, 6 current": what asks for work first, none of nothing, and never one figure. */
export function countWords(counts: Readonly<Partial<Record<DutyView['state'], number>>>): string {
  const { overdue = 0, open = 0, unknown = 0, current = 0 } = counts
  const parts = [
    overdue && `${overdue} past ${overdue === 1 ? 'its' : 'their'} day`,
    open && `${open} open`,
    unknown && `${unknown} unknown`,
    current && `${current} current`,
  ].filter(Boolean)
  return parts.join(', ')
}
