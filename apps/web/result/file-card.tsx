import { ResultsImported, ResultsPreview } from '@onus/contract/result'
import { useEffect, useRef, useState } from 'react'
import { client, useAll } from '../api.ts'
import { Bar, useLiveJob } from '../job/job-progress.tsx'
import type { Job } from '../job/job-view.ts'
import { isUnderWay } from '../job/job-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { asProblem, ChoiceField, TextField } from '../kit/form.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { PreviewView } from './preview-view.tsx'
import { isTableRefusal, unsaid } from './result-view.ts'

type Phase =
  | { readonly at: 'sending' }
  | { readonly at: 'looking'; readonly job: string }
  | { readonly at: 'refused'; readonly why: string }
  | { readonly at: 'seen'; readonly preview: ResultsPreview; readonly problem: string | null }
  | { readonly at: 'importing'; readonly preview: ResultsPreview; readonly job: string }
  | { readonly at: 'imported'; readonly preview: ResultsPreview; readonly done: ResultsImported }
  | { readonly at: 'known'; readonly preview: ResultsPreview; readonly snapshot: string; readonly connection: string }

interface FileCardProps {
  readonly file: File
  /** Counts up when everything that is ready is to be imported. */
  readonly all: number
  readonly onAway: () => void
}

/** One file on its way: sent, looked into, decided, imported. */
export function FileCard({ file, all, onAway }: FileCardProps) {
  const [phase, setPhase] = useState<Phase>({ at: 'sending' })
  const sent = useRef(false)
  useEffect(() => {
    if (sent.current) return
    sent.current = true
    client.results
      .preview({ files: [file] })
      .then(({ job }) => setPhase({ at: 'looking', job }))
      .catch((thrown: unknown) => setPhase({ at: 'refused', why: asProblem(thrown).detail }))
  }, [file])
  return (
    <section aria-label={file.name} className="rounded-lg border bg-surface">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2">
        <h2 className="min-w-0 flex-1 basis-48 truncate font-semibold" title={file.name}>
          {file.name}
        </h2>
        <span className="text-sm text-soft" role="status">
          {phaseWord(phase)}
        </span>
        {phase.at !== 'importing' && (
          <Button look="quiet" onClick={onAway} aria-label={`Take away ${file.name}`}>
            Take away
          </Button>
        )}
      </header>
      <div className="p-4">
        <Body phase={phase} setPhase={setPhase} all={all} />
      </div>
    </section>
  )
}

const words: Readonly<Record<Phase['at'], string>> = {
  sending: 'Sending',
  looking: 'Looking into it',
  refused: 'Cannot be read',
  seen: 'Not stored yet',
  importing: 'Importing',
  imported: 'Imported',
  known: 'Imported before',
}

function phaseWord(phase: Phase): string {
  return words[phase.at]
}

interface BodyProps {
  readonly phase: Phase
  readonly setPhase: (phase: Phase) => void
  readonly all: number
}

function Body({ phase, setPhase, all }: BodyProps) {
  switch (phase.at) {
    case 'sending':
      return <p className="text-soft">The file is on its way.</p>
    case 'looking':
      return (
        <Working
          key={phase.job}
          id={phase.job}
          onEnd={job =>
            setPhase(
              job.state === 'done'
                ? { at: 'seen', preview: ResultsPreview.parse(job.outcome), problem: null }
                : { at: 'refused', why: job.error ?? `Looking into it was ${job.state}.` },
            )
          }
        />
      )
    case 'refused':
      return <Refused why={phase.why} />
    case 'seen':
      return <Decide {...phase} setPhase={setPhase} all={all} />
    case 'importing':
      return (
        <Working
          key={phase.job}
          id={phase.job}
          onEnd={job =>
            setPhase(
              job.state === 'done'
                ? { at: 'imported', preview: phase.preview, done: ResultsImported.parse(job.outcome) }
                : { at: 'seen', preview: phase.preview, problem: job.error ?? `The import was ${job.state}.` },
            )
          }
        />
      )
    case 'imported':
      return <Done done={phase.done} preview={phase.preview} />
    case 'known':
      return (
        <p>
          The same bytes were imported before, so nothing was stored again:{' '}
          <Anchor href={`/snapshots/${phase.snapshot}`} className="underline">
            see that snapshot
          </Anchor>
          .
        </p>
      )
  }
}

function Working({ id, onEnd }: { readonly id: string; readonly onEnd: (job: Job) => void }) {
  const job = useLiveJob(id, onEnd)
  if (job.error) return <Refused why={asProblem(job.error).detail} />
  if (!job.data || !isUnderWay(job.data)) return <p className="text-soft">It begins in a moment.</p>
  return (
    <div className="-mx-4">
      <Bar job={job.data} />
    </div>
  )
}

function Refused({ why }: { readonly why: string }) {
  return (
    <div role="alert" className="rounded-md bg-failing-soft px-3 py-2">
      <p>{why}. Nothing was stored.</p>
      {isTableRefusal(why) && (
        <p className="mt-1">
          <Anchor href="/connectors/upload" className="underline">
            Upload it as a table
          </Anchor>
        </p>
      )}
    </div>
  )
}

interface DecideProps {
  readonly preview: ResultsPreview
  readonly problem: string | null
  readonly setPhase: (phase: Phase) => void
  readonly all: number
}

