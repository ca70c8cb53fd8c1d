import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client, type Reply, useAct, useAll, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { ChoiceField, Form, type FormState, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { evidenceItems } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { count } from '../snapshot/snapshot-view.ts'
import { TestList } from './completeness.tsx'
import { RowTable } from './population-rows.tsx'
import {
  type FreezingValues,
  faultsOfReRun,
  freezingOf,
  offeredColumns,
  overruled,
  type PopulationOffer,
  type PopulationRecord,
} from './population-view.ts'

type Engagement = Reply<'engagements', 'get'>
type Look = Reply<'populations', 'preview'>
type Available = Look['available']

/** Freezes a population, or freezes one again: source, columns, days, and a look at what would be frozen. */
export function PopulationForm() {
  const { id } = useParams({ strict: false }) as { id?: string }
  return id === undefined ? <NewPopulation /> : <AgainPopulation id={id} />
}

function NewPopulation() {
  const [url] = useUrlState()
  const interim = useRead('populations', 'get', { params: { id: url.rest ?? '' } }, { enabled: url.rest !== undefined })
  if (url.rest === undefined) return <InEngagement engagement={url.engagement ?? ''} before={null} rest={null} />
  return (
    <Loaded of={interim}>{rest => <InEngagement engagement={rest.body.engagement} before={null} rest={rest} />}</Loaded>
  )
}

function AgainPopulation({ id }: { readonly id: string }) {
  const before = useRead('populations', 'get', { params: { id } })
  return (
    <Loaded of={before}>
      {record => <InEngagement engagement={record.body.engagement} before={record} rest={null} />}
    </Loaded>
  )
}

interface InEngagementProps {
  readonly engagement: string
  readonly before: PopulationRecord | null
  /** The interim population whose rest is frozen. */
  readonly rest: PopulationRecord | null
}

function InEngagement({ engagement: id, before, rest }: InEngagementProps) {
  const engagement = useRead('engagements', 'get', { params: { id } })
  const sources = useRead('populations', 'sources', { params: { id } })
  return (
    <Loaded of={engagement}>
      {found => (
        <Loaded of={sources}>
          {({ items, controls }) => (
            <Freeze engagement={found} offers={items} controls={controls} before={before} rest={rest} />
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

interface FreezeProps {
  readonly engagement: Engagement
  readonly offers: readonly PopulationOffer[]
  readonly controls: readonly { readonly id: string; readonly label: string }[]
  readonly before: PopulationRecord | null
  readonly rest: PopulationRecord | null
}

const dayAfter = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)

function sourceValue(like: PopulationRecord | null): string {
  const source = like?.body.source
  if (source?.kind === 'snapshot') return `${source.snapshot}/${source.dataset}`
  return source?.kind === 'access-review' ? `${source.review}/access-review` : ''
}

function beginningOf({ engagement, before, rest }: FreezeProps): FreezingValues {
  const like = before ?? rest
  const ipe = before?.body.source.kind === 'upload' ? before.body.ipe : null
  return {
    title: like ? like.body.title + (rest ? ' (the rest)' : '') : '',
    source: sourceValue(like),
    columns: like?.body.columns.map(column => column.name) ?? [],
    key: like?.body.key ?? [],
    personal: like?.body.columns.filter(column => column.personal).map(column => column.name) ?? [],
    notPersonal: Object.fromEntries(
      like?.body.columns.flatMap(({ name, notPersonal }) => (notPersonal ? [[name, notPersonal]] : [])) ?? [],
    ),
    time: like?.body.filter.time ?? '',
    equalsColumn: like?.body.filter.equals[0]?.column ?? '',
    equalsValue: like?.body.filter.equals[0]?.value ?? '',
    occurred: like?.body.events?.occurred ?? '',
    responded: like?.body.events?.responded ?? '',
    from: before?.body.from ?? (rest ? dayAfter(rest.body.to) : engagement.body.from),
    to: before?.body.to ?? engagement.body.to,
    control: like?.body.control ? [like.body.control] : [],
    rollsForward: before?.body.rollsForward ?? rest?.id ?? '',
    sourceSystem: ipe?.sourceSystem ?? '',
    account: ipe?.account ?? '',
    query: ipe?.query ?? '',
    generatedBy: ipe?.generatedBy ?? '',
    generatedAt: '',
    sourceSideCount: '',
    sourceSideCountHow: '',
    observer: ipe?.observer ?? 'none',
    screenshotOfRun: [],
    reRunAt: '',
    reRunRows: '',
    reRunSame: '',
  }
}

function Freeze(props: FreezeProps) {
  const { engagement, offers, controls, before } = props
  const navigate = useNavigate()
  const refresh = useRefresh()
  const act = useAct()
  const [file, setFile] = useState<File | null>(null)
  const [fileColumns, setFileColumns] = useState<Available>([])
  const [look, setLook] = useState<Look | null>(null)
  const [looking, setLooking] = useState(false)
  const files = file ? [file] : []
  const form = useForm<FreezingValues>({
    initial: beginningOf(props),
    check: faultsOfReRun,
    send: async values => {
      const body = freezingOf(values, engagement.id) as never
      const written = before
        ? await client.populations.refreeze({ params: { id: before.id }, files, body })
        : await client.populations.freeze({ files, body })
      await refresh()
      await navigate({ to: `/populations/${written.id}` })
    },
  })
  const { values, set } = form
  const offer = offers.find(one => `${one.snapshot}/${one.dataset}` === values.source)
  const available = values.source === 'upload' ? fileColumns : (offer?.columns ?? [])
  const frozen = available.filter(column => values.columns.includes(column.name))
  async function preview(given: FreezingValues, sent: readonly File[]) {
    setLooking(true)
    const body = { ...freezingOf(given, engagement.id), title: given.title || 'Look' } as never
    const seen = await act(() => client.populations.preview({ files: sent, body }), 'Looked.')
    setLooking(false)
    return seen
  }
  async function takeFile(taken: File) {
    setFile(taken)
    setLook(null)
    const seen = await preview({ ...values, columns: [], key: [] }, [taken])
    if (!seen) return
    const names = seen.available.map(column => column.name)
    setFileColumns(seen.available)
    set({
      columns: names,
      key: names.slice(0, 1),
      personal: seen.available.filter(column => column.personal).map(column => column.name),
      time: '',
    })
  }
  return (
    <Page>
      <div className="mb-1 text-sm text-soft">
        <Anchor href={`/engagements/${engagement.id}?tab=populations`} className="hover:underline">
          {engagement.body.title}
        </Anchor>
      </div>
      <PageHead
        title={before ? 'Freeze again' : 'Freeze a population'}
        lead={
          before
            ? 'Other rows are another edition: nobody has judged them, and samples of this one no longer count.'
            : 'Everything that a control had to deal with, as rows that no one changes afterwards.'
        }
      />
      <div className="mt-4 max-w-4xl">
        <Form form={form} verb={before ? 'Freeze again' : 'Freeze'}>
          <Panel title="What and where from">
            <div className="space-y-4">
              <TextField
                label="Title"
                required
                help="What one row is, such as merged pull requests."
                {...form.field('title')}
              />
              <ChoiceField
                label="Rows"
                required
                {...form.field('source')}
                onChange={source => {
                  const chosen = offers.find(one => `${one.snapshot}/${one.dataset}` === source)
                  setLook(null)
                  set({ source, ...(chosen && offeredColumns(chosen)) })
                }}
                options={[
                  ...offers.map(one => ({
                    value: `${one.snapshot}/${one.dataset}`,
                    label: `${one.title}, ${one.connection}, ${one.takenAt.slice(0, 10)}: ${count(one.rows, 'row')}`,
                  })),
                  { value: 'upload', label: 'A file that I send (CSV or Excel)' },
                ]}
              />
              {values.source === 'upload' && (
                <>
                  <FileDrop
                    label="The file"
                    help="CSV or Excel, with a row of headings"
                    accept=".csv,.tsv,.xlsx"
                    file={file}
                    onFile={taken => void takeFile(taken)}
                  />
                  <HowMade form={form} />
                </>
              )}
              <PickField
                label="Control"
                help="The control that it is about."
                items={controls}
                {...form.field('control')}
              />
            </div>
          </Panel>
          {values.source !== '' && <SeenAgain form={form} />}
          {available.length > 0 && <Columns form={form} available={available} onChange={() => setLook(null)} />}
          {available.length > 0 && (
            <Panel title="Which rows">
              <div className="grid gap-4 sm:grid-cols-2">
                <TextField label="First day" type="date" required {...form.field('from')} />
                <TextField label="Last day" type="date" required {...form.field('to')} />
                <ChoiceField
                  label="Moment"
                  help="The column that says when a row happened. Without one every row counts."
                  {...form.field('time')}
                  options={[{ value: '', label: 'None' }, ...optionsOf(available)]}
                />
                <ChoiceField
                  label="Only rows where"
                  {...form.field('equalsColumn')}
                  options={[{ value: '', label: 'Any' }, ...optionsOf(available)]}
                />
                <ChoiceField
                  label="Event happened"
                  help="Of an event-driven control: the frozen column that says when."
                  {...form.field('occurred')}
                  options={[{ value: '', label: 'Rows are no events' }, ...optionsOf(frozen)]}
                />
                {values.occurred && (
                  <ChoiceField
                    label="Responded"
                    required
                    help="The frozen column that says when the control did its part. Empty in a row: no response."
                    {...form.field('responded')}
                    options={optionsOf(frozen)}
                  />
                )}
                {values.equalsColumn && (
                  <TextField label={`${values.equalsColumn} is`} required {...form.field('equalsValue')} />
                )}
              </div>
            </Panel>
          )}
          <Button
            busy={looking}
            disabled={values.columns.length === 0 || values.key.length === 0}
            onClick={() => void preview(values, files).then(setLook)}
          >
            Look first
          </Button>
          {look && <Seen look={look} />}
        </Form>
      </div>
    </Page>
  )
}

const optionsOf = (available: readonly { readonly name: string }[]) =>
  available.map(({ name }) => ({ value: name, label: name }))

type Values = FormState<FreezingValues>

/** How a sent file came about: what an auditor asks of information that the organisation produced. */
function HowMade({ form }: { readonly form: Values }) {
  return (
    <fieldset className="space-y-4 rounded-md border p-4">
      <legend className="px-1 font-medium">How the file was made</legend>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="System" required {...form.field('sourceSystem')} />
        <TextField label="Account or tenant" {...form.field('account')} />
        <TextField label="Made by" required {...form.field('generatedBy')} />
        <TextField label="Made at" type="datetime-local" required {...form.field('generatedAt')} />
        <TextField label="Rows that the system itself counts" type="number" {...form.field('sourceSideCount')} />
        <TextField label="How that count was seen" {...form.field('sourceSideCountHow')} />
      </div>
      <TextArea label="Report or query, word for word" required rows={3} {...form.field('query')} />
      <ChoiceField
        label="Somebody independent saw it made"
        required
        {...form.field('observer')}
        options={[
          { value: 'none', label: 'No' },
          { value: 'live', label: 'Yes, live' },
          { value: 'recorded', label: 'Yes, in a recording' },
        ]}
      />
    </fieldset>
  )
}

/** How it was seen that the rows are what the source gives: on a screen, and by running it again. */
function SeenAgain({ form }: { readonly form: Values }) {
  const mayRead = useMay('evidence:read')
  const { data } = useAll('evidence', {}, { enabled: mayRead })
  return (
    <details className="rounded-lg border bg-surface px-4 py-3">
      <summary className="font-medium">Screenshot of the run, and the run repeated</summary>
      <div className="mt-3 space-y-4">
        {data && data.length > 0 && (
          <PickField
            label="Screenshot of the run"
            help="Evidence that shows clock, account and filter."
            items={evidenceItems(data)}
            {...form.field('screenshotOfRun')}
          />
        )}
        <div className="grid gap-4 sm:grid-cols-3">
          <TextField label="Run again at" type="datetime-local" {...form.field('reRunAt')} />
          <TextField label="Rows of that run" type="number" {...form.field('reRunRows')} />
          <ChoiceField
            label="The same rows"
            {...form.field('reRunSame')}
            options={[
              { value: '', label: 'Not run again' },
              { value: 'yes', label: 'Yes' },
              { value: 'no', label: 'No' },
            ]}
          />
        </div>
      </div>
    </details>
  )
}

interface ColumnsProps {
  readonly form: Values
  readonly available: Available
  readonly onChange: () => void
}

type Mark = 'columns' | 'key' | 'personal'

/** Which columns are frozen, which make a row unique, and which are about people. */
function Columns({ form: { values, set, errors }, available, onChange }: ColumnsProps) {
  const marks: readonly (readonly [Mark, string])[] = [
    ['columns', 'Freeze'],
    ['key', 'Key'],
    ['personal', 'About people'],
  ]
  function toggle(mark: Mark, name: string) {
    const now = values[mark]
    onChange()
    set({ [mark]: now.includes(name) ? now.filter(one => one !== name) : [...now, name] })
  }
  const isFixed = (mark: Mark, column: Available[number]) =>
    mark === 'personal' && column.personal && values.source !== 'upload'
  return (
    <Panel title="Columns">
      <p className="mb-3 text-soft">
        Freeze what is tested and no more. The key makes each row unique. What is about people is masked for auditors
        until they ask for one row. What a dataset calls personal stays so, and so does what holds an email address.
      </p>
      {(errors.columns || errors.key) && (
        <p className="mb-2 font-medium text-failing">{errors.columns ?? errors.key}</p>
      )}
      <div className="max-h-96 overflow-auto rounded-md border">
        <table className="w-full text-sm">
          <thead className="sticky top-0 bg-sunken text-left">
            <tr>
              <th scope="col" className="px-3 py-1.5 font-medium">
                Column
              </th>
              {marks.map(([mark, label]) => (
                <th key={mark} scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y">
            {available.map(column => (
              <tr key={column.name}>
                <th scope="row" className="px-3 py-1 text-left font-normal">
                  {column.name}
                </th>
                {marks.map(([mark, label]) => (
                  <td key={mark} className="px-3 py-1">
                    <input
                      type="checkbox"
                      className="size-4 accent-accent"
                      aria-label={`${label}: ${column.name}`}
                      disabled={(mark !== 'columns' && !values.columns.includes(column.name)) || isFixed(mark, column)}
                      checked={
                        values.columns.includes(column.name) &&
                        (mark === 'columns' || values[mark].includes(column.name) || isFixed(mark, column))
                      }
                      onChange={() => toggle(mark, column.name)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {overruled(values, available).map(name => (
        <div key={name} className="mt-3">
          <TextField
            label={`Why ${name} is not about people`}
            help="Its name sounds so. Auditors read the reason; without one it stays masked."
            value={values.notPersonal[name] ?? ''}
            onChange={why => set({ notPersonal: { ...values.notPersonal, [name]: why } })}
          />
        </div>
      ))}
    </Panel>
  )
}

/** What would be frozen. */
function Seen({ look }: { readonly look: Look }) {
  const { counts } = look
  const left = counts ? counts.read - look.rows : 0
  return (
    <Panel title={`${look.rows.toLocaleString('en-GB')} rows would be frozen${look.interim ? ' (interim)' : ''}`}>
      {look.duplicates.length > 0 ? (
        <p role="alert" className="mb-3 rounded-md bg-failing-soft px-3 py-2">
          Several rows have the same key: {look.duplicates.join('; ')}. Choose columns that make a row unique.
        </p>
      ) : (
        <p className="mb-3 text-soft">
          {counts?.read.toLocaleString('en-GB')} rows read
          {left > 0 &&
            `, ${left} left out: ${counts?.before} before and ${counts?.after} after the days, ${counts?.timeless} without a moment, ${counts?.otherwise} with other values`}
          .
        </p>
      )}
      <TestList tests={look.tests} />
      {look.first.length > 0 && (
        <div className="mt-4">
          <RowTable
            id=""
            columns={look.columns.map(({ name }) => ({ name, masked: false }))}
            rows={look.first.map((cells, position) => ({ position, cells }))}
          />
        </div>
      )}
    </Panel>
  )
}
