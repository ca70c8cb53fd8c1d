import { useState } from 'react'
import { client, type Reply, useRead } from '../api.ts'
import { JobProgress } from '../job/job-progress.tsx'
import { Button } from '../kit/button.tsx'
import { ErrorState } from '../kit/empty-state.tsx'
import { asProblem, ChoiceField, Field, TextArea, TextField } from '../kit/form.tsx'

type Preview = Reply<'connections', 'previewTable'>

/** A CSV, XLSX, JSON or NDJSON file becomes rows of a dataset: look, map, import. Nothing is stored unless every row is read. */
export function ImportTable({ onDone }: { readonly onDone: () => void }) {
  const datasets = useRead('datasets', 'list', {})
  const [file, setFile] = useState<File | null>(null)
  const [dataset, setDataset] = useState('')
  const [preview, setPreview] = useState<Preview | null>(null)
  const [mapping, setMapping] = useState('')
  const [title, setTitle] = useState('')
  const [job, setJob] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  async function attempt(work: () => Promise<void>) {
    setBusy(true)
    setProblem(null)
    await work().catch((thrown: unknown) => setProblem(asProblem(thrown).detail))
    setBusy(false)
  }
  const look = (chosen: File, into: string) =>
    attempt(async () => {
      const seen = await client.connections.previewTable({ files: [chosen], query: into ? { dataset: into } : {} })
      setPreview(seen)
      setDataset(into || (seen.dataset ?? ''))
      setMapping(JSON.stringify(seen.mapping, null, 2))
      setTitle(seen.name)
    })
  const bring = (seen: Preview) =>
    attempt(async () => {
      const started = await client.connections.importTable({
        body: { upload: seen.upload, title, dataset, mapping: JSON.parse(mapping) as Record<string, unknown> },
      })
      setJob(started.job)
    })

  if (job)
    return (
      <div className="space-y-4 p-4">
        <JobProgress id={job} />
        <Button onClick={onDone}>Close</Button>
      </div>
    )
  return (
    <div className="space-y-4 p-4">
      {problem && <ErrorState message={problem} />}
      <Field label="File" required help="CSV, XLSX, JSON or NDJSON.">
        {({ id, describedBy }) => (
          <input
            id={id}
            type="file"
            accept=".csv,.tsv,.xlsx,.json,.ndjson,.jsonl"
            aria-describedby={describedBy}
            onChange={event => {
              const chosen = event.target.files?.[0] ?? null
              setFile(chosen)
              if (chosen) void look(chosen, dataset)
            }}
            className="block w-full rounded-md border border-dashed border-line-strong p-3 text-sm"
          />
        )}
      </Field>
      {preview && file && (
        <>
          <Sample preview={preview} />
          <ChoiceField
            label="Dataset"
            required
            value={dataset}
            onChange={next => {
              setDataset(next)
              void look(file, next)
            }}
            options={(datasets.data?.items ?? []).map(item => ({
              value: item.ref,
              label: `${item.title} (${item.ref})`,
            }))}
            help="What the rows are about."
          />
          <TextArea
            label="Mapping"
            required
            rows={10}
            value={mapping}
            onChange={setMapping}
            help="Which column of the file fills which column of the dataset. A proposal is made from the names."
          />
          {preview.problems.length > 0 && (
            <ul className="list-disc rounded-md bg-late-soft py-2 pr-3 pl-7">
              {preview.problems.map(line => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
          <TextField
            label="Name"
            required
            value={title}
            onChange={setTitle}
            help="What this source is called in Onus."
          />
          <Button look="primary" busy={busy} disabled={!dataset || !title} onClick={() => void bring(preview)}>
            Import
          </Button>
        </>
      )}
    </div>
  )
}

/** The first rows of the file as they were read. */
function Sample({ preview }: { readonly preview: Preview }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section aria-label="First rows" tabIndex={0} className="max-h-56 overflow-auto rounded-md border">
      <table className="text-xs">
        <thead>
          <tr>
            {preview.headers.map((header, at) => (
              <th
                key={header}
                scope="col"
                className="border-b bg-sunken px-2 py-1 text-start font-medium whitespace-nowrap"
              >
                {header} <span className="font-normal text-soft">{preview.types[at]}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.slice(0, 8).map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no identity but their place
            <tr key={at}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells have no identity but their place
                <td key={column} className="border-b px-2 py-1 whitespace-nowrap">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
