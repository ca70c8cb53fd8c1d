import { useState } from 'react'
import { useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { receiptHref } from '../record/record.ts'
import { type RunRecord, verdictState, verdictWord } from './check-view.ts'
import { RunInputs } from './run-inputs.tsx'
import { RunRows } from './run-rows.tsx'

interface RunsProps {
  readonly check: string
  /** The alias of the data whose rows it judges. */
  readonly population: string | null
}

/** Every run of a check, latest first, with what it read and the hash of what it said. */
export function Runs({ check, population }: RunsProps) {
  const [cursor, setCursor] = useState<string | null>(null)
  const runs = useRead('checks', 'runs', { params: { id: check }, query: { limit: 50, ...(cursor && { cursor }) } })
  return (
    <Loaded of={runs}>
      {({ items, next }) => (
        <>
          {items.length === 0 && <p className="text-soft">It has never run.</p>}
          <ol>
            {items.map(run => (
              <RunLine key={run.id} run={run} population={population} />
            ))}
          </ol>
          {next && <Button onClick={() => setCursor(next)}>Earlier runs</Button>}
        </>
      )}
    </Loaded>
  )
}

function RunLine({ run, population }: { readonly run: RunRecord; readonly population: string | null }) {
  const [open, setOpen] = useState(false)
  const { body } = run
  return (
    <li className="border-b py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="inline-flex w-28 items-center gap-1.5 font-medium">
          <StateShape state={verdictState(body.verdict, false)} />
          {verdictWord(body.verdict)}
        </span>
        <DateTime at={body.now} as="absolute" />
        <span className="min-w-0 flex-1 basis-48 text-soft">{body.reason}</span>
        <LedgerMark position={run.position} href={receiptHref(run.fact)} />
        <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : 'Show'} rows
        </Button>
      </div>
      {open && (
        <div className="py-3 md:pl-32">
          <div className="mb-3">
            <RunInputs run={run} />
          </div>
          <RunRows run={run} population={population} />
        </div>
      )}
    </li>
  )
}
