import { useNavigate } from '@tanstack/react-router'
import { Play } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { client, type Reply, useAct, useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { CodeEditor } from '../kit/code-editor.tsx'
import { asProblem } from '../kit/form.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useMay } from '../shell/session.ts'
import { startingText, verdictState, verdictWord } from './check-view.ts'
import { idIn, tablesOf } from './editor-view.ts'
import { ResultTable, StatusCounts } from './run-rows.tsx'

type Preview = Reply<'checks', 'preview'>

interface CheckEditorProps {
  readonly check: Reply<'checks', 'get'> | null
}

/** The text of a check beside what it says about the latest snapshots. It runs when the typing rests; nothing is recorded. */
export function CheckEditor({ check }: CheckEditorProps) {
  const [text, setText] = useState(check?.text ?? startingText)
  const mayRun = useMay('check:run')
  const mayWrite = useMay('check:write')
  const datasets = useRead('datasets', 'list', {})
  const tables = useMemo(() => tablesOf(text, datasets.data?.items ?? []), [text, datasets.data])
  const { preview, running, run } = usePreview(text, mayRun)
  const act = useAct()
  const navigate = useNavigate()
  const id = idIn(text)
  const changed = text !== (check?.text ?? '')
  async function save() {
    const saved = await act(
      () => client.checks.save({ params: { id: id ?? '' }, body: { text } }),
      `${id} is saved as a new version.`,
    )
    if (saved) await navigate({ to: `/checks/${saved.id}` })
  }
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      <div className="min-w-0">
        <CodeEditor label="Text of the check" value={text} onChange={setText} onRun={run} tables={tables} />
        <div className="mt-2 flex flex-wrap items-center gap-2">
          <Button look="primary" icon={<Play size={14} />} busy={running} onClick={run} disabled={!mayRun}>
            Try on the latest snapshots
          </Button>
          {mayWrite && (
            <Button onClick={() => void save()} disabled={!changed || !id || (preview?.problems.length ?? 0) > 0}>
              {check?.origin === 'shipped' && id === check.id ? 'Save as your own' : 'Save'}
            </Button>
          )}
          <span className="text-sm text-soft">Ctrl or Cmd + Enter tries it. Nothing is recorded until you save.</span>
        </div>
      </div>
      <section aria-label="Result" aria-live="polite" className="min-w-0">
        {preview ? (
          <PreviewResult preview={preview} />
        ) : (
          <p className="text-soft">{mayRun ? 'The result shows here.' : 'You may read this check but not run it.'}</p>
        )}
      </section>
    </div>
  )
}

/** Tries the text when it has rested for a moment, and at once when asked. Only the latest answer is shown. */
function usePreview(text: string, mayRun: boolean) {
  const [preview, setPreview] = useState<Preview | null>(null)
  const [running, setRunning] = useState(false)
  const asked = useRef(0)
  async function run() {
    if (!mayRun) return
    const mine = ++asked.current
    setRunning(true)
    const answer = await client.checks.preview({ body: { text } }).catch(
      (thrown: unknown): Preview => ({
        problems: [{ message: asProblem(thrown).detail, line: null, column: null, path: '' }],
        verdict: null,
        reason: '',
        counts: {},
        rows: [],
        milliseconds: 0,
      }),
    )
    if (mine !== asked.current) return
    setPreview(answer)
    setRunning(false)
  }
  const latest = useRef(run)
  latest.current = run
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new text is what starts the wait
  useEffect(() => {
    const timer = setTimeout(() => void latest.current(), 700)
    return () => clearTimeout(timer)
  }, [text])
  return { preview, running, run: () => void run() }
}

function PreviewResult({ preview }: { readonly preview: Preview }) {
  if (preview.problems.length > 0)
    return (
      <div role="alert" className="rounded-md bg-failing-soft px-4 py-3">
        <h2 className="font-semibold">It cannot run yet</h2>
        <ul className="mt-1 list-disc space-y-1 pl-5">
          {preview.problems.map(problem => (
            <li key={`${problem.path} ${problem.message}`}>
              {problem.line !== null && <span className="num font-medium">Line {problem.line}: </span>}
              {problem.message}
            </li>
          ))}
        </ul>
      </div>
    )
  const verdict = preview.verdict ?? 'no_data'
  return (
    <>
      <p className="mb-3 flex flex-wrap items-center gap-x-3">
        <span className="inline-flex items-center gap-1.5 text-lg font-semibold">
          <StateShape state={verdictState(verdict, false)} size={14} />
          {verdictWord(verdict)}
        </span>
        <span className="text-soft">{preview.reason}</span>
        <span className="num ml-auto text-sm text-soft">{Math.round(preview.milliseconds)} ms</span>
      </p>
      <StatusCounts counts={preview.counts} />
      <ResultTable rows={preview.rows} />
    </>
  )
}
