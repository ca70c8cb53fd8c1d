import type { CitedView } from '@onus/contract/law'

/** Where a rule stands, with its id: what every answer about the law names. */
export function RuleLine({ rule }: { readonly rule: CitedView }) {
  return (
    <span className="text-sm text-soft">
      {rule.source.title}
      {rule.article !== 'default' && `, ${rule.article}`} · <span className="font-mono text-xs">{rule.id}</span>
    </span>
  )
}
