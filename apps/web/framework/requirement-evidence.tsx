import { useQueries } from '@tanstack/react-query'
import { type Reply, reading, useMoment, useRead } from '../api.ts'
import { type CheckCard, verdictOf, verdictState, verdictWord } from '../check/check-view.ts'
import { evidenceMark, evidenceWord } from '../evidence/evidence-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import type { State } from '../kit/state-view.ts'

/** So many pieces of evidence a control are shown here; its own page has them all. */
const most = 5

interface RequirementEvidenceProps {
  readonly controls: readonly Reply<'controls', 'list'>['items'][number][]
}

/** The latest evidence of each control that addresses a requirement: what its checks saw, and what people brought. */
export function RequirementEvidence({ controls }: RequirementEvidenceProps) {
  const moment = useMoment()
  const checks = useRead('checks', 'list', { query: moment })
  const read = useQueries({
    queries: controls.map(control =>
      reading('evidence', 'list', { query: { ...moment, control: control.id, limit: most } }),
    ),
  })
  const found = controls.map((control, at) => ({
    control,
    runs: (checks.data?.items ?? []).filter(
      check => check.lastRun !== null && check.controls.some(one => one.id === control.id),
    ),
    pieces: read[at]?.data?.items ?? [],
  }))
  const isRead = checks.data !== undefined && read.every(one => one.data !== undefined)
  const without = found.filter(({ runs, pieces }) => runs.length === 0 && pieces.length === 0)
  return (
    <Panel title="Evidence under them">
      <ul className="-my-1 divide-y">
        {found
          .filter(one => !without.includes(one))
          .map(({ control, runs, pieces }) => (
            <li key={control.id} className="py-2">
              <ControlCode control={control} />
              <ul>
                {runs.map(check => (
                  <CheckLine key={check.id} check={check} />
                ))}
                {pieces.map(item => (
                  <li key={item.id} className="flex flex-wrap items-center gap-x-2">
                    <Marked state={evidenceMark(item.state)} href={`/evidence/${item.id}`} title={item.body.title} />
                    <span className="text-sm text-soft">
                      {evidenceWord(item.state).toLowerCase()}, <DateTime at={item.body.performedAt} as="day" />
                    </span>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        {isRead && without.length > 0 && (
          <li className="flex flex-wrap gap-x-3 gap-y-1 py-2 text-soft">
            No evidence yet:
            {without.map(({ control }) => (
              <ControlCode key={control.id} control={control} />
            ))}
          </li>
        )}
      </ul>
    </Panel>
  )
}

function ControlCode({ control }: { readonly control: RequirementEvidenceProps['controls'][number] }) {
  return (
    <Anchor href={`/controls/${control.id}?tab=evidence`} className="font-mono text-sm hover:underline">
      {control.body.code}
    </Anchor>
  )
}

/** What a check said last of the data that it was run on. */
function CheckLine({ check }: { readonly check: CheckCard }) {
  const verdict = verdictOf(check)
  return (
    <li className="flex flex-wrap items-center gap-x-2">
      <Marked
        state={verdictState(verdict, check.stale)}
        href={`/checks/${encodeURIComponent(check.id)}`}
        title={check.title}
      />
      <span className="text-sm text-soft">
        {verdictWord(verdict).toLowerCase()}, <DateTime at={check.lastRun?.body.now ?? null} as="day" />
      </span>
    </li>
  )
}

function Marked({ state, href, title }: { readonly state: State; readonly href: string; readonly title: string }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <StateShape state={state} />
      <Anchor href={href} className="min-w-0 truncate hover:underline">
        {title}
      </Anchor>
    </span>
  )
}
