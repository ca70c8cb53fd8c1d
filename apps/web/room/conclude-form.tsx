import {
  aspectsFor,
  type ConclusionResult,
  type Determination,
  Opinion,
  type OpinionAspect,
  opinionHelp,
  resultLabels,
  resultsFor,
} from '@onus/core/conclusion'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import type { EngagementRecord } from '../engagement/engagement-view.ts'
import { ChoiceField, Form, PickField, TextArea, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { useToast } from '../kit/toast.tsx'
import { useRequirementNames } from '../record/use-requirements.ts'
import { citable, criteriaOf, saidBy, statementIn, type Workspace } from './room-view.ts'
import { signWithPasskey } from './signing.ts'

interface ConcludeFormProps {
  readonly engagement: EngagementRecord
  readonly workspace: Workspace
  readonly controls: readonly Reply<'rooms', 'controls'>['items'][number][]
  /** What the conclusion is about where that is settled already: a requirement with its determinations. */
  readonly about?: Determined
  readonly onDone: () => void
}

/** A requirement that an assessor has determined, before it is signed. */
export interface Determined {
  readonly control: string | undefined
  readonly criterion: string
  readonly determinations: readonly Determination[]
  readonly words: string
}

const initial = {
  kind: 'conclusion',
  control: [] as readonly string[],
  test: [] as readonly string[],
  criterion: [] as readonly string[],
  result: '',
  aspect: '',
  opinion: '',
  qualified: [] as readonly string[],
  refs: [] as readonly string[],
  text: '',
  key: '',
  supersedes: [] as readonly string[],
}

/** Says what is concluded and on what it rests; the words are the auditor's, Onus proposes none. Then it is signed. */
export function ConcludeForm({ engagement, workspace, controls, about, onDone }: ConcludeFormProps) {
  const params = { id: engagement.id }
  const citations = useRead('rooms', 'citations', { params })
  const refresh = useRefresh()
  const say = useToast()
  const { kind: engagementKind } = engagement.body
  const { keys, checkpoint } = workspace
  const form = useForm({
    initial: { ...initial, ...(about && saidOf(about)), key: keys.length === 1 ? (keys[0]?.id ?? '') : '' },
    check: values => ({
      ...missing(values, { text: 'Write it in your words.', key: 'Choose the key that signs.' }),
      ...missing(
        values,
        values.kind === 'opinion'
          ? { aspect: 'Say about what.', opinion: 'Choose the opinion.' }
          : { control: 'Choose the control.', result: 'Choose the result.' },
      ),
      ...(values.refs.length === 0 && { refs: 'Choose at least one thing that it rests on.' }),
    }),
    send: async values => {
      const rests = {
        key: values.key,
        refs: values.refs.map(Number),
        checkpoint: checkpoint ?? { size: 0, root: '' },
        text: values.text,
        supersedes: values.supersedes[0] ?? null,
      }
      const test = values.test[0]
      const criterion = values.criterion[0]
      const body =
        values.kind === 'opinion'
          ? {
              kind: 'opinion' as const,
              aspect: values.aspect as OpinionAspect,
              opinion: values.opinion as Opinion,
              qualified: [...values.qualified],
              ...rests,
            }
          : {
              kind: 'conclusion' as const,
              control: values.control[0] ?? '',
              ...(test && { test }),
              ...(criterion && { criterion }),
              ...(about && { determinations: [...about.determinations] }),
              result: values.result as ConclusionResult,
              ...rests,
            }
      const made = await client.rooms.prepare({ params, body })
      onDone()
      const key = keys.find(one => one.id === values.key)
      if (key?.kind === 'passkey') {
        await signWithPasskey(engagement.id, made.id, made.text, key).then(
          () => say({ text: 'Signed with your passkey. Nobody else reads it before you release it.' }),
          () => say({ text: 'It is kept and not signed: the passkey was not given.', tone: 'problem' }),
        )
      } else say({ text: 'It is kept. Sign it with the file of your key.' })
      await refresh()
    },
  })
  const { values, field } = form
  const control = values.kind === 'conclusion' ? values.control[0] : undefined
  const items = citable(citations.data?.items ?? [], control, checkpoint?.size ?? 0)
  const tests = (citations.data?.tests ?? []).filter(one => one.control === control)
  const criteria = criteriaOf(controls, engagementKind, undefined)
  const { nameOf } = useRequirementNames(criteria)
  const asItem = (id: string) => ({ id, label: Object.values(nameOf(id)).join(' ').trim() })
  const labelOf = (id: string) => controls.find(one => one.id === id)?.code ?? 'A control'
  const corrected = workspace.entries.flatMap(entry => {
    const statement = entry.signedAt && entry.kind === values.kind ? statementIn(entry) : null
    return statement ? [{ id: entry.id, label: saidBy(statement, labelOf) }] : []
  })
  if (keys.length === 0)
    return (
      <p className="p-4">
        You have no key to sign with. Add a passkey in your account, or make a key beside your conclusions first.
      </p>
    )
  if (!checkpoint)
    return <p className="p-4">The ledger has no signed checkpoint yet; wait a second and open this again.</p>
  return (
    <div className="p-4">
      <Form form={form} verb="Conclude and sign" onCancel={onDone}>
        {about ? (
          <p className="rounded-md bg-sunken px-3 py-2">
            {about.criterion}: {about.determinations.length} statements are determined, and are signed with it.
          </p>
        ) : (
          <ChoiceField
            label="What it is"
            required
            {...field('kind')}
            options={[
              { value: 'conclusion', label: 'A conclusion about a control' },
              { value: 'opinion', label: 'An opinion' },
            ]}
          />
        )}
        {values.kind === 'conclusion' ? (
          <>
            <PickField
              label="Control"
              required
              items={controls.map(one => ({ id: one.id, label: `${one.code} ${one.title}` }))}
              {...field('control')}
            />
            {tests.length > 0 && (
              <PickField
                label="Test"
                items={tests.map(one => ({ id: one.id, label: one.title }))}
                {...field('test')}
                help="Only where it is about one test."
              />
            )}
            <PickField
              label={engagementKind.startsWith('soc2') ? 'Criterion' : 'Requirement'}
              items={criteriaOf(controls, engagementKind, control).map(asItem)}
              {...field('criterion')}
              help="Only where it is about one of those that the control addresses here."
            />
            <ChoiceField
              label="Result"
              required
              {...field('result')}
              options={resultsFor(engagementKind, values.test.length > 0).map(value => ({
                value,
                label: resultLabels[value],
              }))}
            />
          </>
        ) : (
          <>
            <ChoiceField
              label="About"
              required
              {...field('aspect')}
              options={aspectsFor(engagementKind).map(value => ({ value, label: value }))}
            />
            <ChoiceField
              label="Opinion"
              required
              {...field('opinion')}
              options={Opinion.options.map(value => ({ value, label: `${value}: ${opinionHelp[value]}` }))}
            />
            {values.opinion === 'qualified' && (
              <PickField label="Qualified by" required multiple items={criteria.map(asItem)} {...field('qualified')} />
            )}
          </>
        )}
        <TextArea label="In your words" required rows={5} {...field('text')} />
        <PickField
          label="It rests on"
          required
          multiple
          items={items.map(item => ({
            id: String(item.index),
            label: `#${item.index} ${item.title}`,
            detail: item.noun,
          }))}
          {...field('refs')}
          help={`Entries of the ledger below ${checkpoint.size}: the checkpoint of now, with the root ${checkpoint.root.slice(0, 12)}…`}
        />
        {corrected.length > 0 && (
          <PickField
            label="It corrects"
            items={corrected}
            {...field('supersedes')}
            help="That one stays and is struck."
          />
        )}
        <ChoiceField
          label="Sign with"
          required
          {...field('key')}
          options={keys.map(key => ({
            value: key.id,
            label: `${key.name} (${key.kind === 'passkey' ? 'passkey' : 'Ed25519'})`,
          }))}
        />
      </Form>
    </div>
  )
}

/** What a conclusion about determinations says: satisfied only if every one of them is. */
function saidOf({ control, criterion, determinations, words }: Determined) {
  const satisfied = determinations.every(one => one.result === 'satisfied')
  return {
    control: control ? [control] : [],
    criterion: [criterion],
    result: satisfied ? 'satisfied' : 'other-than-satisfied',
    text: words,
  }
}
