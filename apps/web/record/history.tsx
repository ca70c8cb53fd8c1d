import { useState } from 'react'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Diff } from '../kit/diff.tsx'
import { Loaded, type Reading } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { type RecordOf, receiptHref } from './record.ts'

interface HistoryProps {
  readonly of: Reading<{ readonly items: readonly RecordOf<object>[] }>
}

/** The versions of a record, latest first: when each was true and when it was recorded, who, why, and its receipt. */
export function History({ of }: HistoryProps) {
  return (
    <Loaded of={of}>
      {({ items }) => (
        <ol className="max-w-4xl">
          {items.map((version, at) => (
            <Version key={version.fact} version={version} before={items[at + 1]} />
          ))}
        </ol>
      )}
    </Loaded>
  )
}

interface VersionProps {
  readonly version: RecordOf<object>
  readonly before: RecordOf<object> | undefined
}

function Version({ version, before }: VersionProps) {
  const [open, setOpen] = useState(false)
  return (
    <li className="border-b py-3">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <span className="num w-8 font-semibold">v{version.version}</span>
        <span>{version.actor.name}</span>
        <DateTime at={version.recorded} as="absolute" none="not yet in the ledger" />
        <LedgerMark position={version.position} href={receiptHref(version.fact)} />
        {before && (
          <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)} className="ml-auto">
            {open ? 'Hide the change' : 'What changed'}
          </Button>
        )}
      </div>
      <p className="pl-12 text-soft">{version.reason || (before ? 'No reason was given.' : 'First version.')}</p>
      <p className="pl-12 text-sm text-soft">
        True from <DateTime at={version.effective.from} as="absolute" /> to{' '}
        <DateTime at={version.effective.to} as="absolute" none="now on" />
      </p>
      {open && before && (
        <div className="mt-3 pl-12">
          <Diff before={before.body as Record<string, unknown>} after={version.body as Record<string, unknown>} />
        </div>
      )}
    </li>
  )
}
