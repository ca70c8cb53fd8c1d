import { useNavigate } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { client, type Reply, useMoment, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { ErrorState } from '../kit/empty-state.tsx'
import { FileColumns } from '../kit/file-columns.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { FileFaults } from '../kit/file-faults.tsx'
import { asProblem, ChoiceField, TextField } from '../kit/form.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { useToast } from '../kit/toast.tsx'
import { useLook } from '../kit/use-look.ts'
import { RelationMark } from './marks.tsx'
import { SetHeadFields } from './set-head-fields.tsx'
import { RelationCounts } from './set-list.tsx'
import { draftOfHead, type HeadDraft, headErrors, headOf, headSize } from './set-view.ts'

type Look = Reply<'crosswalks', 'importFile'>

/** A set from a file: look, say what the columns are and what the file does not say, then take it whole or its good rows. */
export function SetImport() {
  const [file, setFile] = useState<File | null>(null)
  return (
    <>
      <PageHead
        title="Import a set of relations"
        lead="From CSV, XLSX or an OSCAL mapping-collection. Nothing is recorded before you have seen what is in it."
      />
      <Page>
        <div className="max-w-5xl">
          <div className="mb-4">
            <FileDrop
              label="Drop a file here, or choose one"
              help="CSV, TSV, XLSX, NDJSON, or an OSCAL mapping-collection in JSON or YAML, up to 24 MB."
              accept=".csv,.tsv,.xlsx,.ndjson,.jsonl,.json,.yaml,.yml"
              file={file}
              onFile={setFile}
            />
          </div>
          {file ? <Looking key={`${file.name} ${file.lastModified} ${file.size}`} file={file} /> : <Shapes />}
        </div>
      </Page>
    </>
  )
}

/** What a file may look like. */
function Shapes() {
  return (
    <Panel title="What a file may look like">
      <p>
        A table with one pair a row. <span className="font-mono text-sm">source</span>,{' '}
        <span className="font-mono text-sm">target</span> and <span className="font-mono text-sm">relation</span> must
        be there; <span className="font-mono text-sm">rationale</span> and{' '}
        <span className="font-mono text-sm">note</span> may be. Where a publisher does not say how the two are related,
        the relation is <span className="font-mono text-sm">unspecified</span>: it suggests looking, and claims nothing.
      </p>
      <pre className="mt-3 rounded-md bg-sunken p-3 font-mono text-sm break-words whitespace-pre-wrap">
        {
          'source,target,relation,rationale,note\nCC6.1,AC-2,intersects,functional,Accounts only\nCC6.2,AC-2,subset_of,semantic,\nCC6.3,AC-6,unspecified,,'
        }
      </pre>
      <p className="mt-3 text-soft">
        No file yet?{' '}
        <Anchor href="/crosswalks/new" className="underline">
          Write the set by hand
        </Anchor>
        .
      </p>
    </Panel>
  )
}

const columnOptions = [
  { value: 'source', label: 'From' },
  { value: 'target', label: 'To' },
  { value: 'relation', label: 'Relation' },
  { value: 'rationale', label: 'What they were compared by' },
  { value: 'note', label: 'Note' },
]

function Looking({ file }: { readonly file: File }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const [columns, setColumns] = useState<Readonly<Record<string, string>>>({})
  const [mapping, setMapping] = useState('')
  const [written, setWritten] = useState<Partial<HeadDraft>>({})
  const [replaces, setReplaces] = useState('')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const [taking, setTaking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { look, looking, refusal } = useLook<Look>(
    useCallback(
      signal => {
        const body = { take: 'look' as const, head: headOf(written), columns, mapping }
        return client.crosswalks.importFile({ files: [file], body, signal })
      },
      [file, columns, mapping, written],
    ),
  )
  if (!look) return refusal ? <ErrorState message={refusal} /> : <p className="text-soft">Looking into the file…</p>

  const head = draftOfHead(look.head, written)
  const errors = headErrors(head)
  const lacking = Object.keys(errors).length
  const isReady = look.good > 0 && !looking && !refusal

  async function take(how: 'whole' | 'good_rows') {
    setTried(true)
    if (lacking > 0) return
    setTaking(true)
    setProblem(null)
    try {
      const body = { take: how, head: headOf(written), columns, mapping, replaces: replaces || null, reason }
      const { written: made, good } = await client.crosswalks.importFile({ files: [file], body })
      await refresh()
      say({ text: `${head.title} is recorded: ${good} ${good === 1 ? 'row' : 'rows'}.` })
      if (made) await navigate({ to: `/crosswalks/${encodeURIComponent(`${head.id}@${head.version}`)}` })
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
          {look.format.startsWith('OSCAL') ? look.format : `Format ${look.format}`}, {look.read.toLocaleString('en-GB')}{' '}
          {look.read === 1 ? 'row' : 'rows'}. <strong>{look.good.toLocaleString('en-GB')} can be taken</strong>
          {look.faultCount > 0
            ? `, ${look.faultCount.toLocaleString('en-GB')} ${look.faultCount === 1 ? 'thing is' : 'things are'} wrong.`
            : ', nothing is wrong.'}
          {looking && <span className="text-soft"> Looking again…</span>}
        </p>
        {(head.source === '' || head.target === '') && (
          <p className="mt-2 text-soft">The ids are held against the two frameworks as soon as you have chosen them.</p>
        )}
        {look.mappings.length > 1 && (
          <div className="mt-3 max-w-lg">
            <ChoiceField
              label="Which mapping of the collection"
              required
              value={mapping || (look.mappings[0]?.id ?? '')}
              onChange={id => {
                setMapping(id)
                setWritten({})
              }}
              options={look.mappings.map(one => ({ value: one.id, label: `${one.title || one.id} (${one.rows})` }))}
            />
          </div>
        )}
      </Panel>
      <Panel title="What the set is">
        <p className="mb-3 text-soft">
          {lacking === 0 ? 'All is said.' : `${lacking} of ${headSize} still to say; the file does not.`}
        </p>
        <SetHeadFields
          value={head}
          onChange={patch => setWritten({ ...written, ...patch })}
          errors={tried ? errors : {}}
        />
        <Replaces
          value={replaces}
          onChange={(own, id) => {
            setReplaces(own)
            if (id) setWritten({ ...written, id })
          }}
        />
      </Panel>
      <FileColumns
        columns={look.columns}
        options={columnOptions}
        none="Left out"
        onChange={(column, as) => setColumns({ ...columns, [column]: as })}
      />
      <FileFaults faults={look.faults} count={look.faultCount} />
      <Losses losses={look.losses} />
      <Preview look={look} />
      <Panel title="Take it">
        <p className="mb-3 text-soft">
          Its rows suggest. What you decide about a pair, and somebody else reviews, counts.
        </p>
        <TextField label="Why" value={reason} onChange={setReason} help="Kept in its history." />
        {tried && lacking > 0 && (
          <p role="alert" className="mt-3 font-medium text-failing">
            Say first: {Object.values(errors).join(' ')}
          </p>
        )}
        {problem && <ErrorState message={problem} />}
        <div className="mt-4 flex flex-wrap items-center gap-2">
          <Button
            look="primary"
            busy={taking}
            disabled={!isReady || look.faultCount > 0}
            onClick={() => void take('whole')}
          >
            Take all {look.good.toLocaleString('en-GB')}
          </Button>
          {look.faultCount > 0 && (
            <Button busy={taking} disabled={!isReady} onClick={() => void take('good_rows')}>
              Take the {look.good.toLocaleString('en-GB')} good rows, leave the rest
            </Button>
          )}
        </div>
      </Panel>
    </>
  )
}

interface ReplacesProps {
  readonly value: string
  readonly onChange: (own: string, id: string | undefined) => void
}

/** A set of one's own that gets a new version by the file, when there is one. */
function Replaces({ value, onChange }: ReplacesProps) {
  const sets = useRead('crosswalks', 'list', { query: useMoment() })
  const own = (sets.data?.items ?? []).flatMap(set =>
    set.own ? [{ value: set.own, label: `${set.title} (${set.version})`, id: set.id.split('@')[0] }] : [],
  )
  if (own.length === 0) return null
  return (
    <div className="mt-4 max-w-lg">
      <ChoiceField
        label="In the place of"
        value={value}
        onChange={chosen => onChange(chosen, own.find(one => one.value === chosen)?.id)}
        options={[{ value: '', label: 'Nothing, it is a new set' }, ...own]}
        help="The set that is there gets a new version and keeps its id. What it said before stays in its history."
      />
    </div>
  )
}

/** What a document says more exactly than a set can. */
function Losses({ losses }: { readonly losses: Look['losses'] }) {
  if (losses.length === 0) return null
  return (
    <Panel title={`What is said less exactly here (${losses.length})`}>
      <ul className="max-h-60 list-disc overflow-y-auto pl-5">
        {losses.map(loss => (
          <li key={`${loss.where} ${loss.message}`}>
            {loss.where && <span className="font-mono text-sm">{loss.where}: </span>}
            {loss.message}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** The first two hundred rows as they will stand. */
function Preview({ look }: { readonly look: Look }) {
  if (look.rows.length === 0) return null
  return (
    <Panel title="How it will stand">
      <RelationCounts counts={look.counts} />
      <ScrollBox label="Rows of the set" className="-mx-4 mt-3 -mb-4 max-h-96 overflow-auto border-t">
        <table className="w-full text-sm">
          <thead>
            <tr>
              {['From', 'Relation', 'To', 'Note'].map(header => (
                <th
                  key={header}
                  scope="col"
                  className="sticky top-0 bg-sunken px-4 py-1.5 text-start font-medium text-soft"
                >
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {look.rows.map(row => (
              <tr key={`${row.source} ${row.target}`} className="border-t">
                <td className="px-4 py-1 font-mono">{row.source}</td>
                <td className="px-4 py-1">
                  <RelationMark relation={row.relation} />
                </td>
                <td className="px-4 py-1 font-mono">{row.target}</td>
                <td className="px-4 py-1 text-soft">{row.note}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {look.good > look.rows.length && (
        <p className="mt-6 text-sm text-soft">
          The first {look.rows.length} of {look.good.toLocaleString('en-GB')}.
        </p>
      )}
    </Panel>
  )
}
