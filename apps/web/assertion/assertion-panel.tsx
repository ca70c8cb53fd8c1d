import { isAsserted, type PaperKind } from '@onus/core/assertion'
import { isFrozen } from '@onus/core/engagement'
import { useState } from 'react'
import { client, type Reply, useAct, useAll, useMoment, useRead, useRefresh } from '../api.ts'
import { DocumentMenu } from '../description/document-menu.tsx'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { ChoiceField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useToast } from '../kit/toast.tsx'
import { evidenceItems, usePeople } from '../record/use-names.ts'
import { useMay, useSession } from '../shell/session.ts'
import { useStepUp } from '../shell/step-up.tsx'
import { SubsequentEvents } from '../subsequent-event/subsequent-events.tsx'
import { groupedGaps } from './assertion-view.ts'

type AssertionReply = Reply<'assertions', 'get'>

interface PartProps extends EngagementPanelProps {
  readonly assertion: AssertionReply
  /** Whether anything can still be changed. */
  readonly isOpen: boolean
}

/** Management’s assertion with its words and gates, the papers around it, and what happened after the last day. */
export function AssertionPanel({ engagement }: EngagementPanelProps) {
  if (!isAsserted(engagement.body.kind))
    return (
      <EmptyState title="There is no assertion here">
        Management asserts to an auditor in a SOC 2 Type I or Type II. This engagement is of another kind.
      </EmptyState>
    )
  return <Assertion engagement={engagement} />
}

function Assertion({ engagement }: EngagementPanelProps) {
  const assertion = useRead('assertions', 'get', { params: { id: engagement.id }, query: useMoment() })
  const isOpen = !isFrozen(engagement.body)
  return (
    <Loaded of={assertion}>
      {found => (
        <div className="grid gap-x-6 gap-y-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]">
          <div className="min-w-0">
            <Words assertion={found} engagement={engagement} isOpen={isOpen} />
          </div>
          <div className="min-w-0">
            <Missing
              engagement={engagement.id}
              title="Before it can be signed"
              items={found.body.lifecycle.state === 'signed' ? [] : found.gaps}
            />
            <Papers assertion={found} engagement={engagement} isOpen={isOpen} />
            <SubsequentEvents engagement={engagement} />
            <Missing engagement={engagement.id} title="Before the report can be issued" items={found.missing} />
          </div>
        </div>
      )}
    </Loaded>
  )
}

interface MissingProps {
  readonly title: string
  readonly items: readonly string[]
  readonly engagement: string
}

