import type { SupervisionView } from '@onus/contract/authority-request'
import { useState } from 'react'
import { client, useAll, useMoment, useRead, useRefresh } from '../api.ts'
import { DocumentMenu } from '../description/document-menu.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { download } from '../kit/download.ts'
import { Drawer } from '../kit/drawer.tsx'
import { asProblem, Form, PickField, TextArea, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useToast } from '../kit/toast.tsx'
import { Cited } from '../law/cited.tsx'
import { NotAdvice } from '../law/not-advice.tsx'
import { evidenceItems, usePeople } from '../record/use-names.ts'
import { stepped } from '../register/definitions.ts'
import { TakeStep } from '../register/register-page.tsx'
import type { RegisterRecord } from '../register/register-view.ts'
import { useMay, useSession } from '../shell/session.ts'
import { FieldsForm, type FormValues } from './fields-form.tsx'
import { RecordTime } from './record-time.tsx'
import { ceilingWords, euroWords, itemsOfText, requestStanding } from './supervision-view.ts'

type Asked = SupervisionView['requests'][number]

/** What authorities ask of an entity, what they may do with one of its class, and the most that a fine may reach. */
export function SupervisionTab({ entity }: { readonly entity: string }) {
  const supervision = useRead('authorityRequests', 'supervision', { params: { id: entity }, query: useMoment() })
  return (
    <Loaded of={supervision} waiting={<SkeletonRows rows={12} />}>
      {view => (
        <div className="grid items-start gap-x-4 lg:grid-cols-[minmax(0,1fr)_26rem]">
          <div className="min-w-0">
            <RequestsPanel entity={entity} view={view} />
          </div>
          <div className="min-w-0">
            <CeilingPanel view={view} />
            <PowersPanel view={view} />
          </div>
          <NotAdvice />
        </div>
      )}
    </Loaded>
  )
}

function RequestsPanel({ entity, view }: { readonly entity: string; readonly view: SupervisionView }) {
  const mayWrite = useMay('legal-entity:write')
  const [open, setOpen] = useState(false)
  return (
    <Panel
      title="Requests of authorities"
      actions={
        mayWrite && (
          <Button onClick={() => setOpen(true)} data-print="no">
            Take in a request
          </Button>
        )
      }
    >
      <p className="text-soft">
        {view.authority.length > 0
          ? `Supervised by ${view.authority.join(', ')}.`
          : 'Nobody said which authority supervises it.'}{' '}
        Days count in {view.zone}.
      </p>
      <p className="mt-1 text-sm">
        {view.once.words}. <Cited rule={view.once} />
      </p>
      {!view.mayReadRequests && <p className="mt-2">Requests are seen by whoever may read incidents.</p>}
      {view.mayReadRequests && view.requests.length === 0 && (
        <p className="mt-2">
          None was taken in. Write down what an authority asks, for which purpose and until when; answer item by item
          with evidence.
        </p>
      )}
      <ul className="divide-y">
        {view.requests.map(asked => (
          <RequestLine key={asked.id} asked={asked} zone={view.zone} />
        ))}
      </ul>
      <Drawer title="Take in a request" open={open} onClose={() => setOpen(false)}>
        <RequestForm entity={entity} onDone={() => setOpen(false)} />
      </Drawer>
    </Panel>
  )
}

function RequestLine({ asked, zone }: { readonly asked: Asked; readonly zone: string }) {
  const { id, body } = asked
  const { lifecycle } = body
  const { shape, words } = requestStanding(asked)
  const { nameOf } = usePeople()
  const say = useToast()
  const mayDownload = useMay('evidence:download')
  async function bundle() {
    try {
      const answer = (await client.authorityRequests.bundle({ params: { id }, body: {} })) as Response
      download('authority-request.zip', 'application/zip', await answer.blob())
    } catch (thrown) {
      say({ text: asProblem(thrown).detail, tone: 'problem' })
    }
  }
  return (
    <li className="py-3">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{body.authority}</span>
        {body.reference && <span className="text-soft">{body.reference}</span>}
        <span className="flex items-center gap-1.5">
          <StateShape state={shape} /> {words}
        </span>
      </p>
      <p>{body.purpose}</p>
      <p className="text-sm text-soft">
        Received {body.received}, {body.due === null ? 'no day was named' : `due ${body.due}`} ({zone}). Answers for it:{' '}
        {nameOf(body.owner)}
      </p>
      {'answeredAt' in lifecycle && (
        <p className="text-sm">
          Answered <RecordTime at={lifecycle.answeredAt} zone={zone} /> by {nameOf(lifecycle.answeredBy)}:{' '}
          {lifecycle.how}
          {lifecycle.late && <span className="text-soft">. Late, since: {lifecycle.late}</span>}
        </p>
      )}
      {lifecycle.state === 'closed' && <p className="text-sm">How it ended: {lifecycle.outcome}</p>}
      <ol className="mt-2 list-decimal space-y-1 pl-6">
        {body.items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items have no id, and their order is theirs
          <li key={index}>
            {item.words}
            <ItemAnswer asked={asked} index={index} />
          </li>
        ))}
      </ol>
      <div className="mt-2 flex flex-wrap gap-2" data-print="no">
        <RequestSteps asked={asked} />
        <DocumentMenu
          label="Answer as a document"
          name="authority-request"
          ask={format => client.authorityRequests.document({ params: { id }, body: { format } })}
        />
        {mayDownload && <Button onClick={() => void bundle()}>With its files, as ZIP</Button>}
      </div>
    </li>
  )
}