/** What would become of the file, what only a person knows of it, and the button. */
function Decide({ preview, problem, setPhase, all }: DecideProps) {
  const [tool, setTool] = useState(preview.tool ?? '')
  const [target, setTarget] = useState(preview.target ?? '')
  const [connection, setConnection] = useState('')
  const [busy, setBusy] = useState(false)
  const others = useAll('connections').data?.filter(
    one => one.body.connector === 'results' && one.body.state !== 'removed' && mayFollow(one.body.settings, preview),
  )
  const lacking = unsaid({ tool, target, connection })
  async function bring() {
    setBusy(true)
    const said = connection
      ? { connection }
      : {
          ...(preview.tool === null && { tool }),
          ...(target.trim() !== (preview.target ?? '') && { target }),
        }
    try {
      const started = await client.results.import({ body: { upload: preview.upload, ...said } })
      if (started.job !== null) setPhase({ at: 'importing', preview, job: started.job })
      else setPhase({ at: 'known', preview, snapshot: started.snapshot ?? '', connection: started.connection })
    } catch (thrown) {
      setBusy(false)
      setPhase({ at: 'seen', preview, problem: asProblem(thrown).detail })
    }
  }
  const asked = useRef(all)
  useEffect(() => {
    if (all === asked.current) return
    asked.current = all
    if (lacking === null && preview.known === null && !busy) void bring()
  })
  const follows = connection === '' && target.trim() === (preview.target ?? '') ? preview.connection : null
  return (
    <>
      {preview.known && (
        <p className="mb-3 rounded-md bg-sunken px-3 py-2">
          These bytes were imported before, <DateTime at={preview.known.takenAt} />:{' '}
          <Anchor href={`/snapshots/${preview.known.snapshot}`} className="underline">
            see that snapshot
          </Anchor>
          . Under the same target nothing is stored again.
        </p>
      )}
      <PreviewView preview={preview} />
      <div className="mt-4 grid items-start gap-4 md:grid-cols-3">
        {preview.tool === null && (
          <TextField
            label="Tool"
            required
            value={tool}
            onChange={setTool}
            help="The file does not say which scanner wrote it."
          />
        )}
        {connection === '' && (
          <TextField
            label="What was looked at"
            required
            value={target}
            onChange={setTarget}
            help={
              preview.target === null
                ? 'The file does not say: a repository, image, host or account.'
                : 'As the file says. The next file of the same tool and target becomes the next snapshot.'
            }
          />
        )}
        {others && others.length > 0 && (
          <ChoiceField
            label="Where it belongs"
            value={connection}
            onChange={setConnection}
            options={[
              { value: '', label: 'By tool and target' },
              ...others.map(one => ({ value: one.id, label: `Next file of ${one.body.title}` })),
            ]}
            help={
              follows
                ? `It follows what was imported as ${follows.title}.`
                : 'A target that is new is a new connection.'
            }
          />
        )}
      </div>
      {problem && (
        <p role="alert" className="mt-3 rounded-md bg-failing-soft px-3 py-2">
          {problem}
        </p>
      )}
      <div className="mt-4">
        <Button look="primary" busy={busy} disabled={lacking !== null} onClick={() => void bring()}>
          Import
        </Button>
      </div>
    </>
  )
}

/** An empty list may be the next file of anything; else tool and format are the same. */
function mayFollow(settings: Readonly<Record<string, unknown>>, { report }: ResultsPreview): boolean {
  if (report.format === 'empty-list') return true
  return settings.format === report.format && String(settings.tool).toLowerCase() === (report.tool ?? '').toLowerCase()
}

function Done({ done, preview }: { readonly done: ResultsImported; readonly preview: ResultsPreview }) {
  const titleOf = new Map(preview.datasets.map(one => [one.dataset, one.title]))
  return (
    <>
      <p className="flex flex-wrap items-center gap-1.5">
        <StateShape state={done.outcome.state === 'complete' ? 'operating' : 'unknown'} />
        {done.outcome.state === 'complete'
          ? 'Read to its end.'
          : `Read in part: ${done.outcome.why}. What reads it is unknown, never passing.`}{' '}
        <Anchor href={`/snapshots/${done.snapshot}`} className="underline">
          See the snapshot
        </Anchor>
      </p>
      <div className="mt-4 grid gap-6 md:grid-cols-2">
        <div>
          <h3 className="font-medium">Rows</h3>
          <ul className="mt-1">
            {done.rows.map(({ dataset, rows }) => (
              <li key={dataset} className="flex gap-3">
                <span className="num min-w-8 text-end">{rows.toLocaleString('en-GB')}</span>
                <Anchor
                  href={`/datasets/${encodeURIComponent(dataset)}/${done.snapshot}`}
                  className="min-w-0 truncate underline"
                >
                  {titleOf.get(dataset) ?? dataset}
                </Anchor>
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h3 className="font-medium">Checks that read it</h3>
          {done.checks.length === 0 ? (
            <p className="mt-1 text-soft">
              None yet.{' '}
              <Anchor href="/checks/new" className="underline">
                Write one
              </Anchor>
            </p>
          ) : (
            <ul className="mt-1">
              {done.checks.map(check => (
                <li key={check.id} className="truncate">
                  <Anchor href={`/checks/${check.id}`} className="underline">
                    {check.title}
                  </Anchor>
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </>
  )
}
