import { isOpen } from '@onus/core/finding'
import { useAll, useMoment } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { registers } from '../register/definitions.ts'
import { useMay } from '../shell/session.ts'
import { findingsAbout } from './finding-view.ts'

interface FindingsPanelProps {
  readonly about: Parameters<typeof findingsAbout>[1]
  /** What the form of a new finding begins with. */
  readonly begin: string
}

/** The findings about a check or a control, with the way to raise one. */
export function FindingsPanel({ about, begin }: FindingsPanelProps) {
  const mayRead = useMay('finding:read')
  const mayWrite = useMay('finding:write')
  const findings = useAll('findings', useMoment(), { enabled: mayRead })
  if (!mayRead) return null
  const raise = mayWrite && (
    <Anchor href={`/findings/new?${begin}`} className={buttonLook()}>
      Raise a finding
    </Anchor>
  )
  return (
    <Panel title="Findings" actions={raise}>
      <Loaded of={findings} waiting={<SkeletonRows rows={2} />}>
        {all => {
          const found = findingsAbout(all, about)
          if (found.length === 0) return <p className="text-soft">Nothing was found wrong so far.</p>
          return (
            <ul className="-my-1.5 divide-y">
              {found.map(({ id, body }) => (
                <li key={id} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
                  <StateShape state={isOpen(body) ? 'failing' : 'not_applicable'} />
                  <Anchor href={`/findings/${id}`} className="min-w-0 flex-1 basis-52 underline">
                    {body.title}
                  </Anchor>
                  <span className="text-sm text-soft">
                    {body.severity}, {registers.findings.states[body.lifecycle.state]?.label.toLowerCase()}
                  </span>
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
    </Panel>
  )
}
