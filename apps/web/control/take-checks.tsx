import { useState } from 'react'
import { client, useAct, useRead } from '../api.ts'
import { verdictState, verdictWord } from '../check/check-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useMay } from '../shell/session.ts'
import { type Changes, hasSaid, inOrder, isChosen, type Offers, taking, toggled, wordsOf } from './offers-view.ts'

/** The checks of the library that could test the controls in use; those with an answer are put to work at once. */
export function TakeChecks() {
  const offers = useRead('controls', 'checkOffers', {})
  return (
    <ListPage
      title="Checks for controls"
      lead={
        <>
          <Anchor href="/controls" className="underline">
            Controls
          </Anchor>{' '}
          · Checks of the library that can test your controls and are not named by them. A control rests on every check
          that it names: one without data makes it unknown, so those are not chosen to begin with.
        </>
      }
    >
      <Loaded of={offers}>{({ items }) => <Choice offers={inOrder(items)} />}</Loaded>
    </ListPage>
  )
}

function Choice({ offers }: { readonly offers: Offers }) {
  const act = useAct()
  const mayWrite = useMay('control:write')
  const [changes, setChanges] = useState<Changes>(new Map())
  const [busy, setBusy] = useState(false)
  if (offers.length === 0) return <Nothing />
  const take = taking(offers, changes)
  const { checks, controls } = wordsOf(take)
  const send = async () => {
    setBusy(true)
    await act(() => client.controls.takeChecks({ body: { take } }), `Put to work: ${checks} for ${controls}.`)
    setBusy(false)
  }
  return (
    <div className="px-4 py-4 md:px-6">
      <ul className="divide-y rounded border bg-surface">
        {offers.map(one => (
          <li key={one.control} className="p-3">
            <h2 className="mb-2 font-medium">
              <Anchor href={`/controls/${one.control}`} className="hover:underline">
                <span className="mr-1.5 font-mono text-sm font-normal text-soft">{one.code}</span>
                {one.title}
              </Anchor>
              <span className="ml-2 text-sm font-normal text-soft">
                {one.named === 0 ? 'names no check' : `names ${one.named} already`}
              </span>
            </h2>
            <ul className="grid gap-x-6 gap-y-1 md:grid-cols-2">
              {one.offers.map(offer => (
                <li key={offer.id}>
                  <label className="flex items-start gap-2 py-0.5">
                    <input
                      type="checkbox"
                      className="mt-0.5 size-4 shrink-0 accent-accent"
                      disabled={!mayWrite}
                      checked={isChosen(one.control, offer, changes)}
                      onChange={() => setChanges(toggled(changes, one.control, offer))}
                    />
                    <span className="min-w-0 flex-1">
                      <span className="mr-2">{offer.title}</span>
                      <span className="inline-flex items-center gap-1 text-sm whitespace-nowrap text-soft">
                        <StateShape state={verdictState(offer.verdict ?? 'never', false)} />
                        {verdictWord(offer.verdict ?? 'never')}
                      </span>
                    </span>
                  </label>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {mayWrite && (
        <div className="sticky bottom-0 flex flex-wrap items-center gap-3 bg-ground py-3">
          <Button look="primary" busy={busy} disabled={take.length === 0} onClick={() => void send()}>
            {take.length === 0 ? 'Choose a check' : `Let ${checks} test ${controls}`}
          </Button>
          <span className="text-soft">
            {offers.flatMap(one => one.offers).filter(offer => !hasSaid(offer.verdict)).length} have said nothing yet
          </span>
        </div>
      )}
    </div>
  )
}

function Nothing() {
  return (
    <EmptyState title="Nothing is offered">
      Each check that says that it can test one of your controls is named by it already, or no control came from a
      proposal of Onus.
    </EmptyState>
  )
}
