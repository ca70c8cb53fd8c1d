import type { TimeView } from '@onus/contract/incident'
import type { CitedView } from '@onus/contract/law'
import { localWords, utcWords } from './incident-view.ts'

/** Where a rule stands: act, article, and its id. */
export function Cited({ rule }: { readonly rule: CitedView }) {
  return (
    <span className="text-sm text-soft">
      {rule.source.url === null ? (
        rule.source.title
      ) : (
        <a href={rule.source.url} rel="noreferrer" className="underline">
          {rule.source.title}
        </a>
      )}
      , {rule.article} · <span className="font-mono text-xs">{rule.id}</span>
    </span>
  )
}

/** A moment in the zone of record and in UTC, so that nobody has to guess. */
export function AtTime({ time }: { readonly time: TimeView }) {
  return (
    <time dateTime={time.at} className="num">
      {localWords(time)} {time.zone} <span className="text-soft">({utcWords(time.at)})</span>
    </time>
  )
}
