import { longestGap } from '@onus/core/bridge-letter'
import { isFrozen, nextDay } from '@onus/core/engagement'
import { useState } from 'react'
import { client, type Reply, useAct, useAll, useMoment, useRead, useRefresh } from '../api.ts'
import { DocumentMenu } from '../description/document-menu.tsx'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { ChoiceField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { usePeople } from '../record/use-names.ts'
import { useMay, useSession } from '../shell/session.ts'
import { useStepUp } from '../shell/step-up.tsx'

type LetterRecord = Reply<'bridgeLetters', 'get'>
type Statement = LetterRecord['body']['changes']

/** The letters of management that follow the report of this engagement. */
export function LettersPanel({ engagement }: EngagementPanelProps) {
  const letters = useAll('bridgeLetters', useMoment())
  const mayWrite = useMay('engagement:write')
  const [drawer, setDrawer] = useState<'new' | LetterRecord | null>(null)
  const add = mayWrite && isFrozen(engagement.body) && (
    <Button look="primary" onClick={() => setDrawer('new')}>
      Draft a letter
    </Button>
  )
  return (
    <Loaded of={letters}>
      {all => {
        const mine = all.filter(one => one.body.report === engagement.id)
        return (
          <>
            {mine.length === 0 && (
              <EmptyState title="No bridge letter" action={add || <ToIssue engagement={engagement} />}>
                {isFrozen(engagement.body)
                  ? `A statement of management to customers about the time after ${engagement.body.to}, at most ${longestGap.months} months, until the next report. No auditor examines it.`
                  : 'A bridge letter follows a report that is issued. This one is not issued yet.'}
              </EmptyState>
            )}
            {mine.length > 0 && <div className="mb-3 flex justify-end">{add}</div>}
            {mine.map(letter => (
              <Letter key={letter.id} letter={letter} onEdit={() => setDrawer(letter)} />
            ))}
            <Drawer title="Bridge letter" open={drawer !== null} onClose={() => setDrawer(null)} wide>
              {drawer !== null && (
                <Draft
                  engagement={engagement}
                  letter={drawer === 'new' ? null : drawer}
                  onDone={() => setDrawer(null)}
                />
              )}
            </Drawer>
          </>
        )
      }}
    </Loaded>
  )
}

/** Before the report is issued, what is missing for that is the next step. */
function ToIssue({ engagement }: EngagementPanelProps) {
  if (isFrozen(engagement.body)) return null
  return (
    <Anchor href={`/engagements/${engagement.id}?tab=assertion`} className={buttonLook()}>
      See what is missing before it is issued
    </Anchor>
  )
}

const words = { draft: 'Draft', signed: 'Signed', withdrawn: 'Withdrawn' } as const
const shapes = { draft: 'unknown', signed: 'operating', withdrawn: 'not_applicable' } as const

function Letter({ letter, onEdit }: { readonly letter: LetterRecord; readonly onEdit: () => void }) {
  const params = { id: letter.id }
  const moment = useMoment()
  const state = useRead('bridgeLetters', 'state', { params, query: moment })
  const { person } = useSession()
  const mayWrite = useMay('engagement:write')
  const maySign = useMay('assertion:sign')
  const act = useAct()
  const stepUp = useStepUp()
  const { body } = letter
  const isMine = body.signatory !== null && body.signatory === person.personId
  const is = body.lifecycle.state
  return (
    <Panel
      title={body.title}
      actions={
        <DocumentMenu
          label="Document"
          name={`bridge-letter-${body.to}`}
          ask={format => client.bridgeLetters.document({ params, body: { ...moment, format } })}
        />
      }
    >
      <p className="mb-3 flex items-center gap-2 font-medium">
        <StateShape state={shapes[is]} /> {words[is]}, up to {body.to}
      </p>
      <Loaded of={state} waiting={<SkeletonRows rows={4} />}>
        {({ text, gaps, changes, incidents }) => (
          <>
            {gaps.length > 0 && (
              <ul className="mb-3 list-disc rounded-md border p-3 pl-8">
                {gaps.map(gap => (
                  <li key={gap} className="break-words">
                    {gap}
                  </li>
                ))}
              </ul>
            )}
            <div className="max-w-3xl whitespace-pre-wrap break-words">{text}</div>
            {[...changes, ...incidents].length > 0 && (
              <details className="mt-3">
                <summary className="cursor-pointer font-medium">
                  What the record saw in that time ({changes.length + incidents.length})
                </summary>
                <ul className="mt-1 list-disc pl-6 text-sm">
                  {[...changes, ...incidents].map(one => (
                    <li key={one.key} className="break-words">
                      {one.at.slice(0, 10)}: {one.words}
                      {one.material && ' (matters)'}
                    </li>
                  ))}
                </ul>
              </details>
            )}
            <div className="mt-4 flex flex-wrap gap-2">
              {is === 'draft' && isMine && maySign && (
                <Button
                  look="primary"
                  disabled={gaps.length > 0}
                  onClick={() =>
                    void act(
                      () => stepUp(() => client.bridgeLetters.sign({ params, body: { words: text } })),
                      'You signed the letter.',
                    )
                  }
                >
                  Sign for management
                </Button>
              )}
              {is === 'draft' && mayWrite && <Button onClick={onEdit}>Edit</Button>}
            </div>
          </>
        )}
      </Loaded>
    </Panel>
  )
}

interface DraftProps extends EngagementPanelProps {
  readonly letter: LetterRecord | null
  readonly onDone: () => void
}

function Draft({ engagement, letter, onDone }: DraftProps) {
  const { items } = usePeople()
  const refresh = useRefresh()
  const engagements = useAll('engagements')
  const said = letter?.body
  const form = useForm({
    initial: {
      title: said?.title ?? `Letter after ${engagement.body.to}`,
      next: said?.next ?? '',
      to: said?.to ?? '',
      changes: valuesOf(said?.changes),
      incidents: valuesOf(said?.incidents),
      nextReportOn: said?.nextReportOn ?? '',
      signatory: said?.signatory ?? '',
      signatoryTitle: said?.signatoryTitle ?? '',
    },
    check: values => missing(values, { title: 'Title', to: 'Up to which day' }),
    send: async values => {
      const body = {
        ...values,
        report: engagement.id,
        next: values.next || null,
        signatory: values.signatory || null,
        nextReportOn: values.nextReportOn || null,
        changes: statementOf(values.changes),
        incidents: statementOf(values.incidents),
      }
      if (letter)
        await client.bridgeLetters.update({
          params: { id: letter.id },
          body: { body },
          ifMatch: String(letter.version),
        })
      else await client.bridgeLetters.create({ body: { body } })
      await refresh()
      onDone()
    },
  })
  const { field, values, set } = form
  const following = (engagements.data ?? []).filter(
    one => one.id !== engagement.id && one.body.from > engagement.body.to,
  )
  return (
    <div className="p-4">
      <Form form={form} verb="Record the draft" onCancel={onDone}>
        <TextField label="Title" required {...field('title')} />
        <TextField
          label="Up to which day"
          type="date"
          required
          {...field('to')}
          help={`It speaks about the time from ${nextDay(engagement.body)} on, at most ${longestGap.months} months. ${longestGap.source} (${longestGap.date}).`}
        />
        <PickField
          label="The engagement that follows"
          required
          items={following.map(({ id, body }) => ({ id, label: body.title, detail: body.from }))}
          value={values.next ? [values.next] : []}
          onChange={([next]) => set({ next: next ?? '' })}
        />
        <TextField label="Next report expected on" type="date" required {...field('nextReportOn')} />
        <StatementFields what="changes that matter" value={values.changes} onChange={changes => set({ changes })} />
        <StatementFields what="incidents" value={values.incidents} onChange={incidents => set({ incidents })} />
        <PickField
          label="Who signs for management"
          required
          items={items}
          value={values.signatory ? [values.signatory] : []}
          onChange={([signatory]) => set({ signatory: signatory ?? '' })}
        />
        <TextField label="In which office" required {...field('signatoryTitle')} />
      </Form>
    </div>
  )
}

interface StatementValues {
  readonly state: Statement['state']
  readonly words: string
}

function StatementFields({
  what,
  value,
  onChange,
}: {
  readonly what: string
  readonly value: StatementValues
  readonly onChange: (value: StatementValues) => void
}) {
  return (
    <div className="space-y-2">
      <ChoiceField
        label={`Were there ${what}?`}
        required
        value={value.state}
        options={[
          { value: 'undecided', label: 'Not decided' },
          { value: 'none', label: 'None that we know of' },
          { value: 'told', label: 'Yes' },
        ]}
        onChange={state => onChange({ ...value, state: state as StatementValues['state'] })}
      />
      {value.state === 'told' && (
        <TextArea
          label={`The ${what}, in words for customers`}
          required
          value={value.words}
          onChange={text => onChange({ ...value, words: text })}
        />
      )}
    </div>
  )
}

function valuesOf(statement: Statement | undefined): StatementValues {
  return { state: statement?.state ?? 'undecided', words: statement?.state === 'told' ? statement.words : '' }
}

function statementOf({ state, words: text }: StatementValues): Statement {
  return state === 'told' ? { state, words: text } : { state }
}
