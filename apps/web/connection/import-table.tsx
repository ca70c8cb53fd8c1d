import { useEffect, useState } from 'react'
import { client, type Reply, useRead } from '../api.ts'
import { JobProgress } from '../job/job-progress.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { ErrorState } from '../kit/empty-state.tsx'
import { asProblem, ChoiceField, Field, fileLook, TextField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { ImportColumns } from './import-columns.tsx'
import { emptyOptions, ImportOptions, optionsOf } from './import-options.tsx'
import { ImportTrial } from './import-trial.tsx'
import {
  fillable,
  mappingOf,
  proposedSources,
  type Source,
  type Sources,
  type TablePreview,
  type TableTrial,
  unfilled,
} from './import-view.ts'

type Dataset = Reply<'datasets', 'list'>['items'][number]

/** A CSV, XLSX, JSON or NDJSON file becomes rows of a dataset: look, map, try, import. */
export function ImportTable() {
  const datasets = useRead('datasets', 'list', {})
  return (
    <>
      <PageHead
        title="Upload a table"
        lead="Rows of a file become rows of a dataset. Nothing is stored unless every row can be read."
      />
      <Page>
        <Loaded of={datasets}>{({ items }) => <Upload datasets={items} />}</Loaded>
      </Page>
    </>
  )
}

function Upload({ datasets }: { readonly datasets: readonly Dataset[] }) {
  const [file, setFile] = useState<File | null>(null)
  const [ref, setRef] = useState('')
  const [preview, setPreview] = useState<TablePreview | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function look(chosen: File, into: string) {
    setBusy(true)
    setProblem(null)
    try {
      const seen = await client.connections.previewTable({ files: [chosen], query: into ? { dataset: into } : {} })
      setPreview(seen)
      setRef(into || (seen.dataset ?? ''))
    } catch (thrown) {
      setPreview(null)
      setProblem(asProblem(thrown).detail)
    }
    setBusy(false)
  }
  const dataset = datasets.find(one => one.ref === ref)
  return (
    <>
      <Panel title="The file">
        <div className="grid gap-4 md:grid-cols-2">
          <Field label="File" required help="CSV, XLSX, JSON or NDJSON. The first row names the fields.">
            {({ id, describedBy }) => (
              <input
                id={id}
                type="file"
                accept=".csv,.tsv,.xlsx,.json,.ndjson,.jsonl"
                aria-describedby={describedBy}
                onChange={event => {
                  const chosen = event.target.files?.[0] ?? null
                  setFile(chosen)
                  if (chosen) void look(chosen, '')
                }}
                className={fileLook}
              />
            )}
          </Field>
          {preview && file && (
            <ChoiceField
              label="Dataset"
              required
              value={ref}
              onChange={next => void look(file, next)}
              options={datasets
                .filter(item => item.own?.state !== 'retired')
                .map(item => ({ value: item.ref, label: `${item.title} (${item.ref})` }))}
              help={dataset?.meaning ?? 'What the rows are about.'}
            />
          )}
        </div>
        {busy && !preview && <p className="mt-3 text-soft">Looking into the file…</p>}
      </Panel>
      {problem && <ErrorState message={problem} />}
      {preview && dataset && <Mapping key={`${preview.upload} ${ref}`} preview={preview} dataset={dataset} />}
      {preview && !dataset && <p className="text-soft">Choose the dataset that says what the rows are about.</p>}
    </>
  )
}

interface MappingProps {
  readonly preview: TablePreview
  readonly dataset: Dataset
}

function Mapping({ preview, dataset }: MappingProps) {
  const columns = fillable(dataset.columns)
  const [sources, setSources] = useState<Sources>(() => proposedSources(preview.mapping))
  const [options, setOptions] = useState(emptyOptions)
  const [title, setTitle] = useState(preview.name)
  const [job, setJob] = useState<{ readonly id: string; readonly connection: string } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const missing = unfilled(columns, sources)
  const choice = {
    upload: preview.upload,
    dataset: dataset.ref,
    mapping: mappingOf(columns, sources),
    options: optionsOf(options),
  }
  const { trial, trying } = useTrial(choice, missing.length === 0)
  const ready = missing.length === 0 && trial !== null && trial.refusal === null && trial.problemCount === 0
  async function bring() {
    setProblem(null)
    try {
      const started = await client.connections.importTable({ body: { ...choice, title } })
      setJob({ id: started.job, connection: started.connection })
    } catch (thrown) {
      setProblem(asProblem(thrown).detail)
    }
  }
  if (job) return <Importing job={job} onBack={() => setJob(null)} />
  return (
    <>
      <ImportColumns
        columns={columns}
        fields={preview.fields}
        sources={sources}
        onChange={(column: string, source: Source) => setSources(before => ({ ...before, [column]: source }))}
      />
      <ImportOptions value={options} onChange={setOptions} />
      <Panel title="How it reads">
        <ImportTrial missing={missing} trial={trial} trying={trying} notes={preview.notes} />
      </Panel>
      <Panel title="Import">
        <div className="flex flex-wrap items-end gap-4">
          <div className="min-w-0 flex-1 basis-72">
            <TextField
              label="Name"
              required
              value={title}
              onChange={setTitle}
              help="What this source is called in Onus."
            />
          </div>
          <Button
            look="primary"
            className="mb-6"
            busy={trying}
            disabled={!ready || !title}
            onClick={() => void bring()}
          >
            Import
          </Button>
        </div>
        {problem && <ErrorState message={problem} />}
      </Panel>
    </>
  )
}

type Choice = Parameters<typeof client.connections.tryTable>[0]['body']

/** Tries the mapping when it has rested for a moment. Only the latest answer is shown. */
function useTrial(choice: Choice, complete: boolean) {
  const [trial, setTrial] = useState<TableTrial | null>(null)
  const [trying, setTrying] = useState(false)
  const asked = complete ? JSON.stringify(choice) : null
  useEffect(() => {
    setTrial(null)
    if (asked === null) return
    const stop = new AbortController()
    setTrying(true)
    const timer = setTimeout(() => {
      client.connections
        .tryTable({ body: JSON.parse(asked) as Choice, signal: stop.signal })
        .catch((thrown: unknown): TableTrial => ({ ...nothingRead, refusal: asProblem(thrown).detail }))
        .then(answer => {
          if (stop.signal.aborted) return
          setTrial(answer)
          setTrying(false)
        })
    }, 400)
    return () => {
      clearTimeout(timer)
      stop.abort()
      setTrying(false)
    }
  }, [asked])
  return { trial, trying }
}

const nothingRead: TableTrial = {
  columns: [],
  rows: [],
  read: 0,
  whole: false,
  problems: [],
  problemCount: 0,
  refusal: null,
  notes: [],
}

interface ImportingProps {
  readonly job: { readonly id: string; readonly connection: string }
  readonly onBack: () => void
}

/** The import as it goes; when it fails nothing is there, and one can go back to the columns. */
function Importing({ job, onBack }: ImportingProps) {
  const [state, setState] = useState<string | null>(null)
  return (
    <div className="max-w-3xl space-y-4">
      <JobProgress id={job.id} onEnd={ended => setState(ended.state)} />
      {state === 'done' && (
        <Anchor href={`/connectors/${job.connection}`} className={buttonLook('primary')}>
          See what was read
        </Anchor>
      )}
      {state !== null && state !== 'done' && (
        <>
          <p>Nothing was stored. Mend the file or the columns, then import again.</p>
          <Button onClick={onBack}>Back to the columns</Button>
        </>
      )}
    </div>
  )
}