/** What is answered to one item, with its evidence; written while the request is open. */
function ItemAnswer({ asked, index }: { readonly asked: Asked; readonly index: number }) {
  const mayWrite = useMay('legal-entity:write')
  const [open, setOpen] = useState(false)
  const item = asked.body.items[index]
  if (item === undefined) return null
  const isEmpty = item.answer === '' && item.evidence.length === 0
  return (
    <div className="text-sm">
      {isEmpty && (
        <p className="flex items-center gap-1.5 text-soft">
          <StateShape state="unknown" /> not answered yet
        </p>
      )}
      {item.answer && <p className="whitespace-pre-wrap">{item.answer}</p>}
      {item.evidence.length > 0 && (
        <p>
          {item.evidence.map((evidence, at) => (
            <Anchor key={evidence} href={`/evidence/${evidence}`} className="mr-2 underline">
              Evidence {at + 1}
            </Anchor>
          ))}
        </p>
      )}
      {mayWrite && asked.body.lifecycle.state === 'received' && (
        <span data-print="no">
          <Button look="quiet" onClick={() => setOpen(true)}>
            {isEmpty ? 'Answer' : 'Change the answer'}
          </Button>
        </span>
      )}
      <Drawer title={`Answer item ${index + 1}`} open={open} onClose={() => setOpen(false)}>
        <AnswerForm asked={asked} index={index} onDone={() => setOpen(false)} />
      </Drawer>
    </div>
  )
}

interface AnswerFormProps {
  readonly asked: Asked
  readonly index: number
  readonly onDone: () => void
}