function Missing({ title, items, engagement }: MissingProps) {
  if (items.length === 0) return null
  return (
    <Panel title={title}>
      <ul className="space-y-1.5">
        {groupedGaps(items).map(({ section, words, more }) => (
          <li key={words} className="flex gap-2">
            <span className="mt-1">
              <StateShape state="unknown" />
            </span>
            <span className="min-w-0 break-words">
              {section === null ? (
                words
              ) : (
                <Anchor href={`/engagements/${engagement}?tab=description&section=${section}`} className="underline">
                  {words}
                </Anchor>
              )}
              {more > 0 && <span className="text-soft"> and {more} more</span>}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Words({ assertion, engagement, isOpen }: PartProps) {
  const { body, text, gaps } = assertion
  const { nameOf } = usePeople()
  const { person } = useSession()
  const mayWrite = useMay('engagement:write') && isOpen
  const act = useAct()
  const stepUp = useStepUp()
  const [drawer, setDrawer] = useState<'edit' | 'reopen' | null>(null)
  const params = { id: engagement.id }
  const moment = useMoment()
  const { lifecycle } = body
  const isMine = body.signatory !== null && body.signatory === person.personId
  const sign = () =>
    act(() => stepUp(() => client.assertions.sign({ params, body: { words: text } })), 'You signed the assertion.')
  return (
    <Panel
      title="Assertion of management"
      actions={
        <DocumentMenu
          label="Document"
          name={`assertion-${engagement.body.to}`}
          ask={format => client.assertions.document({ params, body: { ...moment, format } })}
        />
      }
    >
      <p className="mb-3 flex items-center gap-2 font-medium">
        <StateShape state={lifecycle.state === 'signed' ? 'operating' : 'unknown'} />
        {lifecycle.state === 'signed' ? (
          <span>
            Signed by {nameOf(lifecycle.by)}, {lifecycle.title}, <DateTime at={lifecycle.at} as="absolute" />
          </span>
        ) : (
          <span>
            Draft.{' '}
            {body.signatory ? `${nameOf(body.signatory)}, ${body.title}, is to sign.` : 'Nobody is named who signs.'}
          </span>
        )}
      </p>
      <div className="max-w-3xl whitespace-pre-wrap break-words">{text}</div>
      <div className="mt-4 flex flex-wrap gap-2">
        {lifecycle.state === 'draft' && isMine && isOpen && (
          <Button look="primary" disabled={gaps.length > 0} onClick={() => void sign()}>
            Sign for management
          </Button>
        )}
        {lifecycle.state === 'draft' && mayWrite && (
          <Button onClick={() => setDrawer('edit')}>Say who signs and what is known</Button>
        )}
        {lifecycle.state === 'signed' && mayWrite && <Button onClick={() => setDrawer('reopen')}>Reopen</Button>}
      </div>
      <Drawer
        title={drawer === 'reopen' ? 'Reopen the assertion' : 'Who signs'}
        open={drawer !== null}
        onClose={() => setDrawer(null)}
      >
        {drawer === 'edit' && <Edit assertion={assertion} engagement={engagement} onDone={() => setDrawer(null)} />}
        {drawer === 'reopen' && <Reopen engagement={engagement} onDone={() => setDrawer(null)} />}
      </Drawer>
    </Panel>
  )
}

interface DoneProps extends EngagementPanelProps {
  readonly onDone: () => void
}

function Edit({ assertion, engagement, onDone }: DoneProps & Pick<PartProps, 'assertion'>) {
  const { items } = usePeople()
  const refresh = useRefresh()
  const { signatory, title, exceptions } = assertion.body
  const form = useForm({
    initial: { signatory: signatory ?? '', title, exceptions },
    send: async values => {
      await client.assertions.write({
        params: { id: engagement.id },
        body: { body: { ...values, signatory: values.signatory || null } },
        ...(assertion.version > 0 && { ifMatch: String(assertion.version) }),
      })
      await refresh()
      onDone()
    },
  })
  const { field, values, set } = form
  return (
    <div className="p-4">
      <Form form={form} verb="Record" onCancel={onDone}>
        <PickField
          label="Who signs for management"
          required
          items={items}
          value={values.signatory ? [values.signatory] : []}
          onChange={([person]) => set({ signatory: person ?? '' })}
        />
        <TextField label="In which office" required {...field('title')} help="Such as chief executive officer." />
        <TextArea
          label="Exceptions that are known"
          {...field('exceptions')}
          help="What did not work, as facts. The auditor is told; leaving it empty says that you know of none."
        />
      </Form>
    </div>
  )
}

function Reopen({ engagement, onDone }: DoneProps) {
  const refresh = useRefresh()
  const form = useForm({
    initial: { why: '' },
    check: ({ why }) => (why.trim() === '' ? { why: 'Say why.' } : {}),
    send: async ({ why }) => {
      await client.assertions.reopen({ params: { id: engagement.id }, body: { why } })
      await refresh()
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Reopen" onCancel={onDone}>
        <TextArea label="Why" required {...form.field('why')} help="What was signed stays in the history." />
      </Form>
    </div>
  )
}

function Papers({ assertion, engagement, isOpen }: PartProps) {
  const moment = useMoment()
  const { papers, signatory } = assertion.body
  const { person } = useSession()
  const mayWrite = useMay('engagement:write') && isOpen
  const isMine = isOpen && signatory !== null && signatory === person.personId
  const [drawer, setDrawer] = useState<PaperKind | 'sign' | 'questionnaire' | null>(null)
  const close = () => setDrawer(null)
  return (
    <Panel title="Papers around it">
      <ul className="-my-1.5 divide-y">
        <Paper title="Engagement letter" paper={papers.engagement_letter}>
          {mayWrite && <Button onClick={() => setDrawer('engagement_letter')}>File it</Button>}
        </Paper>
        <Paper title="Representation letter" paper={papers.representation_letter}>
          {papers.representation_letter.state !== 'filed' && (
            <DocumentMenu
              label="Letter"
              name={`representation-letter-${engagement.body.to}`}
              ask={format =>
                client.assertions.document({
                  params: { id: engagement.id },
                  body: { format, paper: 'representation_letter', ...moment },
                })
              }
            />
          )}
          {isMine && <Button onClick={() => setDrawer('sign')}>Read and sign</Button>}
          {mayWrite && <Button onClick={() => setDrawer('representation_letter')}>File it</Button>}
        </Paper>
        <Paper title="Questions about the time since the last day" paper={papers.questionnaire}>
          {isMine && <Button onClick={() => setDrawer('questionnaire')}>Answer and sign</Button>}
        </Paper>
      </ul>
      <Drawer title={drawerTitles[drawer ?? 'sign']} open={drawer !== null} onClose={close} wide>
        {(drawer === 'engagement_letter' || drawer === 'representation_letter') && (
          <FilePaper paper={drawer} engagement={engagement} onDone={close} />
        )}
        {drawer === 'sign' && <SignPaper assertion={assertion} engagement={engagement} onDone={close} />}
        {drawer === 'questionnaire' && <Questionnaire assertion={assertion} engagement={engagement} onDone={close} />}
      </Drawer>
    </Panel>
  )
}

const drawerTitles = {
  engagement_letter: 'File the engagement letter',
  representation_letter: 'File the representation letter',
  sign: 'Sign the representation letter',
  questionnaire: 'What happened since the last day',
} as const

interface PaperProps {
  readonly title: string
  readonly paper: AssertionReply['body']['papers'][keyof AssertionReply['body']['papers']]
  readonly children: React.ReactNode
}

function Paper({ title, paper, children }: PaperProps) {
  const { nameOf } = usePeople()
  return (
    <li className="flex flex-wrap items-center gap-2 py-2">
      <StateShape state={paper.state === 'open' ? 'unknown' : 'operating'} />
      <span className="min-w-0 flex-1 basis-40">
        <span className="block font-medium">{title}</span>
        <span className="block text-sm text-soft">
          {paper.state === 'open' ? (
            'Not there yet'
          ) : (
            <>
              {capital(paper.state)} by {nameOf(paper.by)} <DateTime at={paper.at} as="day" />
            </>
          )}
        </span>
      </span>
      {children}
    </li>
  )
}

function FilePaper({ paper, engagement, onDone }: DoneProps & { readonly paper: PaperKind }) {
  const { data } = useAll('evidence')
  const refresh = useRefresh()
  const form = useForm({
    initial: { evidence: '' },
    check: ({ evidence }) => (evidence === '' ? { evidence: 'Choose the evidence.' } : {}),
    send: async ({ evidence }) => {
      await client.assertions.file({ params: { id: engagement.id, paper }, body: { evidence } })
      await refresh()
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="File it" onCancel={onDone}>
        <PickField
          label="The signed paper"
          help="Upload it as evidence first; then it is hashed and kept like any other."
          required
          items={evidenceItems(data ?? [])}
          value={form.values.evidence ? [form.values.evidence] : []}
          onChange={([evidence]) => form.set({ evidence: evidence ?? '' })}
          error={form.errors.evidence}
        />
      </Form>
    </div>
  )
}

function SignPaper({ assertion, engagement, onDone }: DoneProps & Pick<PartProps, 'assertion'>) {
  const refresh = useRefresh()
  const say = useToast()
  const stepUp = useStepUp()
  const form = useForm({
    initial: { title: assertion.body.title },
    check: ({ title }) => (title.trim() === '' ? { title: 'Say in which office you sign.' } : {}),
    send: async ({ title }) => {
      const body = { title, words: assertion.representation }
      await stepUp(() => client.assertions.signPaper({ params: { id: engagement.id }, body }))
      await refresh()
      say({ text: 'You signed the representation letter.' })
      onDone()
    },
  })
  return (
    <div className="p-4">
      <div className="mb-4 whitespace-pre-wrap">{assertion.representation}</div>
      <Form form={form} verb="Sign for management" onCancel={onDone}>
        <TextField label="In which office you sign" required {...form.field('title')} />
      </Form>
    </div>
  )
}

type Answers = Readonly<Record<string, { readonly answer: '' | 'yes' | 'no'; readonly words: string }>>

function Questionnaire({ assertion, engagement, onDone }: DoneProps & Pick<PartProps, 'assertion'>) {
  const refresh = useRefresh()
  const say = useToast()
  const stepUp = useStepUp()
  const { questions, body } = assertion
  const form = useForm<{ title: string; answers: Answers }>({
    initial: {
      title: body.title,
      answers: Object.fromEntries(questions.map(({ id }) => [id, { answer: '' as const, words: '' }])),
    },
    check: ({ title, answers }) => ({
      ...(title.trim() === '' && { title: 'Say in which office you sign.' }),
      ...(questions.some(({ id }) => answers[id]?.answer === '') && { answers: 'Answer every question.' }),
    }),
    send: async ({ title, answers }) => {
      const given = questions.map(({ id }) => {
        const { answer, words } = answers[id] ?? { answer: '', words: '' }
        return { question: id, answer: answer === 'yes' ? ('yes' as const) : ('no' as const), words }
      })
      await stepUp(() => client.assertions.answer({ params: { id: engagement.id }, body: { title, answers: given } }))
      await refresh()
      say({ text: 'Your answers are signed.' })
      onDone()
    },
  })
  const change = (id: string, patch: Partial<Answers[string]>) =>
    form.set({
      answers: { ...form.values.answers, [id]: { answer: '', words: '', ...form.values.answers[id], ...patch } },
    })
  return (
    <div className="p-4">
      <Form form={form} verb="Sign the answers" onCancel={onDone}>
        {questions.map(({ id, text }) => {
          const given = form.values.answers[id]
          return (
            <div key={id} className="space-y-2">
              <ChoiceField
                label={text}
                required
                value={given?.answer ?? ''}
                options={[
                  { value: '', label: 'Not answered' },
                  { value: 'no', label: 'No' },
                  { value: 'yes', label: 'Yes' },
                ]}
                onChange={answer => change(id, { answer: answer as 'yes' | 'no' | '' })}
              />
              {given?.answer === 'yes' && (
                <TextArea
                  label={`What happened: ${text}`}
                  rows={2}
                  required
                  value={given.words}
                  onChange={words => change(id, { words })}
                />
              )}
            </div>
          )
        })}
        <TextField label="In which office you sign" required {...form.field('title')} />
      </Form>
    </div>
  )
}

const capital = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`
