import { Anchor } from '../kit/anchor.tsx'
import type { RunRecord } from './check-view.ts'

/** The snapshots that a run read, and the hash of what it said. */
export function RunInputs({ run }: { readonly run: RunRecord }) {
  const { body } = run
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
      {body.snapshots.map(input => (
        <div key={input.alias} className="contents">
          <dt className="text-soft">As {input.alias}</dt>
          <dd>
            <Anchor
              href={`/datasets/${encodeURIComponent(input.dataset)}/${input.snapshot}`}
              className="font-mono underline"
            >
              {input.dataset}
            </Anchor>
            {', '}
            <Anchor href={`/snapshots/${input.snapshot}`} className="underline">
              how it was made
            </Anchor>
            <div className="font-mono text-xs break-all text-soft">sha256 {input.sha256}</div>
          </dd>
        </div>
      ))}
      <dt className="text-soft">Result</dt>
      <dd className="font-mono text-xs leading-5 break-all text-soft">
        {body.resultSha256 ? `sha256 ${body.resultSha256}` : 'none'}
      </dd>
    </dl>
  )
}
