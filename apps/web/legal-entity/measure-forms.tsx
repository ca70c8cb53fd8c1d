import type { MeasureLine } from '@onus/contract/measure'
import { client } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { useSession } from '../shell/session.ts'
import { FieldsForm, type FormValues } from './fields-form.tsx'

interface LineFormProps {
  readonly entity: string
  readonly line: MeasureLine
  readonly onDone: () => void
}

const cadences = [
  { value: 'monthly', label: 'Every month' },
  { value: 'quarterly', label: 'Every quarter' },
  { value: 'semi-annual', label: 'Every half year' },
  { value: 'annual', label: 'Every year' },
] as const
type Cadence = (typeof cadences)[number]['value']

/** Who looks at an item of the annex again, how often, and why so often where the law leaves it open. */
export function PlanForm({ entity, line, onDone }: LineFormProps) {
  const { person } = useSession()
  const { plan = null, rule = null } = line.review ?? {}
  const fields = [
    {
      key: 'owner',
      label: 'Who reviews it',
      help: 'The one person who answers for it.',
      kind: 'person',
      required: true,
    },
    {
      key: 'cadence',
      label: 'How often',
      help: rule ? 'At least as often as the law says; more often is allowed.' : 'The law leaves it to the entity.',
      kind: 'choice',
      required: true,
      options: cadences,
    },
    {
      key: 'why',
      label: 'Why so often',
      help: rule
        ? 'Where it is more often than the law asks.'
        : 'The reason for the interval, as others can follow it.',
      kind: 'long_text',
      required: rule === null,
    },
  ] as const
  const initial = {
    owner: plan?.owner.id ?? person.personId ?? '',
    cadence: plan?.cadence ?? 'annual',
    why: plan?.why ?? '',
  }
  return (
    <FieldsForm
      fields={fields}
      initial={initial}
      verb="Plan the review"
      done="The review is planned: it stands in the calendar and in the work of whoever does it."
      onDone={onDone}
      send={async values =>
        await client.measures.plan({
          params: { id: entity },
          body: {
            requirement: line.ref,
            owner: String(values.owner),
            cadence: values.cadence as Cadence,
            why: String(values.why ?? ''),
          },
        })
      }
    >
      <About line={line} />
    </FieldsForm>
  )
}

const reviewFields = [
  { key: 'performedOn', label: 'Day it was done', help: 'In the zone of record.', kind: 'date', required: true },
  {
    key: 'outcome',
    label: 'What it came to',
    help: 'What is found wanting is corrected without delay.',
    kind: 'choice',
    required: true,
    options: [
      { value: 'holds', label: 'It holds as it is' },
      { value: 'gap', label: 'Something has to be corrected' },
    ],
  },
  { key: 'words', label: 'What was looked at and found', help: '', kind: 'long_text', required: true },
  { key: 'evidence', label: 'Evidence', help: 'What was written down of it.', kind: 'evidence', required: true },
] as const

const correctionFields = [
  {
    key: 'owner',
    label: 'Who corrects it',
    help: 'Of a gap without a corrective action.',
    kind: 'person',
    required: false,
  },
  { key: 'due', label: 'By when', help: 'The law says without undue delay.', kind: 'date', required: false },
] as const

/** Records that an item was looked at; a gap without a corrective action opens one in the same step. */
export function ReviewForm({ entity, line, onDone }: LineFormProps) {
  return (
    <FieldsForm
      fields={line.action === null ? [...reviewFields, ...correctionFields] : reviewFields}
      verb="Record the review"
      done="The review is recorded."
      onDone={onDone}
      send={async values =>
        await client.measures.review({
          params: { id: entity },
          body: {
            requirement: line.ref,
            performedOn: String(values.performedOn),
            outcome: values.outcome as 'holds' | 'gap',
            words: String(values.words),
            evidence: [...(values.evidence as readonly string[])],
            ...correctionOf(values),
          },
        })
      }
    >
      <About line={line} />
      <Anchor href="/evidence/new" className="inline-block text-sm underline">
        Add evidence first
      </Anchor>
    </FieldsForm>
  )
}

function correctionOf({ outcome, owner, due }: FormValues) {
  return outcome === 'gap' && owner && due ? { correction: { owner: String(owner), due: String(due) } } : {}
}

const actionFields = [
  { key: 'owner', label: 'Owner', help: 'The one person who answers for it.', kind: 'person', required: true },
  { key: 'due', label: 'Due', help: 'The law says without undue delay.', kind: 'date', required: true },
] as const

/** Opens the corrective action of one gap (Article 21(4)). */
export function CorrectForm({ entity, line, onDone }: LineFormProps) {
  const { person } = useSession()
  return (
    <FieldsForm
      fields={actionFields}
      initial={{ owner: person.personId ?? '' }}
      verb="Open the corrective action"
      done="The corrective action is open."
      onDone={onDone}
      send={async values =>
        await client.duties.correct({
          params: { id: entity },
          body: { owner: String(values.owner), due: String(values.due), refs: [line.ref] },
        })
      }
    >
      <About line={line} />
    </FieldsForm>
  )
}

function About({ line: { id, title, summary } }: { readonly line: MeasureLine }) {
  return (
    <p>
      <span className="font-medium">
        {id} {title}
      </span>
      <br />
      <span className="text-soft">{summary}</span>
    </p>
  )
}
