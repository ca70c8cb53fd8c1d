import { Anchor } from '../kit/anchor.tsx'
import { hrefOfNoun } from '../shell/navigation-view.ts'

export interface LinkLine {
  readonly noun: string
  readonly id: string
  readonly title: string
  readonly how?: string
}

/** What a record is linked to, by noun. */
export function Links({ items }: { readonly items: readonly LinkLine[] }) {
  if (items.length === 0) return <p className="text-soft">Nothing is linked yet.</p>
  const nouns = [...new Set(items.map(item => item.noun))]
  return (
    <div className="max-w-4xl space-y-5">
      {nouns.map(noun => (
        <section key={noun}>
          <h2 className="mb-1 font-semibold first-letter:uppercase">{noun.replaceAll('_', ' ')}</h2>
          <ul>
            {items
              .filter(item => item.noun === noun)
              .map(item => (
                <li key={`${item.id} ${item.how ?? ''}`} className="flex flex-wrap gap-x-3 border-b py-1.5">
                  <Linked item={item} />
                  {item.how && <span className="text-soft">{item.how}</span>}
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Linked({ item }: { readonly item: LinkLine }) {
  const href = hrefOfNoun(item.noun, item.id)
  const label =
    item.noun === 'requirement' ? (
      <>
        <span className="mr-1.5 font-mono text-sm">{item.id}</span>
        {item.title}
      </>
    ) : (
      item.title
    )
  if (!href) return <span>{label}</span>
  return (
    <Anchor href={href} className="underline">
      {label}
    </Anchor>
  )
}
