import { watchedBy } from '@onus/core/posture'
import { useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useMay } from '../shell/session.ts'
import { registerSays } from './supplier-view.ts'

/** What the register of suppliers knows of a requirement that it speaks about, and whether any control is judged by it there. */
export function RegisterPanel({ requirement }: { readonly requirement: string }) {
  const mayRead = useMay('supplier:read')
  const isWatched = mayRead && watchedBy.get(requirement) === 'supplier-register-in-order'
  const standings = useRead('suppliers', 'standings', { query: useMoment() }, { enabled: isWatched })
  if (!isWatched) return null
  return (
    <Panel title="What the register of suppliers says">
      <Loaded of={standings}>
        {found => {
          const said = registerSays(found, requirement)
          return (
            <ul className="space-y-1.5">
              {said.map(({ state, words }) => (
                <li key={words} className="flex items-start gap-1.5">
                  <span className="mt-1">
                    <StateShape state={state} />
                  </span>
                  <span>{words}</span>
                </li>
              ))}
              <li>
                <Anchor href="/suppliers" className="underline">
                  Open the register
                </Anchor>
              </li>
            </ul>
          )
        }}
      </Loaded>
    </Panel>
  )
}
