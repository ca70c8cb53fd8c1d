import { blankRow, type OutcomeRow } from '@onus/core/profile'
import { useRead } from '../api.ts'
import { Loaded } from '../kit/loaded.tsx'
import { OutcomeForm } from '../profile/outcome-form.tsx'
import type { ProfileRecord } from '../profile/outcome-view.ts'
import { useSaveProfile } from '../profile/use-save-profile.ts'
import type { Line } from './judgement-view.ts'

interface OutcomeJudgingProps {
  readonly profile: string
  readonly line: Line
  readonly readOnly: boolean
  readonly onDone: () => void
}

/** What is achieved of an outcome, said in the profile of the engagement: there is no second place for it. */
export function OutcomeJudging({ profile, ...props }: OutcomeJudgingProps) {
  const record = useRead('profiles', 'get', { params: { id: profile }, query: {} })
  return <Loaded of={record}>{found => <Row record={found} {...props} />}</Loaded>
}

function Row({
  record,
  line,
  readOnly,
  onDone,
}: Omit<OutcomeJudgingProps, 'profile'> & { readonly record: ProfileRecord }) {
  const save = useSaveProfile(record)
  const { outcomes } = record.body
  if (!outcomes) return <p className="text-soft">This profile says nothing of outcomes.</p>
  const row = outcomes.rows.find(one => one.requirement === line.requirement)
  const others = outcomes.rows.filter(one => one.requirement !== line.requirement)
  const write = async (rows: readonly OutcomeRow[], said: string) => {
    await save({ ...record.body, outcomes: { ...outcomes, rows: [...rows] } }, said)
    onDone()
  }
  return (
    <OutcomeForm
      key={record.version}
      line={{
        ref: line.requirement,
        id: line.id,
        label: line.label,
        summary: null,
        function: line.id.slice(0, 2),
        category: line.id.slice(0, 5),
        state: row ? (row.included ? 'included' : 'left_out') : 'not_yet',
        row: row ?? null,
      }}
      outcomes={outcomes}
      first={row ?? blankRow(line.requirement)}
      wanted={null}
      readOnly={readOnly || outcomes.kind === 'community'}
      onSave={async one => await write([...others, one], `${line.id} is recorded in ${record.body.name}.`)}
      onTakeAway={async () => await write(others, `${line.id} is taken out of ${record.body.name}.`)}
    />
  )
}
