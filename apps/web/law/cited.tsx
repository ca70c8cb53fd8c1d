import type { AskedView, CitedView } from '@onus/contract/law'

/** Where a rule stands: act, article and its id. Every answer about the law names it. */
export function Cited({ rule: { id, article, source } }: { readonly rule: CitedView }) {
  return (
    <span className="text-sm text-soft">
      {source.url === null ? (
        source.title
      ) : (
        <a href={source.url} rel="noreferrer" className="underline" data-cited="">
          {source.title}
        </a>
      )}
      {article !== 'default' && `, ${article}`} · <span className="font-mono text-xs">{id}</span>
    </span>
  )
}

interface LookedLinesProps {
  readonly looked: AskedView['looked']
  /** A fact with its value, in words. */
  readonly say: (input: AskedView['looked'][number]['inputs'][number]) => string
}

/** What a rule looked at: each condition as the pack writes it, with what was put in. */
export function LookedLines({ looked, say }: LookedLinesProps) {
  return (
    <ul className="text-sm">
      {looked.map(({ text, inputs }) => (
        <li key={text} className="break-words">
          <span className="font-mono text-xs">{text}</span>
          {inputs.length > 0 && <span className="text-soft"> with {inputs.map(say).join(', ')}</span>}
        </li>
      ))}
    </ul>
  )
}
