import { type Reply, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { useMay } from '../shell/session.ts'
import { kindWord, versionsByFramework } from './framework-view.ts'

type Card = Reply<'frameworks', 'list'>['items'][number]

/** The installed frameworks, a card each; the ways to bring another. */
export function FrameworkList() {
  const frameworks = useRead('frameworks', 'list', {})
  const mayWrite = useMay('framework:write')
  return (
    <>
      <PageHead
        title="Frameworks"
        lead="Published sets of requirements, each in a version, with labels in our own words. Official texts are yours to import."
        actions={
          mayWrite && (
            <>
              <Anchor href="/frameworks/new" className={buttonLook()}>
                Write your own
              </Anchor>
              <Anchor href="/frameworks/import" className={buttonLook('primary')}>
                Import a framework
              </Anchor>
            </>
          )
        }
      />
      <Page>
        <Loaded of={frameworks}>
          {({ items }) => (
            <div className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
              {versionsByFramework(items).map(({ latest, others }) => (
                <FrameworkCard key={latest.id} card={latest} others={others} />
              ))}
            </div>
          )}
        </Loaded>
      </Page>
    </>
  )
}

function FrameworkCard({ card, others }: { readonly card: Card; readonly others: readonly Card[] }) {
  const counted = card.selections.filter(selection => selection.count !== card.assessable || selection.required)
  return (
    <article className="flex flex-col rounded-lg border bg-surface p-4">
      <header className="flex items-start gap-2">
        <h2 className="min-w-0 flex-1 text-lg font-semibold">
          <Anchor href={`/frameworks/${encodeURIComponent(card.id)}`} className="hover:underline">
            {card.title}
          </Anchor>
        </h2>
        {card.legalForce === 'binding' && <span className="rounded-full border px-2 text-xs text-soft">law</span>}
        {card.own && <span className="rounded-full border px-2 text-xs text-soft">own</span>}
      </header>
      <p className="mt-0.5 text-sm text-soft">
        <span className="font-mono">{card.id}</span> · {card.publisher} · as of <span className="num">{card.asOf}</span>
      </p>
      <p className="mt-3">
        <span className="num font-semibold">{card.assessable.toLocaleString('en-GB')}</span> {kindWord(card.kind)} can
        be assessed
        {card.requirements > card.assessable && (
          <span className="text-soft">
            {' '}
            of <span className="num">{card.requirements.toLocaleString('en-GB')}</span> identifiers
          </span>
        )}
      </p>
      {counted.length > 0 && (
        <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-sm text-soft">
          {counted.map(selection => (
            <li key={selection.id}>
              {selection.title} <span className="num text-text">{selection.count}</span>
              {selection.required && ', always'}
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <p className="mt-2 text-sm">
          Other versions:{' '}
          {others.map((other, at) => (
            <span key={other.id}>
              {at > 0 && ', '}
              <Anchor href={`/frameworks/${encodeURIComponent(other.id)}`} className="underline">
                {other.version}
              </Anchor>
            </span>
          ))}
        </p>
      )}
      <div className="mt-auto space-y-1 pt-3">
        <p className="border-t pt-2 text-sm">
          {card.text ? (
            'Text of the publisher: imported'
          ) : card.own ? (
            <span className="text-soft">Recorded by this organisation</span>
          ) : (
            <span className="text-soft">Text of the publisher: not imported</span>
          )}
        </p>
        <details className="text-xs text-soft">
          <summary>Licence</summary>
          <p className="mt-1">{card.licence}</p>
        </details>
      </div>
    </article>
  )
}
