import { useParams } from '@tanstack/react-router'
import { useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Page, Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { receiptHref } from '../record/record.ts'
import { type RunRecord, verdictState, verdictWord } from './check-view.ts'
import { RunInputs } from './run-inputs.tsx'
import { RunRows } from './run-rows.tsx'

/** One run of a check: what it said of each row, the snapshots it read, and its place in the ledger. */
export function RunPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const run = useRead('checks', 'ran', { params: { id } })
  return <Loaded of={run}>{record => <RunView run={record} />}</Loaded>
}

function RunView({ run }: { readonly run: RunRecord }) {
  const { body } = run
  const check = useRead('checks', 'get', { params: { id: body.check }, query: useMoment() })
  return (
    <Page>
      <header className="mb-4">
        <div className="mb-1 text-sm text-soft">
          <Anchor href={`/checks/${encodeURIComponent(body.check)}?tab=runs`} className="hover:underline">
            Runs of <span className="font-mono">{body.check}</span>
          </Anchor>
        </div>
        <h1 className="text-xl font-semibold">{check.data?.title ?? body.check}</h1>
        <p className="mt-2 flex flex-wrap items-center gap-x-5 gap-y-1">
          <span className="inline-flex items-center gap-1.5 font-medium">
            <StateShape state={verdictState(body.verdict, false)} />
            {verdictWord(body.verdict)}
          </span>
          <DateTime at={body.now} as="absolute" />
          <LedgerMark position={run.position} href={receiptHref(run.fact)} />
        </p>
        <p className="mt-1 text-soft">{body.reason}</p>
      </header>
      <Panel title="What it read">
        <RunInputs run={run} />
      </Panel>
      <Panel title="What it said of each row">
        <RunRows run={run} population={check.data?.population ?? null} />
      </Panel>
    </Page>
  )
}
