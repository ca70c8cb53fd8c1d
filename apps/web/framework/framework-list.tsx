import { useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'

/** The installed frameworks. */
export function FrameworkList() {
  const frameworks = useRead('frameworks', 'list', {})
  return (
    <>
      <PageHead
        title="Frameworks"
        lead="Published sets of requirements, each in a version, with labels in our own words."
      />
      <Page>
        <Loaded of={frameworks}>
          {({ items }) => (
            <div className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
              {items.map(framework => (
                <article key={framework.id} className="rounded-lg border bg-surface p-4">
                  <h2 className="text-lg font-semibold">
                    <Anchor href={`/frameworks/${encodeURIComponent(framework.id)}`} className="hover:underline">
                      {framework.title}
                    </Anchor>
                  </h2>
                  <p className="text-sm text-soft">
                    <span className="font-mono">{framework.id}</span> · {framework.publisher}
                    {framework.legalForce === 'binding' && ' · law'}
                  </p>
                  <p className="num mt-3">{framework.requirements.toLocaleString('en-GB')} identifiers</p>
                  <ul className="mt-1 text-sm text-soft">
                    {framework.selections.map(selection => (
                      <li key={selection.id}>
                        {selection.title}: <span className="num">{selection.count}</span> counted
                        {selection.required && ', always selected'}
                      </li>
                    ))}
                  </ul>
                  <p className="mt-3 border-t pt-2 text-xs text-soft">{framework.licence}</p>
                </article>
              ))}
            </div>
          )}
        </Loaded>
      </Page>
    </>
  )
}