function AnswerForm({ asked, index, onDone }: AnswerFormProps) {
  const refresh = useRefresh()
  const say = useToast()
  const { data } = useAll('evidence', {}, { enabled: useMay('evidence:read') })
  const item = asked.body.items[index]
  const form = useForm<{ answer: string; evidence: readonly string[] }>({
    initial: { answer: item?.answer ?? '', evidence: item?.evidence ?? [] },
    send: async ({ answer, evidence }) => {
      const { lifecycle: _, ...draft } = asked.body
      const items = draft.items.map((one, at) => (at === index ? { ...one, answer, evidence: [...evidence] } : one))
      await client.authorityRequests.update({
        params: { id: asked.id },
        body: { body: { ...draft, items } },
        ifMatch: String(asked.version),
      })
      await refresh()
      say({ text: 'The answer is recorded; it is not sent by Onus.' })
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Record the answer" onCancel={onDone}>
        <p className="font-medium">{item?.words}</p>
        <TextArea label="Answer" {...form.field('answer')} />
        <PickField
          label="Evidence"
          multiple
          help="Its files go into the bundle, each with its hash."
          items={evidenceItems(data ?? [])}
          {...form.field('evidence')}
        />
      </Form>
    </div>
  )
}

function RequestSteps({ asked }: { readonly asked: Asked }) {
  const definition = stepped.authorityRequests
  const mayWrite = useMay('legal-entity:write')
  const [verb, setVerb] = useState<string | null>(null)
  if (!mayWrite) return null
  const steps = definition.transitions.filter(step => step.from.includes(asked.body.lifecycle.state))
  const step = steps.find(one => one.verb === verb) ?? null
  return (
    <>
      {steps.map(one => (
        <Button key={one.verb} look={one.verb === 'reopen' ? 'quiet' : 'plain'} onClick={() => setVerb(one.verb)}>
          {one.label}
        </Button>
      ))}
      <Drawer title={step?.label ?? ''} open={step !== null} onClose={() => setVerb(null)}>
        {step && (
          <TakeStep
            definition={definition}
            record={asked as unknown as RegisterRecord & { body: never }}
            step={step}
            onDone={() => setVerb(null)}
          />
        )}
      </Drawer>
    </>
  )
}

const fields = [
  { key: 'authority', label: 'Authority', help: 'Who asks.', kind: 'text', required: true },
  { key: 'reference', label: 'Reference', help: 'Its file number.', kind: 'text', required: false },
  {
    key: 'purpose',
    label: 'Purpose',
    help: 'An authority states it with what it asks.',
    kind: 'long_text',
    required: true,
  },
  { key: 'items', label: 'What is asked for', help: 'One item on each line.', kind: 'long_text', required: true },
  { key: 'received', label: 'Received', help: 'The day on which it came in.', kind: 'date', required: true },
  { key: 'due', label: 'Due', help: 'The day that the authority named.', kind: 'date', required: false },
  { key: 'owner', label: 'Answers for it', help: 'One person.', kind: 'person', required: true },
] as const

function RequestForm({ entity, onDone }: { readonly entity: string; readonly onDone: () => void }) {
  const { person } = useSession()
  return (
    <FieldsForm
      fields={fields}
      initial={{ owner: person.personId ?? '' }}
      verb="Take it in"
      done="The request is taken in."
      onDone={onDone}
      send={async (values: FormValues) => {
        const body = { ...values, entity, items: itemsOfText(String(values.items)) }
        return await client.authorityRequests.create({ body: { body: body as never } })
      }}
    />
  )
}

function CeilingPanel({ view: { ceiling, factors } }: { readonly view: SupervisionView }) {
  return (
    <Panel title="Ceiling of a fine">
      {ceiling === null ? (
        <p className="text-soft">It follows from the class: essential or important. While that is open, so is this.</p>
      ) : (
        <>
          <p className="text-lg font-semibold">{ceilingWords(ceiling)}</p>
          <p>
            A ceiling and no forecast.{' '}
            {ceiling.turnover === null
              ? 'The worldwide turnover of the group is not said, so it may be higher.'
              : `By a worldwide turnover of the group of ${euroWords(ceiling.turnover)}.`}{' '}
            National law may set a higher one.
          </p>
          <p>
            <Cited rule={ceiling.rule} />
          </p>
          <p className="mt-2 border-t pt-2">
            {ceiling.double.title}: {ceiling.double.words}. <Cited rule={ceiling.double} />
          </p>
          {ceiling.national && (
            <p className="mt-2 border-t pt-2">
              {ceiling.national.jurisdiction}: {ceiling.national.words}. <Cited rule={ceiling.national} />
              {ceiling.national.note && <span className="text-sm text-soft"> {ceiling.national.note}</span>}
            </p>
          )}
        </>
      )}
      <h3 className="mt-3 border-t pt-2 font-medium">What is weighed in each case</h3>
      <ul className="mt-1 divide-y">
        {factors.items.map(({ factor, words, from }) => (
          <li key={factor} className="flex flex-wrap items-start gap-x-2 py-1">
            <span className="min-w-0 flex-1 basis-44 first-letter:uppercase">{factor}</span>
            <span className="text-sm">
              {words ?? (
                <span className="inline-flex items-center gap-1.5 text-soft">
                  <StateShape state="unknown" />{' '}
                  {from === 'person' ? 'a person has to state it' : 'nothing is recorded'}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-1">
        <Cited rule={factors.rule} />
      </p>
    </Panel>
  )
}

function PowersPanel({ view: { powers } }: { readonly view: SupervisionView }) {
  if (powers === null) return null
  const parts = [
    { title: 'How it may look', ...powers.looks },
    { title: 'What it may order', ...powers.orders },
  ]
  return (
    <Panel title="What an authority may do">
      <p className="font-medium">{powers.when.words}</p>
      <p>
        <Cited rule={powers.when} />
      </p>
      {parts.map(({ title, rule, items }) => (
        <div key={title} className="mt-3 border-t pt-2">
          <h3 className="font-medium">{title}</h3>
          <ul className="list-disc pl-5">
            {items.map(item => (
              <li key={item} className="first-letter:uppercase">
                {item}
              </li>
            ))}
          </ul>
          <Cited rule={rule} />
        </div>
      ))}
    </Panel>
  )
}
