import { engagementKinds, engagementModes } from '@onus/core/engagement'
import { auditResults } from '@onus/core/judgement'
import { labelWords } from '@onus/core/posture'
import type { Cell, Sheet } from '@onus/reports/sheet'
import { type Judging, saidOf, statementsFor } from './gather.ts'
import type { JudgementShown } from './view.ts'

/** What an assessment looked at and said, as tables. Every line says by whom, when and in which mode. */
export function judgementSheets(
  judging: Judging,
  lines: readonly JudgementShown[],
  nameOf: (person: string | null) => string | null,
): readonly [Sheet, ...Sheet[]] {
  const { body } = judging.engagement
  const kind = engagementKinds[body.kind]
  const mode = engagementModes.find(one => one.value === body.mode)?.label ?? body.mode
  const status = kind.watermark ?? mode
  const words = (state: string) =>
    auditResults[state as keyof typeof auditResults]?.label ?? state.replaceAll(/[-_]/g, ' ')
  const main: Sheet = {
    name: 'Assessment',
    columns: [
      'Requirement',
      'Title',
      'Result',
      'Words',
      'Satisfied',
      'Other than satisfied',
      'Not determined',
      'Priority',
      'Assessor planned',
      'Planned for',
      'Said by',
      'Said at (UTC)',
      'Mode',
      'Impartiality',
      'Controls',
      'Computed label',
      'Designed',
      'Operated',
      'Reviewed',
      'Findings',
      'Status of this report',
    ],
    rows: lines.map((one): readonly Cell[] => [
      one.id,
      one.label,
      words(one.state),
      one.words,
      one.counts.satisfied,
      one.counts.other,
      one.counts.open,
      one.priority ?? '',
      nameOf(one.plan?.assessor ?? null) ?? '',
      one.plan?.on ?? '',
      one.by ?? '',
      one.at ?? '',
      mode,
      one.caution,
      one.controls.map(control => control.code).join(', '),
      one.posture ? labelWords[one.posture.label] : '',
      one.posture?.designed ?? '',
      one.posture?.operated ?? '',
      one.posture?.reviewed ?? '',
      one.findings.length,
      status,
    ]),
  }
  const counts = [...Map.groupBy(lines, one => one.state)].map(([state, found]): Cell[] => [words(state), found.length])
  const about: Sheet = {
    name: 'About',
    columns: ['What', 'Says'],
    rows: [
      ['Status of this report', status],
      ['Engagement', body.title],
      ['Kind', kind.label],
      ['Mode', mode],
      ['Time', `${body.from} to ${body.to}`],
      ['As of', judging.moment.asOf],
      ['Requirements', lines.length],
      ...counts,
      ['How to read it', 'Counts, never one figure. It is true as of its moment and never complete.'],
      ...(judging.form === 'audited'
        ? Object.values(auditResults).map((one): Cell[] => [one.label, `${one.help} (${one.source})`])
        : []),
    ],
  }
  return judging.form === 'determined' ? [main, determinationsSheet(judging, nameOf, mode), about] : [main, about]
}

function determinationsSheet(judging: Judging, nameOf: (person: string | null) => string | null, mode: string): Sheet {
  return {
    name: 'Determinations',
    columns: [
      'Control',
      'Statement',
      'Text',
      'Value of the parameter',
      'Result',
      'Methods',
      'Kinds of object',
      'Objects',
      'Depth',
      'Coverage',
      'Said by',
      'Said at (UTC)',
      'Mode',
    ],
    rows: judging.items.flatMap(item => {
      const { said, person, at } = saidOf(judging, item.requirement)
      const given = new Map(said?.kind === 'determined' ? said.determinations.map(one => [one.statement, one]) : [])
      return statementsFor(judging, item).map((one): readonly Cell[] => {
        const found = given.get(one.statement)
        const result = found?.result.replaceAll('-', ' ')
        return [
          item.id,
          one.statement,
          one.prose,
          one.kind === 'parameter' ? (one.value ?? 'not set') : '',
          result ?? (one.kind === 'parameter' && one.value === null ? 'not assessable' : 'not determined'),
          found?.methods.join(', ') ?? '',
          found?.kinds?.join(', ') ?? '',
          found?.objects ?? '',
          found?.depth ?? '',
          found?.coverage ?? '',
          found ? (nameOf(person) ?? '') : '',
          found ? (at ?? '') : '',
          mode,
        ]
      })
    }),
  }
}
