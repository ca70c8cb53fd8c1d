import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { client, type Reply, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { ErrorState } from '../kit/empty-state.tsx'
import { FileColumns } from '../kit/file-columns.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { FileFaults } from '../kit/file-faults.tsx'
import { asProblem, TextField } from '../kit/form.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { useLook } from '../kit/use-look.ts'
import { FrameworkTree } from './framework-tree.tsx'
import { draftOfHead, type HeadDraft, headErrors, headOf } from './framework-view.ts'
import { HeadFields } from './head-fields.tsx'
import { branches, everything, treeOf } from './tree-view.ts'

type Look = Reply<'frameworks', 'importFile'>

/** A framework from a file: look, say what the columns are and what the file does not say, then take it whole or its good rows. */
export function FrameworkImport() {
  const [file, setFile] = useState<File | null>(null)
  return (
    <>
      <PageHead
        title="Import a framework"
        lead="From CSV, XLSX, YAML, JSON or an OSCAL catalogue. Nothing is recorded before you have seen what is in it."
      />
      <Page>
        <div className="max-w-5xl">
          <div className="mb-4">
            <FileDrop
              label="Drop a file here, or choose one"
              help="CSV, XLSX, YAML, JSON or an OSCAL catalogue in JSON or YAML, up to 24 MB."
              accept=".csv,.tsv,.xlsx,.json,.yaml,.yml,.ndjson,.jsonl"
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
        A table with one requirement a row. <span className="font-mono text-sm">id</span> and{' '}
        <span className="font-mono text-sm">label</span> must be there;{' '}
        <span className="font-mono text-sm">parent</span>, <span className="font-mono text-sm">summary</span>,{' '}
        <span className="font-mono text-sm">assessable</span> and <span className="font-mono text-sm">enhances</span>{' '}
        may be. Other columns are kept as attributes.
      </p>
      <pre className="mt-3 rounded-md bg-sunken p-3 font-mono text-sm break-words whitespace-pre-wrap">
        {
          'id,label,parent,summary\nA,Access,,\nA-1,Accounts,A,Accounts have an owner and are reviewed.\nA-2,Leavers,A,Access ends on the last day.'
        }
      </pre>
      <p className="mt-3 text-soft">
        No file yet?{' '}
        <Anchor href="/frameworks/new" className="underline">
          Write the framework by hand
        </Anchor>
        .
      </p>
    </Panel>
  )
}

const columnOptions = [
  { value: 'id', label: 'Id' },
  { value: 'label', label: 'Label' },
  { value: 'parent', label: 'What it stands under' },
  { value: 'summary', label: 'Summary' },
  { value: 'assessable', label: 'Whether it is assessed' },
  { value: 'enhances', label: 'Whether it strengthens its parent' },
]

function Looking({ file }: { readonly file: File }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const [columns, setColumns] = useState<Readonly<Record<string, string>>>({})
  const [written, setWritten] = useState<Partial<HeadDraft>>({})
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const [taking, setTaking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { look, looking, refusal } = useLook<Look>(
    useCallback(
      signal => client.frameworks.importFile({ files: [file], body: { take: 'look', columns }, signal }),
      [file, columns],
    ),
  )
  if (refusal) return <ErrorState message={refusal} />
  if (!look) return <p className="text-soft">Looking into the file…</p>

  const head = draftOfHead(look.head, written)
  const errors = headErrors(head)
  const lacking = Object.keys(errors).length

  async function take(how: 'whole' | 'good_rows') {
    setTried(true)
    if (lacking > 0) return
    setTaking(true)
    setProblem(null)
    try {
      const body = { take: how, head: headOf(written), columns, reason }
      const { written: made, good } = await client.frameworks.importFile({ files: [file], body })
      await refresh()
      say({ text: `${head.title} is recorded: ${good} ${good === 1 ? 'item' : 'items'}.` })
      if (made) await navigate({ to: `/frameworks/${encodeURIComponent(`${head.id}@${head.version}`)}` })
    } catch (thrown) {
      setProblem(asProblem(thrown).detail)
    }
    setTaking(false)
  }
  return (
    <>
      <Panel title="What was read">
        <p role="status">
          {formatWord(look.format)}, {look.read.toLocaleString('en-GB')} {look.read === 1 ? 'row' : 'rows'}.{' '}
          <strong>{look.good.toLocaleString('en-GB')} can be taken</strong>
          {look.faultCount > 0
            ? `, ${look.faultCount.toLocaleString('en-GB')} ${look.faultCount === 1 ? 'thing is' : 'things are'} wrong.`
            : ', nothing is wrong.'}
          {looking && <span className="text-soft"> Looking again…</span>}
        </p>
      </Panel>
      <FileColumns
        columns={look.columns}
        options={columnOptions}
        none="Kept as an attribute"
        onChange={(column, as) => setColumns({ ...columns, [column]: as || column })}
      />
      <FileFaults faults={look.faults} count={look.faultCount} />
      <Panel title="What the framework is">
        <p className="mb-3 text-soft">
          {lacking === 0 ? 'All is said.' : `${lacking} of ten still to say; the file does not.`} To bring the next
          version of a framework that is here, give it the same id and another version.
        </p>
        <HeadFields
          value={head}
          onChange={patch => setWritten({ ...written, ...patch })}
          errors={tried ? errors : {}}
        />
      </Panel>
      <Preview look={look} />
      <Panel title="Take it">
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
            disabled={look.good === 0 || look.faultCount > 0 || looking}
            onClick={() => void take('whole')}
          >
            Take all {look.good.toLocaleString('en-GB')}
          </Button>
          {look.faultCount > 0 && (
            <Button busy={taking} disabled={look.good === 0 || looking} onClick={() => void take('good_rows')}>
              Take the {look.good.toLocaleString('en-GB')} good rows, leave the rest
            </Button>
          )}
        </div>
      </Panel>
    </>
  )
}

function formatWord(format: string): string {
  const words: Readonly<Record<string, string>> = { framework: 'A framework file', list: 'A list of requirements' }
  return words[format] ?? `Format ${format}`
}

/** The first two hundred items as they will stand. */
function Preview({ look }: { readonly look: Look }) {
  const nodes = useMemo(
    () => treeOf(look.requirements.map(item => ({ ...item, withdrawn: null, selections: [] }))),
    [look],
  )
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const open = useMemo(() => new Set(branches(nodes).filter(id => !closed.has(id))), [nodes, closed])
  if (look.requirements.length === 0) return null
  const lines = Math.min(look.requirements.length, 14)
  return (
    <Panel title="How it will stand">
      <div className="-m-4 flex flex-col overflow-hidden rounded-b-lg" style={{ height: lines * 32 }}>
        <FrameworkTree
          name="How it will stand"
          nodes={nodes}
          filter={everything}
          open={open}
          onOpen={next => setClosed(new Set(branches(nodes).filter(id => !next.has(id))))}
          plain
        />
      </div>
      {look.good > look.requirements.length && (
        <p className="mt-6 text-sm text-soft">
          The first {look.requirements.length} of {look.good.toLocaleString('en-GB')}.
        </p>
      )}
    </Panel>
  )
}
