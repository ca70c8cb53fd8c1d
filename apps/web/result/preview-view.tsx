import type { ResultsPreview } from '@onus/contract/result'
import { Anchor } from '../kit/anchor.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Count, comparedWith, severityCounts, verdictCounts } from './result-view.ts'

const number = (value: number) => value.toLocaleString('en-GB')

/** What is in a file, counted, and which datasets it would fill. */
export function PreviewView({ preview }: { readonly preview: ResultsPreview }) {
  const { report } = preview
  const warnings = [...preview.missing.map(text => `Not the whole: ${text}`), ...others(preview)]
  return (
    <div className="grid gap-x-8 gap-y-4 md:grid-cols-3">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 gap-y-1">
        <Fact name="Format" value={preview.title} />
        <Fact name="Tool" value={[report.tool ?? 'not said', report.toolVersion].filter(Boolean).join(' ')} />
        <Fact name="Target" value={preview.target ?? 'not said'} />
        <Fact name="Records" value={number(report.records)} />
        <Fact name="Rules" value={number(report.rules)} />
        <Fact name="Resources" value={number(report.resources)} />
        {report.components > 0 && <Fact name="Components" value={number(report.components)} />}
        {report.vulnerabilities > 0 && <Fact name="Vulnerabilities" value={number(report.vulnerabilities)} />}
      </dl>
      <div className="grid grid-cols-2 content-start gap-4">
        <Counts title="Verdicts" counts={verdictCounts(report.verdicts)} />
        <Counts title="Severities" counts={severityCounts(report.severities)} />
      </div>
      <div>
        <h3 className="font-medium">Fills</h3>
        <ul className="mt-1">
          {preview.datasets.map(({ dataset, title, rows, before }) => {
            const compared = comparedWith(before, rows)
            return (
              <li key={dataset} className="flex gap-3">
                <span className="num min-w-8 shrink-0 text-end">{number(rows)}</span>
                <span className="min-w-0">
                  <Anchor href={`/datasets/${encodeURIComponent(dataset)}`} className="hover:underline">
                    {title}
                  </Anchor>
                  {compared && <span className="block text-sm text-soft">{compared}</span>}
                </span>
              </li>
            )
          })}
        </ul>
      </div>
      {warnings.length > 0 && (
        <div className="md:col-span-3">
          <h3 className="font-medium">
            {warnings.length === 1 ? 'One warning' : `${number(warnings.length)} warnings`}
          </h3>
          <ScrollBox label="Warnings" className="mt-1 max-h-40 overflow-y-auto">
            <ul className="list-disc pl-5 text-sm">
              {warnings.map(text => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </ScrollBox>
        </div>
      )}
    </div>
  )
}

/** A warning that something is missing is said once. */
function others({ report, missing, notes }: ResultsPreview): readonly string[] {
  return [...new Set([...report.warnings.filter(text => !missing.includes(text)), ...notes])]
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0 break-words">{value}</dd>
    </>
  )
}

function Counts({ title, counts }: { readonly title: string; readonly counts: readonly Count[] }) {
  return (
    <div>
      <h3 className="font-medium">{title}</h3>
      {counts.length === 0 && <p className="text-soft">none</p>}
      <ul>
        {counts.map(({ word, count, state }) => (
          <li key={word} className="flex items-center gap-2">
            <span className="num min-w-8 text-end">{number(count)}</span>
            {state && <StateShape state={state} />}
            <span>{word}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
