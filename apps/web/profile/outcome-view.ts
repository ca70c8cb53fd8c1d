import type { Achievement, OutcomeProfile, OutcomeRow, Profile, TierChoice } from '@onus/core/profile'
import type { Reply } from '../api.ts'
import { filtered, type TreeNode, treeOf } from '../framework/tree-view.ts'

export type ProfileRecord = Reply<'profiles', 'get'>
type Framework = Reply<'frameworks', 'get'>

/** From the first answer to the best one. */
export const achievements: readonly Achievement[] = ['unknown', 'not', 'partial', 'largely', 'fully']

const words: Readonly<Record<Achievement, string>> = {
  unknown: 'Unknown',
  not: 'Not achieved',
  partial: 'Partially',
  largely: 'Largely',
  fully: 'Fully',
}

const meanings: Readonly<Record<Achievement, string>> = {
  unknown: 'Nobody has looked, or nobody can tell.',
  not: 'Nothing of it is so.',
  partial: 'Some of it is so, or it is so in some places.',
  largely: 'Most of it is so, with known exceptions.',
  fully: 'All of it is so, everywhere in the scope.',
}

export function achievementWord(achievement: Achievement): string {
  return words[achievement]
}

export function achievementMeaning(achievement: Achievement): string {
  return meanings[achievement]
}

/** What kind of profile it is, as lists say it. */
export function profileKind({ outcomes, tailoring }: Profile): string {
  if (outcomes) return `${outcomes.kind} profile`
  return tailoring ? 'tailored baseline' : 'selection'
}

export type RowState = 'included' | 'left_out' | 'not_yet'

export interface OutcomeLine {
  readonly ref: string
  readonly id: string
  readonly label: string
  readonly summary: string | null
  readonly function: string
  readonly category: string
  readonly state: RowState
  readonly row: OutcomeRow | null
}

/** Every outcome that a framework assesses, with what the profile says of it. Without a row it is not included yet. */
export function outcomeLines(framework: Framework, { rows }: OutcomeProfile): readonly OutcomeLine[] {
  const known = new Map(rows.map(row => [row.requirement, row]))
  const walk = (nodes: readonly TreeNode[], path: readonly string[]): readonly OutcomeLine[] =>
    nodes.flatMap(({ item, children }) => {
      const below = walk(children, [...path, item.id])
      if (!item.assessable) return below
      const row = known.get(item.ref) ?? null
      const line: OutcomeLine = {
        ref: item.ref,
        id: item.id,
        label: item.label,
        summary: item.summary,
        function: path[0] ?? item.id,
        category: path[1] ?? path[0] ?? item.id,
        state: row ? (row.included ? 'included' : 'left_out') : 'not_yet',
        row,
      }
      return [line, ...below]
    })
  return walk(filtered(treeOf(framework.tree), { text: '', kept: 'assessed', selection: null }).nodes, [])
}

export interface OutcomeGroup {
  readonly id: string
  readonly label: string
  readonly lines: readonly OutcomeLine[]
}

/** The lines under their categories, in the order of the framework. */
export function groupedOutcomes(framework: Framework, lines: readonly OutcomeLine[]): readonly OutcomeGroup[] {
  const labels = new Map(framework.tree.map(item => [item.id, item.label]))
  return [...Map.groupBy(lines, line => line.category)].map(([id, members]) => ({
    id,
    label: labels.get(id) ?? id,
    lines: members,
  }))
}

export interface OutcomeFilter {
  readonly text: string
  readonly state: RowState | 'unknown' | ''
  readonly function: string
}

export function shownOutcomes(lines: readonly OutcomeLine[], filter: OutcomeFilter): readonly OutcomeLine[] {
  const wanted = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  return lines.filter(line => {
    if (filter.function && line.function !== filter.function) return false
    if (filter.state === 'unknown' && !(line.state === 'included' && line.row?.achievement === 'unknown')) return false
    if (filter.state !== '' && filter.state !== 'unknown' && line.state !== filter.state) return false
    const said = `${line.id} ${line.label} ${line.row?.statement ?? ''}`.toLowerCase()
    return wanted.every(word => said.includes(word))
  })
}

/** The profile with one row said anew, in the order of the framework; null takes the row away: not included yet. */
export function withRow(
  profile: OutcomeProfile,
  order: readonly string[],
  requirement: string,
  row: OutcomeRow | null,
): OutcomeProfile {
  const rows = profile.rows.filter(one => one.requirement !== requirement)
  return { ...profile, rows: inOrder(row ? [...rows, row] : rows, order) }
}

/** The profile with rows for outcomes that had none. */
export function withRows(
  profile: OutcomeProfile,
  order: readonly string[],
  more: readonly OutcomeRow[],
): OutcomeProfile {
  const known = new Set(profile.rows.map(row => row.requirement))
  return { ...profile, rows: inOrder([...profile.rows, ...more.filter(row => !known.has(row.requirement))], order) }
}

function inOrder(rows: readonly OutcomeRow[], order: readonly string[]): OutcomeRow[] {
  const place = new Map(order.map((ref, at) => [ref, at]))
  return rows.toSorted((one, other) => (place.get(one.requirement) ?? 1e6) - (place.get(other.requirement) ?? 1e6))
}

/** The tier that holds for a part: its own, or that of what it stands under, or the one of the whole. */
export function tierFor(
  tiers: readonly TierChoice[],
  path: readonly (string | null)[],
): { readonly choice: TierChoice; readonly own: boolean } | null {
  for (const [at, part] of path.entries()) {
    const choice = tiers.findLast(one => one.part === part)
    if (choice) return { choice, own: at === 0 }
  }
  return null
}

/** The tiers with one part chosen anew; null takes the choice away. */
export function withTier(
  tiers: readonly TierChoice[],
  part: string | null,
  choice: Omit<TierChoice, 'part'> | null,
): TierChoice[] {
  const others = tiers.filter(one => one.part !== part)
  return choice ? [...others, { ...choice, part }] : others
}

/** The head of a profile that begins today. */
export function newOutcomes(kind: 'current' | 'target', today: string): OutcomeProfile {
  return {
    kind,
    header: {
      scope: null,
      statement: '',
      sponsor: null,
      asOf: today,
      version: '1',
      assumptions: '',
      drivers: '',
      threatModel: '',
    },
    rows: [],
    tiers: [],
    template: null,
    publisher: null,
  }
}
