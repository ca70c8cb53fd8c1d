import { useQueries } from '@tanstack/react-query'
import { type Reply, reading, useMoment } from '../api.ts'
import { evidenceMark, evidenceWord } from '../evidence/evidence-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'

/** So many pieces of evidence a control are shown here; its own page has them all. */
const most = 5

/** The latest evidence of each control that addresses a requirement. */
export function RequirementEvidence({
  controls,
}: {
  readonly controls: readonly Reply<'controls', 'list'>['items'][number][]
}) {
  const moment = useMoment()
  const read = useQueries({
    queries: controls.map(control =>
      reading('evidence', 'list', { query: { ...moment, control: control.id, limit: most } }),
    ),
  })
  return (
    <Panel title="Evidence under them">
      <ul className="-my-1 divide-y">
        {controls.map((control, at) => {
          const items = read[at]?.data?.items
          return (
            <li key={control.id} className="py-2">
              <Anchor href={`/controls/${control.id}?tab=evidence`} className="font-mono text-sm hover:underline">
                {control.body.code}
              </Anchor>
              {items?.length === 0 && <span className="ml-2 text-soft">no evidence yet</span>}
              <ul>
                {(items ?? []).map(item => (
                  <li key={item.id} className="flex flex-wrap items-center gap-x-2">
                    <StateShape state={evidenceMark(item.state)} />
                    <Anchor href={`/evidence/${item.id}`} className="min-w-0 truncate hover:underline">
                      {item.body.title}
                    </Anchor>
                    <span className="text-sm text-soft">
                      {evidenceWord(item.state).toLowerCase()}, <DateTime at={item.body.performedAt} as="day" />
                    </span>
                  </li>
                ))}
              </ul>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
