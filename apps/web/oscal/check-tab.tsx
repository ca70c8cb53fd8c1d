import { useCallback } from 'react'
import { client, type Reply } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { ErrorState } from '../kit/empty-state.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useMay } from '../shell/session.ts'
import { FindingTable } from './finding-table.tsx'
import { canImport, countOf, documentFiles, modelWord, rowsOf, verdictOf } from './oscal-view.ts'
import { useAnswer } from './use-answer.ts'

interface CheckTabProps {
  readonly file: File | null
  readonly onFile: (file: File) => void
}

/** Everything that is wrong with a document, by the schema and the constraints of OSCAL. */
export function CheckTab({ file, onFile }: CheckTabProps) {
  const ask = useCallback((signal: AbortSignal) => client.oscal.validate({ files: file ? [file] : [], signal }), [file])
  const { answer, asking, refusal } = useAnswer(file && ask)
  return (
    <>
      <div className="mb-4">
        <FileDrop
          label="Drop a document here, or choose one"
          help="Any model of OSCAL 1.0.0 to 1.2.x, in JSON or YAML, up to 20 MB. It is not kept."
          accept={documentFiles}
          file={file}
          onFile={onFile}
        />
      </div>
      {asking && <p className="mb-4 text-soft">Checking the document…</p>}
      {refusal && <ErrorState message={refusal} />}
      {answer && !asking && <Verdict report={answer} />}
      {!file && (
        <p className="text-soft">
          Schema and constraints of the metaschema are checked, each finding with its place. The same offline:{' '}
          <code className="font-mono text-sm">onus oscal validate FILE</code>.
        </p>
      )}
    </>
  )
}

const shapes = { valid: 'operating', invalid: 'failing', unreadable: 'unknown' } as const

function Verdict({ report }: { readonly report: Reply<'oscal', 'validate'> }) {
  const mayImport = useMay('framework:write')
  const { word, sentence } = verdictOf(report)
  const facts: readonly (readonly [string, string])[] = [
    ['Model', modelWord(report.model)],
    ['Version', report.version ?? 'not said'],
    ['Errors', countOf(report.errors, 'error').toLocaleString('en-GB')],
    ['Warnings', countOf(report.errors, 'warning').toLocaleString('en-GB')],
  ]
  return (
    <>
      <Panel
        title="Verdict"
        actions={
          mayImport &&
          canImport(report.model) && (
            <Anchor href="/oscal?tab=import" className={buttonLook()}>
              Import it
            </Anchor>
          )
        }
      >
        <p role="status" className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <StateShape state={shapes[report.state]} />
          <strong>{word}.</strong> <span>{sentence}</span>
        </p>
        <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-sm">
          {facts.map(([label, value]) => (
            <div key={label} className="flex gap-1.5">
              <dt className="text-soft">{label}</dt>
              <dd className="num">{value}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      {report.errors.length > 0 && (
        <FindingTable name="Findings" rows={rowsOf(report.errors)} none="Nothing is wrong." />
      )}
    </>
  )
}
