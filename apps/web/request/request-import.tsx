import { ListColumn, listColumns, type RequestState, requestStates } from '@onus/core/request'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useRef, useState } from 'react'
import { client, type Reply, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { EmptyState, ErrorState } from '../kit/empty-state.tsx'
import { FileColumns } from '../kit/file-columns.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { FileFaults } from '../kit/file-faults.tsx'
import { asProblem, ChoiceField, fieldLook } from '../kit/form.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { useToast } from '../kit/toast.tsx'
import { useLook } from '../kit/use-look.ts'
import { useUrlState } from '../kit/use-url-state.ts'

type Look = Reply<'requests', 'importList'>
type Columns = Readonly<Record<string, ListColumn | ''>>
type Statuses = Readonly<Record<string, RequestState | ''>>

/** An auditor's list from a file: look, say what columns and words mean, then take it. */
export function RequestImport() {
  const [url] = useUrlState()
  const [file, setFile] = useState<File | null>(null)
  if (!url.engagement)
    return (
      <>
        <PageHead title="Read the auditor’s list" />
        <Page>
          <EmptyState
            title="Which engagement?"
            action={
              <Anchor href="/engagements" className={buttonLook('primary')}>
                Open an engagement
              </Anchor>
            }
          >
            A list belongs to an engagement: it is read from its requests.
          </EmptyState>
        </Page>
      </>
    )
  return (
    <>
      <PageHead
        title="Read the auditor’s list"
        lead="From CSV or XLSX. Nothing is recorded before you have seen what is in it."
      />
      <Page>
        <div className="max-w-5xl">
          <div className="mb-4">
            <FileDrop
              label="Drop the list here, or choose it"
              help="CSV, TSV or XLSX with one request a row. The separator and the form of days are found out."
              accept=".csv,.tsv,.txt,.xlsx"
              file={file}
              onFile={setFile}
            />
          </div>
          {file && (
            <Looking key={`${file.name} ${file.lastModified} ${file.size}`} file={file} engagement={url.engagement} />
          )}
        </div>
      </Page>
    </>
  )
}

function Looking({ file, engagement }: { readonly file: File; readonly engagement: string }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const [columns, setColumns] = useState<Columns>({})
  const [statuses, setStatuses] = useState<Statuses>({})
  const [days, setDays] = useState('')
  const [taking, setTaking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const words = useRef(new Map<string, number>())
  const { look, looking, refusal } = useLook<Look>(
    useCallback(
      signal => {
        const body = { engagement, take: 'look' as const, columns: { ...columns }, statuses: { ...statuses }, days }
        return client.requests.importList({ files: [file], body, signal })
      },
      [file, engagement, columns, statuses, days],
    ),
  )
  if (!look) return refusal ? <ErrorState message={refusal} /> : <p className="text-soft">Looking into the file…</p>
  for (const { word, rows } of look.unknownStatuses) words.current.set(word, rows)
  const { counts } = look
  const toTake = counts.new + counts.changed

  async function take() {
    setTaking(true)
    setProblem(null)
    try {
      const body = { engagement, take: 'take' as const, columns: { ...columns }, statuses: { ...statuses }, days }
      const taken = await client.requests.importList({ files: [file], body })
      await refresh()
      say({ text: `${taken.counts.new} requests are new, ${taken.counts.changed} changed, ${taken.counts.same} stay.` })
      await navigate({ to: `/engagements/${engagement}`, search: { tab: 'requests' } as never })
    } catch (thrown) {
      setProblem(asProblem(thrown).detail)
    }
    setTaking(false)
  }
  return (
    <>
      {refusal && <ErrorState message={refusal} />}
      <Panel title="What was read">
        <p role="status">
          Format {look.format}, {look.read.toLocaleString('en-GB')} {look.read === 1 ? 'row' : 'rows'}.{' '}
          <strong>
            {counts.new} new, {counts.changed} changed, {counts.same} as they are
          </strong>
          {look.faultCount > 0 ? `, ${look.faultCount} not understood.` : '.'}
          {look.unknownStatuses.length > 0 && ' Say below what its words for a status mean.'}
          {!look.whole && ' The file has more rows than are read.'}
          {looking && <span className="text-soft"> Looking again…</span>}
        </p>
        {look.dayForms.length > 1 && (
          <div className="mt-3 max-w-xs">
            <ChoiceField
              label="How its days are written"
              required
              value={look.days}
              onChange={setDays}
              options={look.dayForms.map(form => ({ value: form, label: form }))}
              help="They can be read in more than one way."
            />
          </div>
        )}
      </Panel>
      {words.current.size > 0 && <Statuses words={[...words.current]} statuses={statuses} onChange={setStatuses} />}
      <FileColumns
        columns={look.columns}
        options={ListColumn.options.map(value => ({ value, label: listColumns[value].title }))}
        none="Left out"
        onChange={(column, as) => setColumns({ ...columns, [column]: as as ListColumn | '' })}
      />
      <FileFaults
        faults={look.faults.map(fault => ({ ...fault, column: listColumns[fault.column].title }))}
        count={look.faultCount}
      />
      <Preview look={look} />
      <Panel title="Take it">
        <p className="mb-3 text-soft">
          Rows are found again by their reference, so the same list can be read again later: what stayed the same is not
          touched, and what is empty or not understood changes nothing.
        </p>
        {problem && <ErrorState message={problem} />}
        <Button
          look="primary"
          busy={taking}
          disabled={toTake === 0 || looking || refusal !== null}
          onClick={() => void take()}
        >
          Take {toTake} {toTake === 1 ? 'request' : 'requests'}
        </Button>
      </Panel>
    </>
  )
}

interface StatusesProps {
  readonly words: readonly (readonly [string, number])[]
  readonly statuses: Statuses
  readonly onChange: (statuses: Statuses) => void
}

/** Words for a status that nobody knows, each with what it means here. */
function Statuses({ words, statuses, onChange }: StatusesProps) {
  return (
    <Panel title="What its words for a status mean">
      <ul className="space-y-2">
        {words.map(([word, rows]) => (
          <li key={word} className="grid items-center gap-2 sm:grid-cols-[minmax(0,1fr)_14rem]">
            <span className="min-w-0 truncate">
              “{word}” <span className="text-sm text-soft">in {rows === 1 ? '1 row' : `${rows} rows`}</span>
            </span>
            <select
              aria-label={`What ${word} means`}
              value={statuses[word] ?? ''}
              onChange={event => onChange({ ...statuses, [word]: event.target.value as RequestState | '' })}
              className={`h-8 ${fieldLook(false)}`}
            >
              <option value="">Not known: leave the state</option>
              {Object.entries(requestStates).map(([state, label]) => (
                <option key={state} value={state}>
                  {label}
                </option>
              ))}
            </select>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const kinds = { new: 'New', changed: 'Changed', same: 'As it is' } as const

function Preview({ look }: { readonly look: Look }) {
  if (look.items.length === 0) return null
  const said = look.items.slice(0, 50)
  return (
    <Panel title="How it reads">
      <ScrollBox label="How the list reads" className="-m-4 max-h-96 overflow-auto">
        <table className="w-full text-sm">
          <thead>
            <tr>
              {['What happens', 'Reference', 'Title', 'Due', 'Status', 'Changes'].map(heading => (
                <th
                  key={heading}
                  scope="col"
                  className="sticky top-0 bg-sunken px-3 py-1.5 text-start font-medium whitespace-nowrap text-soft"
                >
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {said.map(item => (
              <tr key={item.where} className="border-t align-top">
                <td className="px-3 py-1">{kinds[item.kind]}</td>
                <td className="px-3 py-1 font-mono whitespace-nowrap">{item.reference}</td>
                <td className="min-w-48 px-3 py-1">{item.title}</td>
                <td className="num px-3 py-1 whitespace-nowrap">{item.due ?? ''}</td>
                <td className="px-3 py-1 whitespace-nowrap">{item.state === null ? '' : requestStates[item.state]}</td>
                <td className="px-3 py-1">{item.changed.map(column => listColumns[column].title).join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {look.items.length > said.length && <p className="mt-6 text-sm text-soft">The first 50 are shown.</p>}
    </Panel>
  )
}
