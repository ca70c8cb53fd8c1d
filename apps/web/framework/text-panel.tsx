import { type Reply, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel } from '../kit/record-page.tsx'
import { receiptHref } from '../record/record.ts'
import { useMay } from '../shell/session.ts'
import { frameworkHref } from './tree-view.ts'

/** The imported text of a framework: by what right it is held, how much of the framework it covers, where it came from. */
export function TextPanel({ framework }: { readonly framework: Reply<'frameworks', 'get'> }) {
  const texts = useRead('frameworks', 'texts', {})
  const mayWrite = useMay('framework:write')
  const importIt = mayWrite && (
    <Anchor href={`/frameworks/${encodeURIComponent(framework.id)}/text`} className={buttonLook('primary')}>
      Import its text
    </Anchor>
  )
  return (
    <Loaded of={texts}>
      {({ items }) => {
        const text = items.find(one => one.id === framework.text)
        if (!text)
          return (
            <EmptyState title="The text of the publisher is not imported" action={importIt}>
              Onus ships identifiers, names and summaries in its own words. Import the official or licensed text, and it
              stands beside them; it stays private to this organisation.
            </EmptyState>
          )
        const { body } = text
        return (
          <div className="max-w-4xl">
            <Panel title={body.title}>
              <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[10rem_1fr]">
                <dt className="text-soft">Right to hold it</dt>
                <dd>{body.licence}</dd>
                <dt className="text-soft">File</dt>
                <dd>
                  {body.source.name} <span className="text-soft">{body.source.format}</span> {body.source.version}
                </dd>
                <dt className="text-soft">Fingerprint</dt>
                <dd className="font-mono text-sm break-all">{body.source.sha256}</dd>
                <dt className="text-soft">Covers</dt>
                <dd className="num">{body.items.toLocaleString('en-GB')} items</dd>
                <dt className="text-soft">Imported</dt>
                <dd>
                  <DateTime at={text.recorded} as="absolute" none="just now" /> by {text.actor.name}{' '}
                  <LedgerMark position={text.position} href={receiptHref(text.fact)} />
                </dd>
              </dl>
            </Panel>
            {body.missing.length > 0 && (
              <Panel title={`Requirements without words in it (${body.missing.length})`}>
                <ul className="flex flex-wrap gap-x-3 gap-y-1">
                  {body.missing.map(id => (
                    <li key={id}>
                      <Anchor href={frameworkHref(`${framework.id}:${id}`)} className="font-mono text-sm underline">
                        {id}
                      </Anchor>
                    </li>
                  ))}
                </ul>
              </Panel>
            )}
            {body.unknown.length > 0 && (
              <Panel title={`Items of the file that the framework does not have (${body.unknown.length})`}>
                <p className="font-mono text-sm">{body.unknown.join(', ')}</p>
              </Panel>
            )}
          </div>
        )
      }}
    </Loaded>
  )
}
