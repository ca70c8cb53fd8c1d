import { Download } from 'lucide-react'
import { type Reply, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { ErrorState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useMay } from '../shell/session.ts'
import { modelWord } from './oscal-view.ts'
import { useExport } from './use-export.ts'

/** The documents of other tools that are kept byte for byte, each of which can be had back. */
export function KeptDocuments() {
  return useMay('control:read') ? <Kept /> : null
}

function Kept() {
  const documents = useRead('oscal', 'documents', {})
  const { write, busy, written, problem } = useExport()
  return (
    <Panel title="Documents that are kept">
      <Loaded of={documents}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-soft">
              None yet. A plan or component definition of another tool is kept as it came, and given back with your own
              texts in the places that they were taken from.
            </p>
          ) : (
            <ul className="-mx-4 -my-4 divide-y">
              {items.map(one => (
                <KeptDocument key={one.id} record={one} busy={busy} onBack={write} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {written && (
        <p role="status" className="mt-6">
          {written.name} is downloaded.
        </p>
      )}
      {problem && <ErrorState message={problem} />}
    </Panel>
  )
}

interface KeptDocumentProps {
  readonly record: Reply<'oscal', 'documents'>['items'][number]
  readonly busy: boolean
  readonly onBack: ReturnType<typeof useExport>['write']
}

function KeptDocument({ record: { id, body, recorded }, busy, onBack }: KeptDocumentProps) {
  const format = body.source.format.endsWith('yaml') ? 'yaml' : 'json'
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2">
      <div className="min-w-0 flex-1 basis-64">
        <p className="break-words">
          <strong className="font-medium">{body.title}</strong> <span className="num text-soft">{body.version}</span>
        </p>
        <p className="text-sm break-words text-soft">
          {modelWord(body.model)} for {body.framework}, from {body.source.name}, <DateTime at={recorded} />
          {body.scope && (
            <>
              {' · '}
              <Anchor href={`/scope/${body.scope}`} className="underline">
                its scope
              </Anchor>
            </>
          )}
        </p>
      </div>
      <Button
        icon={<Download size={16} />}
        disabled={busy}
        aria-label={`Give back ${body.title}`}
        onClick={() => void onBack({ model: body.model, document: id, format })}
      >
        Give back
      </Button>
    </li>
  )
}
